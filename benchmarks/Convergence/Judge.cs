using Cotangent.Benchmarks.Convergence.Reference;

namespace Cotangent.Benchmarks.Convergence;

/// <summary>Compares a fit that claims convergence with the reference solution.</summary>
internal sealed class Judge
{
    /// <summary>Half the spacing of single precision.</summary>
    private const double Rounding = 1.0 / (1 << 24);

    /// <summary>A smaller gap of singular values determines no model of lower rank, and only the loss is compared.</summary>
    private const double SmallestGap = 1e-4;

    /// <summary>A Hessian with a smaller curvature has more than one minimizer, and only the loss is compared.</summary>
    private const double SmallestCurvature = 1e-9;

    private readonly Problem _problem;
    private readonly OurFit _fit;
    private readonly TrainingUnits _units;
    private readonly Design _design;

    private Judge(Problem problem, OurFit fit)
    {
        (_problem, _fit) = (problem, fit);
        _units = new TrainingUnits(problem);
        _design = new Design(_units);
    }

    /// <summary>The root mean square error of the scores that the tolerance allows.</summary>
    public static double Bound { get; } = Math.Max(1e-6, 100 * OurFit.Tolerance);

    public static (Verdict Verdict, Difference? Difference, string Note) Of(Problem problem, OurFit fit) =>
        new Judge(problem, fit).Decide();

    private (Verdict Verdict, Difference? Difference, string Note) Decide()
    {
        if (_problem.Kind == CaseKind.Pinball)
            return OfPinball();
        if (_problem.Kind == CaseKind.ReducedSoftmax)
            return OfStationary();
        var optimum = _problem.Kind switch
        {
            CaseKind.Squared or CaseKind.Targets => LeastSquares.Minimize(_design),
            CaseKind.ReducedTargets => LeastSquares.Minimize(_design, _problem.Rank),
            CaseKind.Huber => Newton.MinimizeHuber(_design, _problem.Delta / _units.LabelDeviations[0]),
            CaseKind.Poisson => Newton.Minimize(_design, new PoissonLoss()),
            CaseKind.Softmax => Newton.Minimize(_design, new SoftmaxLoss()),
            _ => Newton.Minimize(_design, new LogisticLoss()),
        };
        if (!optimum.IsResolved)
            return (Verdict.Unresolved, null, "the reference solver has not converged");
        if (!optimum.Exists && _units.L2 > 0)
            return (Verdict.Unresolved, null, "the reference solver sees no end of a loss that a penalty holds");
        if (!optimum.Exists)
            return (Verdict.Wrong, null, "there is no optimum: the loss falls without end");
        if (_problem.Kind == CaseKind.Huber && optimum.Curvature < SmallestCurvature)
            return Decided(
                OfLoss(optimum, new HuberLoss(_problem.Delta / _units.LabelDeviations[0])),
                "the loss alone: more than one minimizer");
        if (_problem.Kind != CaseKind.ReducedTargets)
            return Decided(OfScores(optimum, 1), "");

        var loss = OfLoss(optimum, new SquaredLoss());
        var gap = LeastSquares.Gap(_design, _problem.Rank!.Value);
        if (gap < SmallestGap || loss.ShareWhenStored > 1)
            return Decided(loss, "the loss alone");
        return Decided(OfScores(optimum, 1 / gap), FormattableString.Invariant($"gap {gap:g2}"));
    }

    private static (Verdict Verdict, Difference? Difference, string Note) Decided(Difference difference, string note) => (
        difference.Share <= 1 ? Verdict.Right : difference.ShareWhenStored <= 1 ? Verdict.Stored : Verdict.Wrong,
        difference,
        note);

    private (Verdict Verdict, Difference? Difference, string Note) OfPinball()
    {
        var reference = new QuantileFit(_design, _problem.Tau);
        if (reference.Lowest - reference.Bound > (1e-8 * reference.Lowest) + 1e-10)
            return (
                Verdict.Unresolved,
                null,
                FormattableString.Invariant(
                    $"the reference solver leaves a gap of {reference.Lowest - reference.Bound:g2} of {reference.Lowest:g2}"));
        var loss = Penalty();
        for (var i = 0; i < _units.Rows.Length; i++)
        {
            var r = _units.Labels[i][0] - Shown(_units.Rows[i], 0);
            loss += _units.Shares[i] * Math.Max(_problem.Tau * r, (_problem.Tau - 1) * r);
        }

        return Decided(
            new()
            {
                Score = Math.Max(0, loss - reference.Lowest),
                // Training in stages ends within a share of the optimum.
                Bound = (1e-6 * reference.Lowest) + 1e-9,
                ScoreRounding = ScoreRounding(0),
                ParameterRounding = ParameterRounding(0),
            },
            "the loss alone");
    }

    private (Verdict Verdict, Difference? Difference, string Note) OfStationary()
    {
        var optimum = StationaryPoint.Near(_design, new SoftmaxLoss(), OurParameters(), _problem.Rank!.Value);
        if (!optimum.IsResolved)
        {
            var hasOptimum = _units.L2 > 0 || Newton.Minimize(_design, new SoftmaxLoss()).Exists;
            return (
                Verdict.Unresolved,
                null,
                hasOptimum
                    ? "no stationary point was found near it"
                    : "no stationary point was found near it; at full rank there is no optimum");
        }

        return Decided(OfScores(optimum, 1), optimum.Curvature < -1e-6 ? "next to a saddle" : "");
    }

    /// <summary>
    /// The loss of the parameters, compared with the lowest loss. Near an optimum an error of e in the model adds at most ½ e² to the loss.
    /// Scores that are rounded one by one belong to no model, and would add more.
    /// </summary>
    private Difference OfLoss(Optimum optimum, IRowLoss rowLoss)
    {
        var loss = new Objective(_design, rowLoss, _units.Labels).Value([.. OurParameters().SelectMany(parameters => parameters)]);
        return new()
        {
            Score = Math.Max(0, loss - optimum.Loss),
            // The second term is the rounding of a long sum, to sixteen digits.
            Bound = (_units.OutputCount * Bound * Bound / 2) + (1e-14 * Math.Max(optimum.Loss, _units.OutputCount / 2.0)),
            ScoreRounding = 0,
            ParameterRounding = Enumerable.Range(0, _units.OutputCount).Sum(output => Math.Pow(ParameterRounding(output), 2) / 2),
        };
    }

    /// <summary>The scores and coefficients of the output with the largest share of its bound.</summary>
    private Difference OfScores(Optimum optimum, double factor)
    {
        var expected = Array.ConvertAll(_design.Scores(optimum.Parameters), Linked);
        var coefficients = Centered(Array.ConvertAll(optimum.Parameters, parameters => _design.Coefficients(parameters)));
        var ours = Centered(OurCoefficients());
        var hasCoefficients = !_design.HasDependentColumns || _units.L2 > 0;
        return Enumerable.Range(0, _units.OutputCount).Select(output =>
        {
            var sum = 0.0;
            for (var i = 0; i < expected.Length; i++)
                sum += _units.Shares[i] * Math.Pow(Shown(_units.Rows[i], output) - expected[i][output], 2);
            var length = Math.Sqrt(coefficients[output].Sum(c => c * c));
            return new Difference
            {
                Score = Math.Sqrt(sum),
                // A column that counts as a combination of others differs from it by up to 2⁻²¹ of its deviation. The choice of the omitted
                // column changes scores by the same share of the coefficients.
                Bound = (Bound * factor) + (_design.HasDependentColumns && _units.L2 == 0 ? length * Math.Pow(2, -21) : 0),
                ScoreRounding = ScoreRounding(output),
                ParameterRounding = 0,
                Coefficients = hasCoefficients
                    ? Math.Sqrt(coefficients[output].Zip(ours[output], (l, r) => (l - r) * (l - r)).Sum())
                    : double.NaN,
                Condition = _design.Condition,
                CoefficientRounding = 2 * Rounding * length,
            };
        }).MaxBy(difference => double.IsNaN(difference.Share) ? double.PositiveInfinity : difference.Share)!;
    }

    /// <summary>
    /// The Score column in the units of comparison: deviations, logarithms of rates, log-odds of two classes, or probabilities.
    /// </summary>
    private double Shown(int row, int output) => _problem.Kind switch
    {
        CaseKind.Poisson => Math.Log(Math.Max(_fit.Scores[row][output], float.Epsilon)),
        _ => (_fit.Scores[row][output] - _units.LabelMeans[output]) / _units.LabelDeviations[output],
    };

    /// <summary>The response of raw scores, as in the Score column.</summary>
    private double[] Linked(double[] g)
    {
        switch (_problem.Kind)
        {
            case CaseKind.MultiLabel:
                return Array.ConvertAll(g, Sigmoid);
            case CaseKind.OneVersusAll:
                var sigmoids = Array.ConvertAll(g, Sigmoid);
                return Array.ConvertAll(sigmoids, p => p / sigmoids.Sum());
            case CaseKind.Softmax or CaseKind.ReducedSoftmax:
                return Array.ConvertAll(g, score => 1 / g.Sum(other => Math.Exp(other - score)));
            default:
                return g;
        }
    }

    private static double Sigmoid(double g) => 1 / (1 + Math.Exp(-g));

    /// <summary>
    /// Half a unit of the largest score, including the offset of the label. Behind a response function, the raw score is rounded.
    /// </summary>
    private double ScoreRounding(int output)
    {
        var largest = _units.Rows.Max(row => _problem.Kind switch
        {
            CaseKind.Poisson => 1 + Math.Abs(Shown(row, output)),
            CaseKind.MultiLabel or CaseKind.OneVersusAll or CaseKind.Softmax or CaseKind.ReducedSoftmax => 1 + Math.Abs(Raw(row, output)),
            _ => Math.Abs(_fit.Scores[row][output]) / _units.LabelDeviations[output],
        });
        return Rounding * largest;
    }

    private double Raw(int row, int output)
    {
        var sum = _fit.Biases[output];
        for (var feature = 0; feature < _problem.FeatureCount; feature++)
            sum += _fit.Coefficients[output][feature] * _problem.Features[row][feature];
        return sum;
    }

    /// <summary>
    /// The effect on a raw score of half a unit of b, and of each element of Theta and A: root mean square over the rows. Independent
    /// roundings add up like squares; three times the root is allowed, and never more than their sum.
    /// </summary>
    private double ParameterRounding(int output)
    {
        var lengths = new double[_problem.FeatureCount];
        for (var i = 0; i < _fit.Theta.Length; i++)
        {
            for (var feature = 0; feature < lengths.Length; feature++)
                lengths[feature] += Math.Abs(_fit.A[output][i] * _fit.Theta[i][feature]);
        }

        var sum = 0.0;
        for (var i = 0; i < _units.Rows.Length; i++)
        {
            var row = _problem.Features[_units.Rows[i]];
            var all = Math.Abs(_fit.Biases[output]);
            var squares = all * all;
            for (var feature = 0; feature < lengths.Length; feature++)
            {
                var term = lengths[feature] * Math.Abs(row[feature]);
                // The factor 2 counts Theta and A.
                all += 2 * term;
                squares += 2 * term * term;
            }

            sum += _units.Shares[i] * Math.Min(all * all, 9 * squares);
        }

        return Rounding * Math.Sqrt(sum) / _units.LabelDeviations[output];
    }

    /// <summary>A Theta of standardized features, in deviations of the labels.</summary>
    private double[][] OurCoefficients() => [.. _fit.Coefficients.Select((row, output) =>
        row.Select((c, feature) => c * _units.FeatureDeviations[feature] / _units.LabelDeviations[output]).ToArray())];

    /// <summary>The model in the coordinates of the design; A Theta is in double, because a rounded product has another rank.</summary>
    private double[][] OurParameters() => [.. _fit.A.Select((a, output) =>
    {
        var (coefficients, bias) = (new double[_problem.FeatureCount], _fit.Biases[output]);
        for (var feature = 0; feature < coefficients.Length; feature++)
        {
            var raw = a.Select((value, i) => value * _fit.Theta[i][feature]).Sum();
            coefficients[feature] = raw * _units.FeatureDeviations[feature] / _units.LabelDeviations[output];
            bias += raw * _units.FeatureMeans[feature];
        }

        return _design.Parameters(coefficients, (bias - _units.LabelMeans[output]) / _units.LabelDeviations[output]);
    })];

    private double Penalty() => _units.L2 / 2 * OurCoefficients().Sum(row => row.Sum(c => c * c));

    /// <summary>For softmax, subtracts the mean over the classes, which changes no probability.</summary>
    private double[][] Centered(double[][] coefficients)
    {
        if (_problem.Kind is not (CaseKind.Softmax or CaseKind.ReducedSoftmax))
            return coefficients;
        return Array.ConvertAll(
            coefficients,
            row => row.Select((c, feature) => c - coefficients.Average(other => other[feature])).ToArray());
    }
}
