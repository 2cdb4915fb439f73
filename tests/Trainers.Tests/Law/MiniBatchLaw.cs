using Cotangent.Trainers.Execution;
using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Reading;
using Cotangent.Trainers.Tests.Objectives;
using Cotangent.Trainers.Tests.Runs;
using Cotangent.Trainers.Training;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Law;

/// <summary>
/// The law of mini-batches. The gradient that the update rule gets is the gradient of N / (|B| W) Σ wᵢ ℓᵢ over the batch plus λ₂/2 |A
/// Theta|²; the loss of an epoch is the formula with all penalties; the proximal steps are the ones of docs/mathematics.md.
/// </summary>
internal static class MiniBatchLaw
{
    public static readonly string[] BranchNames =
    [
        "dense", "sparse", "mixed, as sparse", "one batch", "many batches",
        "one share of dense rows", "many shares of dense rows", "one shard of sparse rows", "many shards of sparse rows",
        "product penalty by Grams", "product penalty by product", "sparse product penalty refused", "penalty of Theta caught up",
        "step by entry", "step by feature", "plain step", "proximal step",
        "features shifted", "features scaled alike", "features as they are", "feature without a scale",
        "classes by hand", "classes by plan", "one target", "many targets", "rank 1", "rank above 1", "weights", "no bias", "bias",
        "one vector of the rank", "two vectors of the rank", "up to four vectors of the rank", "more than four vectors of the rank",
    ];

    /// <summary>So small that no parameter moves, and a normal number of single precision.</summary>
    private const double NoStep = 1e-30;

    private const double Step = 0.25;

    /// <summary>False if the options are refused for sparse rows, by name.</summary>
    public static bool Hold(LawCase c, Storage storage, Branches branches)
    {
        if (storage != Storage.Dense && c.ProductL2 > 0)
        {
            var message = Assert.Throws<ArgumentOutOfRangeException>(() => Decision.Of(c.Options, c.Rows, c.Layout)).Message;
            var named = FormattableString.Invariant($"Options.L2Regularization is {c.ProductL2}; expected 0 ");
            Assert.StartsWith(named, message, StringComparison.Ordinal);
            branches.Take("sparse product penalty refused");
            return false;
        }

        var setup = Setup.Of(c, storage);
        TakeBranches(c, storage, setup, branches);
        if (c.Optimizer.HasMomentum)
            AssertGradients(setup, branches);
        if (!c.Optimizer.HasMomentum || c.Penalty.IsOfLayers)
            AssertStep(setup, branches);
        return true;
    }

    /// <summary>With steps that move nothing, the state after an epoch contains the gradients of all its batches at the start.</summary>
    private static void AssertGradients(Setup s, Branches branches)
    {
        var (c, layout, run) = (s.Case, s.Case.Layout, s.Run(NoStep));
        var before = MiniBatchState.Of(run, layout, s.Rule, epochs: 0);
        AssertStart(s, before.Parameters);
        var epoch = run.RunEpoch();
        var after = MiniBatchState.Of(run, layout, s.Rule, epochs: 1);
        LawChecks.Equal(before.Parameters, after.Parameters, _ => 1e-20, "parameters that no step moves");

        var at = s.At(before.Parameters);
        var (means, meansMost) = (new double[layout.Count], new double[layout.Count]);
        var (squares, squaresMost) = (new double[layout.Count], new double[layout.Count]);
        var (loss, lossMost) = (0.0, 0.0);
        double[] gradient = [], most = [];
        var isTouched = new bool[layout.Count];
        var batches = (c.X.Rows() + c.BatchSize - 1) / c.BatchSize;
        branches.Take(batches == 1, "one batch", "many batches");
        for (var batch = 0; batch < batches; batch++)
        {
            var (first, end) = (batch * c.X.Rows() / batches, (batch + 1) * c.X.Rows() / batches);
            var slopes = s.Formula.OfRows(at, first, end - first, s.Formula.FactorOfBatch(end - first));
            var share = (double)(end - first) / c.X.Rows();
            (loss, lossMost) = (loss + (share * slopes.Value), lossMost + (share * slopes.ValueMost));
            s.Formula.AddSmoothPenalties(at, slopes, c.ProductL2, 0, 0);
            (gradient, most) = (slopes.Gradient(layout.HasBias, isByFeature: true), slopes.GradientMost(layout.HasBias, isByFeature: true));
            isTouched = s.Touched(first, end);
            for (var i = 0; i < layout.Count; i++)
            {
                // The state of a feature that a sparse batch does not have stays unchanged.
                if (!isTouched[i])
                    continue;
                var (g, d) = (gradient[i], most[i]);
                var (decay, taken, squareDecay, squareTaken) = (s.Rule.Decay, s.Rule.Taken, s.Rule.SquareDecay, s.Rule.SquareTaken);
                (means[i], meansMost[i]) = ((decay * means[i]) + (taken * g), (decay * meansMost[i]) + (taken * (d + Math.Abs(g))));
                squares[i] = (squareDecay * squares[i]) + (squareTaken * g * g);
                // (g + γ d)² - g², with γ below 1.
                squaresMost[i] = (squareDecay * squaresMost[i]) + (squareTaken * ((2 * Math.Abs(g) * d) + (s.Gamma * d * d) + (g * g)));
            }
        }

        branches.Compare(gradient, most, s.Gamma);
        var penalties = s.Formula.Penalties(at, c);
        LawChecks.Equal(loss + penalties.Value, epoch.Loss, s.GammaOfValue * (lossMost + penalties.Most), "loss of the epoch");
        if (after.Means.Length > 0)
            LawChecks.Equal(means, after.Means, i => (s.Gamma * meansMost[i]) + float.Epsilon, "mean of the gradients");
        if (after.Squares.Length > 0)
            LawChecks.Equal(squares, after.Squares, i => (s.Gamma * squaresMost[i]) + 1e-37, "squares of the gradients");
        var last = Enumerable.Range(0, layout.Count).Where(i => isTouched[i]).ToArray();
        var norm = LawChecks.Norm(last.Select(i => gradient[i]));
        var normMost = norm + LawChecks.Norm(last.Select(i => most[i]));
        LawChecks.Equal(norm, epoch.GradientNorm, s.GammaOfValue * normMost, "norm of the gradient");
    }

    /// <summary>
    /// A batch of all rows: p - η g, followed by sign(p) max(0, |p| - s α₁) / (1 + s α₂), with s the step size of the element. Without
    /// momentum g is the gradient of the formula; for other rules it comes from the state, which <see cref="AssertGradients"/> compares
    /// with the formula.
    /// </summary>
    private static void AssertStep(Setup s, Branches branches)
    {
        var (c, layout) = (s.Case, s.Case.Layout);
        var rule = s.Rule;
        var run = s.Run(Step, c.Optimizer.Of(c.X.Rows()));
        var start = MiniBatchState.Of(run, layout, rule, epochs: 0).Parameters;
        AssertStart(s, start);
        var epoch = run.RunEpoch();
        var after = MiniBatchState.Of(run, layout, rule, epochs: 1);

        var at = s.At(start);
        var slopes = s.Formula.OfRows(at, 0, c.X.Rows(), s.Formula.FactorOfBatch(c.X.Rows()));
        var (loss, lossMost) = (slopes.Value, slopes.ValueMost);
        s.Formula.AddSmoothPenalties(at, slopes, c.ProductL2, 0, 0);
        var (gradient, most) = (slopes.Gradient(layout.HasBias, isByFeature: true), slopes.GradientMost(layout.HasBias, isByFeature: true));
        branches.Compare(gradient, most, s.Gamma);
        branches.Take(c.Penalty.IsOfLayers ? "proximal step" : "plain step");
        for (var i = 0; i < layout.Count; i++)
        {
            // If AdaGrad's gradient is rounding alone, its sign is, too.
            if (rule is { KeepsMeans: false, KeepsSquares: true } && Math.Abs(gradient[i]) <= s.Gamma * most[i] && after.Squares[i] > 0)
                continue;
            var mean = after.Means.Length > 0 ? after.Means[i] : 0;
            var square = after.Squares.Length > 0 ? after.Squares[i] : 0;
            // 1/√v is computed as √v / (v + ε²): a parameter that never had a gradient has no step size, except with plain steps.
            var (move, size, error) = (rule.KeepsMeans, rule.KeepsSquares) switch
            {
                (false, false) => (Step * gradient[i], Step, Step * most[i]),
                (true, false) => (Step * mean, Step / (1 - rule.Decay), 0),
                (true, true) when Inverse(square / rule.SquareTaken, 1e-16) is var inverse =>
                    (Step * inverse * mean / rule.Taken, Step * inverse, 0),
                (false, true) when Inverse(square, 1e-20) is var inverse =>
                    (Step * inverse * Math.Sign(gradient[i]) * Math.Sqrt(square), Step * inverse, 0),
                _ => throw new InvalidOperationException(),
            };
            var (l1, l2) = i < layout.ThetaLength ? (c.Penalty.ThetaL1, c.Penalty.ThetaL2)
                : i < layout.ThetaLength + layout.ALength ? (c.Penalty.AL1, c.Penalty.AL2)
                : (0, 0);
            var stepped = start[i] - move;
            var expected = Math.Sign(stepped) * Math.Max(0, Math.Abs(stepped) - (size * l1)) / (1 + (size * l2));
            var tolerance = s.Gamma * (Math.Abs(start[i]) + Math.Abs(move) + error + (size * l1));
            LawChecks.Equal(expected, after.Parameters[i], tolerance, $"parameter [{i}] after a step");
        }

        var penalties = s.Formula.Penalties(s.At(after.Parameters), c);
        var valueMost = lossMost + penalties.Most;
        LawChecks.Equal(loss + penalties.Value, epoch.Loss, s.GammaOfValue * valueMost, "loss of a batch, with penalties after its step");

        static double Inverse(double square, double epsilonSquare) => Math.Sqrt(square) / (square + epsilonSquare);
    }

    /// <summary>Raw parameters in the units of training. RawParameters keeps 48 bits of them.</summary>
    private static void AssertStart(Setup s, double[] found)
    {
        var expected = s.Start.Gradient(s.Case.Layout.HasBias, isByFeature: true);
        var most = s.Start.GradientMost(s.Case.Layout.HasBias, isByFeature: true);
        for (var i = 0; i < expected.Length; i++)
            expected[i] = i < s.Case.Layout.ThetaLength && s.Units.Scales[i / s.Case.Layout.Rank] == 0 ? 0 : expected[i];
        var kept = Math.Pow(2, -40);
        LawChecks.Equal(expected, found, i => (Rounding.OfFloat * Math.Abs(expected[i])) + (kept * most[i]), "parameters at the start");
    }

    private static void TakeBranches(LawCase c, Storage storage, Setup s, Branches branches)
    {
        var layout = c.Layout;
        var isSparse = storage != Storage.Dense;
        branches.Take(storage == Storage.Dense ? "dense" : storage == Storage.Mixed ? "mixed, as sparse" : "sparse");
        if (isSparse)
        {
            var shards = SparseGradient.ShardCount(layout, c.BatchSize, (double)c.Rows.StoredValues / c.X.Rows());
            branches.Take(shards == 1, "one shard of sparse rows", "many shards of sparse rows");
            if (c.Penalty.ThetaL1 > 0 || c.Penalty.ThetaL2 > 0)
                branches.Take("penalty of Theta caught up");
            branches.Take(!c.Optimizer.HasMomentum && c.Penalty is { ThetaL1: 0, ThetaL2: 0 }, "step by entry", "step by feature");
            // Vectors no wider than the rank: 16, 8 or 4 numbers if the processor has them, else one.
            var width = System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated && layout.Rank >= 16 ? 16
                : System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated && layout.Rank >= 8 ? 8
                : System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated && layout.Rank >= 4 ? 4
                : 1;
            branches.Take(layout.Rank == width ? "one vector of the rank"
                : layout.Rank <= 2 * width ? "two vectors of the rank"
                : layout.Rank <= 4 * width ? "up to four vectors of the rank"
                : "more than four vectors of the rank");
            if (c.Task == LawTask.Multiclass)
                branches.Take(c.Loss.Loss == TrainingLoss.SoftmaxCrossEntropy(), "classes by hand", "classes by plan");
        }
        else
        {
            branches.Take(DenseGradient.ShareCount(layout, c.BatchSize) == 1, "one share of dense rows", "many shares of dense rows");
            if (c.ProductL2 > 0)
                branches.Take(LawChecks.HasSmallGrams(layout), "product penalty by Grams", "product penalty by product");
        }

        branches.Take(s.Units.Means.Any(mean => mean != 0) ? "features shifted"
            : isSparse && c.Options.Standardize ? "features scaled alike"
            : "features as they are");
        if (s.Units.Scales.Contains(0))
            branches.Take("feature without a scale");
        branches.Take(layout.Outputs == 1, "one target", "many targets");
        branches.Take(layout.Rank == 1, "rank 1", "rank above 1");
        branches.Take(layout.HasBias, "bias", "no bias");
        if (c.W.Any(w => w != 1))
            branches.Take("weights");
    }

    /// <summary>A case with its formula, and a start drawn in the units of training.</summary>
    private sealed record Setup(LawCase Case, Formula Formula, PlainUnits Units, Slopes Start, TwoLayerLinearModel Model, bool IsSparse)
    {
        public LawRule Rule => Case.Optimizer.Rule!;

        public double Gamma => Rounding.Gamma(Case.Roundings, Rounding.OfFloat);

        public double GammaOfValue => Rounding.Gamma(Case.RoundingsOfValue, Rounding.OfFloat);

        public static Setup Of(LawCase c, Storage storage)
        {
            var (layout, isSparse) = (c.Layout, storage != Storage.Dense);
            var units = PlainUnits.None(layout.Features, layout.Outputs);
            if (c.Options.Standardize)
            {
                var change = c.Task == LawTask.Multiclass ? LabelChange.None : c.Loss.Labels;
                units = (isSparse ? units.OfRowLength(c.X, c.W) : units.OfEachFeature(c.X, c.W, layout.HasBias))
                    .OfLabels(c.Y, c.W, change, layout.HasBias, c.SharesUnits);
            }

            var formula = new Formula(c.X, c.Y, c.W, units, c.Loss.Rule(c.Width), penalizesRaw: false, hasExactUnits: true);
            var start = Draw(c, units, out var raw);
            var model = new TwoLayerLinearModel(RawParameters.Of(layout, raw), c.Options.RowLoss.Response);
            return new Setup(c, formula, units, start, model, isSparse);
        }

        /// <summary>The run that training makes with a learning rate, from the start of the case.</summary>
        public MiniBatchRun Run(double rate, Optimizer? optimizer = null)
        {
            var options = Case.Options with { LearningRate = rate, Optimizer = optimizer ?? Case.Options.Optimizer };
            var decision = Decision.Of(options, Case.Rows, Case.Layout);
            var factory = new RunFactory(options, decision, new TrainingData(Case.Rows, null, 0), Model, new Team(1), Interruption.None);
            return Assert.IsType<MiniBatchRun>(factory.Create(0));
        }

        public Point At(double[] parameters) =>
            Point.Of(parameters, Case.Layout.Features, Case.Layout.Rank, Case.Layout.Outputs, Case.Layout.HasBias, isByFeature: true);

        /// <summary>The parameters that a batch steps: with sparse rows, the ones of its features, and A and b.</summary>
        public bool[] Touched(int first, int end)
        {
            var touched = new bool[Case.Layout.Count];
            for (var i = 0; i < touched.Length; i++)
            {
                touched[i] = !IsSparse || i >= Case.Layout.ThetaLength;
                for (var row = first; row < end && !touched[i]; row++)
                    touched[i] = Case.X[row, i / Case.Layout.Rank] != 0 && Units.Scales[i / Case.Layout.Rank] != 0;
            }

            return touched;
        }

        /// <summary>
        /// A start in the units of training and in raw units: Theta times the scales, A times the deviations, and b by g = A Theta x + b.
        /// </summary>
        private static Slopes Draw(LawCase c, PlainUnits units, out double[] raw)
        {
            var (n, k, m, random) = (c.Layout.Features, c.Layout.Rank, c.Layout.Outputs, c.Random);
            var (theta, a, bias, biasMost) = (new double[k, n], new double[m, k], new double[m], new double[m]);
            raw = new double[c.Layout.Count];
            for (var i = 0; i < k; i++)
            {
                for (var f = 0; f < n; f++)
                {
                    theta[i, f] = random.Normal() / Math.Sqrt(n);
                    raw[(i * n) + f] = theta[i, f] * units.Scales[f];
                }
            }

            for (var j = 0; j < m; j++)
            {
                bias[j] = c.Layout.HasBias ? random.Normal() : 0;
                var (center, shift) = (units.Centers[j], units.Deviations[j] * bias[j]);
                var (sum, most) = (center + shift, Math.Abs(center) + Math.Abs(shift));
                for (var i = 0; i < k; i++)
                {
                    a[j, i] = random.Normal() / Math.Sqrt(k);
                    raw[(k * n) + (j * k) + i] = a[j, i] * units.Deviations[j];
                    for (var f = 0; f < n; f++)
                    {
                        var term = units.Deviations[j] * a[j, i] * theta[i, f] * units.Scales[f] * units.Means[f];
                        (sum, most) = (sum - term, most + Math.Abs(term));
                    }
                }

                if (c.Layout.HasBias)
                    raw[(k * n) + (m * k) + j] = sum;
                biasMost[j] = most / units.Deviations[j];
            }

            return new Slopes(theta, a, bias) { ThetaMost = theta.Map(Math.Abs), AMost = a.Map(Math.Abs), BiasMost = biasMost };
        }
    }
}
