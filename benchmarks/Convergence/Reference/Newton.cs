using MathNet.Numerics.LinearAlgebra;

namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>Newton's method with a line search, for convex losses with two derivatives.</summary>
/// <remarks>Source: Boyd and Vandenberghe, <i>Convex Optimization</i>, Cambridge 2004, algorithm 9.5.</remarks>
internal static class Newton
{
    private const int MaximumSteps = 300;

    /// <summary>A step that changes the scores by less (root mean square) ends the iteration.</summary>
    private const double Done = 1e-10;

    /// <summary>A larger last step has not resolved the optimum.</summary>
    private const double Resolved = 1e-8;

    /// <summary>Number of successive steps with a large change of the scores and a negligible gain, before testing for recession.</summary>
    private const int Endless = 8;

    /// <summary>The minimum over all outputs: one after the other if the loss is a sum over them.</summary>
    public static Optimum Minimize(Design design, IRowLoss loss)
    {
        var labels = design.Units.Labels;
        if (loss.HasGauge)
            return Minimize(design, loss, labels);
        var optima = Enumerable.Range(0, design.Units.OutputCount)
            .Select(output => Minimize(design, loss, Array.ConvertAll(labels, row => new[] { row[output] }))).ToArray();
        return new(
            [.. optima.Select(optimum => optimum.Parameters[0])],
            optima.All(optimum => optimum.Exists),
            optima.All(optimum => optimum.IsResolved),
            optima.Sum(optimum => optimum.Loss),
            optima.Min(optimum => optimum.Curvature));
    }

    /// <summary>Huber's loss by continuation: from least squares through decreasing deltas.</summary>
    public static Optimum MinimizeHuber(Design design, double delta)
    {
        var optimum = Minimize(design, new SquaredLoss());
        var largest = design.Scores(optimum.Parameters).Zip(design.Units.Labels, (g, y) => Math.Abs(g[0] - y[0])).Max();
        for (var wider = largest / 2; wider > delta; wider /= 2)
            optimum = Minimize(design, new HuberLoss(wider), design.Units.Labels, optimum.Parameters[0]);
        return Minimize(design, new HuberLoss(delta), design.Units.Labels, optimum.Parameters[0]);
    }

    private static Optimum Minimize(Design design, IRowLoss loss, double[][] labels, double[]? start = null)
    {
        var objective = new Objective(design, loss, labels);
        var count = objective.Count;
        var (p, gradient, hessian) = (start ?? Start(design, loss, labels), new double[count], new double[count * count]);
        var (endless, last) = (0, double.PositiveInfinity);
        for (var iteration = 0; iteration < MaximumSteps; iteration++)
        {
            var value = objective.Value(p, gradient, hessian);
            // If all rows are beyond delta, the Hessian is zero and there is no Newton step.
            if (!hessian.Any(element => element > 0))
                return new(objective.ByOutput(p), Exists: true, IsResolved: false, value, 0);
            var matrix = Objective.Square(hessian, count);
            var step = Step(matrix, gradient);
            var (slope, norm) = (Design.Dot(gradient, step), objective.ScoreNorm(step));
            // Steps near the rounding error no longer shrink.
            if (norm < Done || (norm < Resolved && norm > last / 2))
                return new(objective.ByOutput(Sum(p, step, 1)), Exists: true, IsResolved: true, value, Curvature(matrix));

            endless = norm > 0.05 && -slope < 1e-5 * norm * norm ? endless + 1 : 0;
            if (endless >= Endless && objective.Recedes(step))
                return new(objective.ByOutput(p), Exists: false, IsResolved: true, value, 0);

            var size = 1.0;
            var next = Sum(p, step, size);
            // An increase within rounding is not a rise.
            var rounding = 1e-15 * Math.Abs(value);
            var damping = 0.0;
            while (!(objective.Value(next) <= value + (1e-4 * size * slope) + rounding) && damping < 1e8)
            {
                size /= 2;
                next = Sum(p, step, size);
                if (size > 1.0 / 64)
                    continue;
                // A nearly singular Hessian of a loss that is not quadratic: damping gives a shorter direction nearer to the gradient.
                damping = Math.Max(1e-12, damping * 100);
                step = Step(matrix, gradient, damping);
                (size, slope) = (1, Design.Dot(gradient, step));
                next = Sum(p, step, 1);
            }

            if (damping >= 1e8)
                return new(objective.ByOutput(p), Exists: true, norm < Resolved, value, Curvature(matrix));
            (p, last) = (next, norm);
        }

        var end = objective.Value(p, gradient, hessian);
        var direction = Step(Objective.Square(hessian, count), gradient);
        return new(objective.ByOutput(p), Exists: !objective.Recedes(direction), IsResolved: objective.Recedes(direction), end, 0);
    }

    /// <summary>Zero, except for counts: their mean, which may be far from a rate of 1.</summary>
    private static double[] Start(Design design, IRowLoss loss, double[][] labels)
    {
        var p = new double[labels[0].Length * design.Columns];
        if (loss is PoissonLoss && design.Units.HasBias)
            p[design.Rank] = Math.Log(labels.Select((row, i) => row[0] * design.Units.Shares[i]).Sum());
        return p;
    }

    /// <summary>-H⁻¹ gradient, by Cholesky scaled to a unit diagonal; adds to the diagonal if rounding made H indefinite.</summary>
    private static double[] Step(Matrix<double> hessian, double[] gradient, double damping = 0)
    {
        var count = gradient.Length;
        var largest = Enumerable.Range(0, count).Max(i => hessian[i, i]);
        var scales = Enumerable.Range(0, count).Select(i => 1 / Math.Sqrt(Math.Max(hessian[i, i], 1e-12 * largest))).ToArray();
        var right = Vector<double>.Build.Dense(count, i => -gradient[i] * scales[i]);
        for (var more = damping; ; more = Math.Max(1e-15, more * 10))
        {
            try
            {
                var scaled = Matrix<double>.Build.Dense(
                    count, count,
                    (i, j) => (hessian[i, j] * scales[i] * scales[j]) + (i == j ? more : 0));
                var solution = scaled.Cholesky().Solve(right);
                return [.. solution.Select((value, i) => value * scales[i])];
            }
            catch (ArgumentException) when (more < 1e10)
            {
                // Not positive definite: increase the damping.
            }
        }
    }

    private static double Curvature(Matrix<double> hessian)
    {
        var eigenvalues = hessian.Evd(Symmetricity.Symmetric).EigenValues;
        return eigenvalues.Min(value => value.Real) / eigenvalues.Max(value => value.Real);
    }

    private static double[] Sum(double[] p, double[] step, double size) => [.. p.Select((value, i) => value + (size * step[i]))];
}
