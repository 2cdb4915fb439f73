using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Reading;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.SecondMoments;
using Cotangent.Trainers.Tests.Objectives;
using Cotangent.Trainers.Tests.Runs;
using Cotangent.Trainers.Training;

namespace Cotangent.Trainers.Tests.Law;

/// <summary>The law of full-batch training: the objective of the run that <see cref="RunFactory"/> makes is the formula.</summary>
internal static class FullBatchLaw
{
    public static readonly string[] BranchNames =
    [
        "moments about the means", "moments about zero", "rows", "one tile", "many tiles",
        "dense", "sparse, centered", "sparse, not centered", "mixed",
        "no whitening", "parameters whitened", "rows whitened", "penalty in the whitened moments",
        "fewer features than are whitened", "more features than are whitened", "constant feature", "dependent features",
        "product penalty by Grams", "product penalty by product", "product penalty of raw features",
        "lasso with A fixed", "lasso with Theta fixed", "proximal step", "rank 1", "rank above 1", "weights",
        "one target", "many targets", "classes", "one unit of targets", "units of targets", "labels changed", "labels as they are",
    ];

    /// <summary>True: only sizes can lead to a refusal, never the rows.</summary>
    public static bool Hold(LawCase c, Storage storage, Branches branches)
    {
        var decision = Decision.Of(c.Options, c.Rows, c.Layout);
        var data = new TrainingData(c.Rows, null, 0)
        {
            Moments = decision.UsesMoments
                ? MomentAccumulator.Of(c.Rows, decision.Reading.CentersMoments, new Team(1), Interruption.None)
                : null,
        };
        var factory = new RunFactory(c.Options, decision, data, start: null, new Team(1), Interruption.None);
        var run = Assert.IsType<FullBatchRun>(factory.Create(0));
        var (formula, units) = Of(c, decision);
        var whitening = factory.Coordinates.Whitening;
        var map = whitening is null ? null : Map(whitening, c.Layout.Features);
        TakeBranches(c, storage, decision, units, whitening, branches);
        Assert.Equal(c.ProductL2, decision.L2Regularization, 4 * Rounding.OfDouble * c.ProductL2);
        AssertLossFactor(c, decision, units, factory.LossFactor);

        var inner = factory.Coordinates.Inner;
        var random = c.Random;
        var p = new double[inner.Count];
        for (var i = 0; i < p.Length; i++)
        {
            var fanIn = i < inner.ThetaLength ? inner.Features : i < inner.ThetaLength + inner.ALength ? inner.Rank : 1;
            p[i] = random.Normal() / Math.Sqrt(fanIn);
        }

        var found = new double[inner.Count];
        var value = run.Objective.Evaluate(p, found);
        AssertSmooth(c, formula, inner, map, p, value, found, branches);

        // Only gradient descent takes proximal steps. An epoch needs some more plans, so only some of the other cases run one.
        if (c.Penalty.HasThresholds || random.Next(6) == 0)
            AssertEpoch(c, formula, inner, map, run, branches);
        return true;
    }

    /// <summary>The gradient of all smooth terms, and the value without thresholds.</summary>
    private static void AssertSmooth(
        LawCase c, Formula formula, ParameterLayout inner, LinearMap? map, double[] p, double value, double[] found, Branches branches)
    {
        var slopes = Smooth(c, formula, inner, map, p);
        var gamma = Gamma(c);
        LawChecks.Equal(slopes.Value, value, GammaOfValue(c) * slopes.ValueMost, "value");
        var (expected, most) = (slopes.Gradient(inner.HasBias), slopes.GradientMost(inner.HasBias));
        Assert.All(most, bound => Assert.True(double.IsFinite(bound)));
        if (c.Penalty.ProductL1 > 0)
            expected.AsSpan(Fixed(c)).Clear();
        LawChecks.Equal(expected, found, i => gamma * most[i], "gradient");
        branches.Compare(expected, most, gamma);
    }

    /// <summary>
    /// The first epoch evaluates the start, with all penalties. The second, of descent still without momentum, is a step of length η
    /// against the gradient, followed by sign(p) max(0, |p| - η α₁).
    /// </summary>
    private static void AssertEpoch(LawCase c, Formula formula, ParameterLayout inner, LinearMap? map, FullBatchRun run, Branches branches)
    {
        var first = run.RunEpoch();
        if (first.Outcome == EpochOutcome.Converged)
            return;
        run.KeepBest();
        var start = run.Best.ToArray();
        var slopes = Smooth(c, formula, inner, map, start);
        var thresholds = formula.Thresholds(At(inner, map, start), c.Penalty);
        var tolerance = GammaOfValue(c) * (slopes.ValueMost + thresholds);
        LawChecks.Equal(slopes.Value + thresholds, first.Loss, tolerance, "loss of the first epoch");
        if (!c.Penalty.HasThresholds)
            return;

        var second = run.RunEpoch();
        if (second.Outcome == EpochOutcome.Converged)
            return;
        run.KeepBest();
        branches.Take("proximal step");
        var (gradient, most) = (slopes.Gradient(inner.HasBias), slopes.GradientMost(inner.HasBias));
        if (c.Penalty.ProductL1 > 0)
            gradient.AsSpan(Fixed(c)).Clear();
        var expected = new double[start.Length];
        for (var i = 0; i < start.Length; i++)
        {
            var isTheta = i < inner.ThetaLength;
            var isA = !isTheta && i < inner.ThetaLength + inner.ALength;
            var isFixed = isA == (c.Layout.Rank >= c.Layout.Outputs);
            var strength = c.Penalty.ProductL1 > 0 && (isTheta || isA) ? (isFixed ? 0 : c.Penalty.ProductL1)
                : isTheta ? c.Penalty.ThetaL1
                : isA ? c.Penalty.AL1
                : 0;
            var stepped = start[i] - (second.StepSize * gradient[i]);
            expected[i] = Math.Sign(stepped) * Math.Max(0, Math.Abs(stepped) - (second.StepSize * strength));
        }

        // A proximal map does not increase the distance between two points.
        var gamma = Gamma(c);
        var step = second.StepSize;
        LawChecks.Equal(expected, run.Best.Span, i => gamma * (Math.Abs(start[i]) + (step * most[i])), "parameters after a step");
    }

    private static Slopes Smooth(LawCase c, Formula formula, ParameterLayout inner, LinearMap? map, double[] p)
    {
        var at = At(inner, map, p);
        var slopes = formula.OfRows(at);
        formula.AddSmoothPenalties(at, slopes, c.ProductL2, c.Penalty.ThetaL2, c.Penalty.AL2);
        return map is null ? slopes : slopes.TimesTransposed(map);
    }

    private static Point At(ParameterLayout inner, LinearMap? map, double[] p)
    {
        var point = Point.Of(p, inner.Features, inner.Rank, inner.Outputs, inner.HasBias);
        return map is null ? point : point.Times(map);
    }

    /// <summary>The layer that is the identity with λ₁.</summary>
    private static Range Fixed(LawCase c) => c.Layout.Rank >= c.Layout.Outputs ? c.Layout.A : c.Layout.Theta;

    private static double Gamma(LawCase c) => Rounding.Gamma(c.Roundings, c.Loss.Roundoff);

    private static double GammaOfValue(LawCase c) => Rounding.Gamma(c.RoundingsOfValue, c.Loss.Roundoff);

    private static (Formula Formula, PlainUnits Units) Of(LawCase c, TrainingDecision decision)
    {
        var units = PlainUnits.None(c.Layout.Features, c.Layout.Outputs);
        if (decision.Standardizes)
        {
            var change = c.Task == LawTask.Multiclass ? LabelChange.None : c.Loss.Labels;
            units = units.OfEachFeature(c.X, c.W, isShifted: c.Layout.HasBias).OfLabels(c.Y, c.W, change, c.Layout.HasBias, c.SharesUnits);
        }

        // Whitened training works on standardized rows, whatever the units of the penalties.
        return (new Formula(c.X, c.Y, c.W, units, c.Loss.Rule(c.Width), penalizesRaw: !c.Options.Standardize, hasExactUnits: false), units);
    }

    /// <summary>
    /// The map L⁻¹ from features to whitened features, computed on the columns of the identity, and the magnitudes |L⁻¹| |L| |L⁻¹|, which
    /// bound the errors of solving with L: Higham, section 8.1. A factored matrix is off by at most γ |L| |Lᵀ|: section 10.1.
    /// </summary>
    private static LinearMap Map(FeatureWhitening whitening, int n)
    {
        var rank = whitening.Rank;
        var (whitened, parameters) = (new double[(rank * rank) + rank], new double[(rank * n) + rank]);
        for (var i = 0; i < rank; i++)
            whitened[(i * rank) + i] = 1;
        whitening.ToFeatures(new ParameterLayout(n, rank, 1, HasBias: false), whitened, parameters);
        var map = PlainMatrix.Of(rank, n, (i, f) => parameters[(i * n) + f]);

        var (ones, factor) = (new double[(n * n) + n], new double[(n * rank) + n]);
        for (var f = 0; f < n; f++)
            ones[(f * n) + f] = 1;
        whitening.FromFeatures(new ParameterLayout(n, n, 1, HasBias: false), ones, factor);
        var magnitude = map.Map(Math.Abs);
        var factorMost = PlainMatrix.Of(n, rank, (f, i) => Math.Abs(factor[(f * rank) + i]));
        return new LinearMap(map, magnitude.Product(factorMost).Product(magnitude));
    }

    private static void AssertLossFactor(LawCase c, TrainingDecision decision, PlainUnits units, double found)
    {
        var isChanged = decision.Standardizes && c.Task != LawTask.Multiclass && c.Loss.Labels != LabelChange.None;
        var hasOneUnit = c.Layout.Outputs == 1 || c.SharesUnits;
        var expected = isChanged && hasOneUnit ? Math.Pow(units.Deviations[0], c.Loss.Power) : 1;
        LawChecks.Equal(expected, found, 1e-12 * expected, "factor of the loss");
    }

    private static void TakeBranches(
        LawCase c, Storage storage, TrainingDecision decision, PlainUnits units, FeatureWhitening? whitening, Branches branches)
    {
        var layout = c.Layout;
        // An evaluation on moments takes m n² multiplications, on rows 3 k (n + m) for each row.
        var isOnMoments = c.Loss.IsSquared && layout.Features <= 1024
            && layout.Outputs * layout.Features * layout.Features <= 3 * layout.Rank * (layout.Features + layout.Outputs) * c.X.Rows();
        Assert.Equal(isOnMoments, decision.UsesMoments);
        branches.Take(!isOnMoments ? "rows" : decision.Standardizes && layout.HasBias ? "moments about the means" : "moments about zero");
        branches.Take(c.Rows.TileCount == 1, "one tile", "many tiles");
        branches.Take(layout.Features > 1024, "more features than are whitened", "fewer features than are whitened");
        var isDense = c.Rows.LargestSparse == 0;
        branches.Take(whitening is null ? "no whitening" : whitening.NeedsRows && isDense ? "rows whitened" : "parameters whitened");
        if (whitening?.Rank < layout.Features)
            branches.Take("dependent features");
        if (isOnMoments && whitening is not null && !c.Penalty.IsOfLayers && c.ProductL2 > 0)
            branches.Take("penalty in the whitened moments");
        else if (c.ProductL2 > 0)
            branches.Take(LawChecks.HasSmallGrams(layout), "product penalty by Grams", "product penalty by product");
        if (c.ProductL2 > 0 && whitening is not null && !c.Options.Standardize)
            branches.Take("product penalty of raw features");
        if (c.Penalty.ProductL1 > 0)
            branches.Take(layout.Rank >= layout.Outputs, "lasso with A fixed", "lasso with Theta fixed");
        branches.Take(
            storage == Storage.Dense ? "dense"
            : storage == Storage.Mixed ? "mixed"
            : units.Means.Any(mean => mean != 0) ? "sparse, centered"
            : "sparse, not centered");
        if (units.Scales.Contains(0))
            branches.Take("constant feature");
        branches.Take(c.Task == LawTask.Multiclass ? "classes" : layout.Outputs == 1 ? "one target" : "many targets");
        if (c.Task == LawTask.MultiOutput)
            branches.Take(c.SharesUnits, "one unit of targets", "units of targets");
        branches.Take(layout.Rank == 1, "rank 1", "rank above 1");
        if (c.W.Any(w => w != 1))
            branches.Take("weights");
        branches.Take(units.Deviations.Any(unit => unit != 1), "labels changed", "labels as they are");
    }
}
