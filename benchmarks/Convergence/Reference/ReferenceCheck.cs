
namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>Compares the reference solvers with each other, and with closed forms.</summary>
internal static class ReferenceCheck
{
    private const int Problems = 60;

    /// <summary>Whether all comparisons succeed.</summary>
    /// <param name="tell">Receives the result of each comparison.</param>
    public static bool Run(Action<string> tell)
    {
        var holds = true;
        void Check(string what, IEnumerable<double> errors, double limit)
        {
            var all = errors.ToArray();
            var worst = all.Select(error => double.IsNaN(error) ? double.PositiveInfinity : error)
                .DefaultIfEmpty(double.PositiveInfinity)
                .Max();
            holds &= worst <= limit;
            tell(FormattableString.Invariant(
                $"{(worst <= limit ? "ok    " : "FAILED")} {what}: {worst:g2} at most of {all.Length}, expected below {limit:g1}"));
        }

        Check(
            "Newton on the squared loss is QR, in scores",
            Of(CaseKind.Targets).Select(design =>
                Distance(design, Newton.Minimize(design, new SquaredLoss()), LeastSquares.Minimize(design))),
            1e-7);
        Check(
            "Newton on Huber's loss with a delta that nothing reaches is QR, in scores",
            Of(CaseKind.Huber).Select(design =>
                Distance(design, Newton.Minimize(design, new HuberLoss(1e6)), LeastSquares.Minimize(design))),
            1e-7);
        Check(
            "Least squares of full rank, written as of low rank, is itself",
            Of(CaseKind.Targets).Select(design =>
                Distance(design, LeastSquares.Minimize(design, design.Units.OutputCount), LeastSquares.Minimize(design))),
            1e-10);
        Check(
            "A model of low rank in closed form is stationary: a Newton step in both layers leaves it, in loss",
            Of(CaseKind.ReducedTargets).Select(design =>
            {
                var optimum = LeastSquares.Minimize(design, 1);
                return Math.Abs(StationaryPoint.Near(design, new SquaredLoss(), optimum.Parameters, 1).Loss - optimum.Loss);
            }),
            1e-10);
        Check(
            "A stationary point of softmax in two layers of full rank, next to Newton's optimum, is it, in scores less their mean",
            Of(CaseKind.Softmax).Select(design =>
            {
                var optimum = Newton.Minimize(design, new SoftmaxLoss());
                if (!optimum.Exists || !optimum.IsResolved)
                    return 0;
                var near = Array.ConvertAll(optimum.Parameters, p => p.Select((value, i) => value * (1 + (1e-4 * Math.Cos(i)))).ToArray());
                return Distance(
                    design,
                    StationaryPoint.Near(design, new SoftmaxLoss(), near, Math.Min(design.Rank, design.Units.OutputCount)), optimum);
            }),
            1e-7);
        Check(
            "Softmax of two classes is the logistic loss, in differences of scores",
            TwoClasses().Select(pair =>
            {
                var (softmax, logistic) = (
                    Newton.Minimize(pair.Softmax, new SoftmaxLoss()), Newton.Minimize(pair.Logistic, new LogisticLoss()));
                if (softmax.Exists != logistic.Exists || !softmax.IsResolved || !logistic.IsResolved)
                    return double.PositiveInfinity;
                if (!softmax.Exists)
                    return 0;
                return pair.Softmax.Scores(softmax.Parameters).Zip(pair.Logistic.Scores(logistic.Parameters), (two, one) =>
                    Math.Abs(two[1] - two[0] - one[0]) / (1 + Math.Abs(one[0]))).Max();
            }),
            1e-6);
        Check(
            "Counts without a feature that matters: the logarithm of the mean",
            Constant(CaseKind.Poisson).Select(design =>
            {
                var mean = design.Units.Labels.Select((y, i) => y[0] * design.Units.Shares[i]).Sum();
                return Math.Abs(Newton.Minimize(design, new PoissonLoss()).Parameters[0][0] - Math.Log(mean));
            }),
            1e-10);
        Check(
            "A quantile without a feature that matters: the one of the sorted labels, in loss",
            Constant(CaseKind.Pinball).Select(design =>
            {
                var fit = new QuantileFit(design, 0.3);
                return Math.Abs(fit.Lowest - design.Units.Labels.Min(y => fit.Loss([y[0]]))) / fit.Lowest;
            }),
            1e-9);
        Check(
            "Quantiles: what is reached and what cannot be passed, as a share",
            Of(CaseKind.Pinball).Select(design => new QuantileFit(design, 0.7))
                .Select(fit => (fit.Lowest - fit.Bound) / (fit.Lowest + 1e-3)),
            1e-9);
        Check(
            "Classes that a plane separates are found to have no optimum, others to have one",
            Enumerable.Range(1, 20).Select(seed => Separable(seed, isSeparable: seed % 2 == 0)).Select(one =>
                Newton.Minimize(one.Design, new LogisticLoss()) is { IsResolved: true } optimum && optimum.Exists == one.HasOptimum
                    ? 0.0
                    : 1.0),
            0);
        return holds;
    }

    private static IEnumerable<Problem> Drawn(CaseKind kind) =>
        Enumerable.Range(1, int.MaxValue - 1).Select(ProblemGenerator.Draw).Where(problem => problem.Kind == kind).Take(Problems);

    private static IEnumerable<Design> Of(CaseKind kind) => Drawn(kind).Select(problem => new Design(new TrainingUnits(problem)));

    /// <summary>One constant feature, so that only a bias is left.</summary>
    private static IEnumerable<Design> Constant(CaseKind kind) => Drawn(kind).Select(problem => new Design(new TrainingUnits(problem with
    {
        Features = [.. problem.Features.Select<float[], float[]>(_ => [3])],
        UseBias = true,
    })));

    /// <summary>
    /// The same rows for both losses. The penalty of one score equals the penalty of two scores of half its size and opposite signs.
    /// </summary>
    private static IEnumerable<(Design Softmax, Design Logistic)> TwoClasses() => Drawn(CaseKind.Binary).Select(problem =>
    {
        var lambda = new TrainingUnits(problem).L2;
        var twice = problem with
        {
            Kind = CaseKind.Softmax,
            Labels = Array.ConvertAll(problem.Labels, y => new[] { 1 - y[0], y[0] }),
            L2 = 2 * lambda,
        };
        return (new Design(new TrainingUnits(twice)), new Design(new TrainingUnits(problem with { L2 = lambda })));
    });

    private static (Design Design, bool HasOptimum) Separable(int seed, bool isSeparable)
    {
        var random = new Random(seed);
        var rows = Enumerable.Range(0, 200).Select(_ => new[] { (float)random.NextDouble(), (float)random.NextDouble() }).ToArray();
        var labels = Array.ConvertAll(rows, row => new[] { row[0] + row[1] > 1 ? 1f : 0f });
        // One row on the wrong side makes the classes inseparable, because others lie farther out on both sides.
        if (!isSeparable)
            labels[Array.IndexOf(rows, rows.MinBy(row => Math.Abs(row[0] + row[1] - 1.4)))][0] = 0;
        var problem = new Problem
        {
            Seed = seed,
            Kind = CaseKind.Binary,
            Optimizer = null,
            Features = rows,
            Labels = labels,
            Weights = null,
            UseBias = true,
            L2 = 0,
            TargetsAsGiven = false,
            Drawn = "",
        };
        return (new Design(new TrainingUnits(problem)), !isSeparable);
    }

    private static double Distance(Design design, Optimum left, Optimum right) => left.IsResolved && right.IsResolved
        ? design.Scores(left.Parameters).Zip(design.Scores(right.Parameters), (l, r) => l.Zip(r, (a, b) => Math.Abs(a - b)).Max()).Max()
        : double.PositiveInfinity;
}
