
namespace Cotangent.Benchmarks.Quality.Reference;

/// <summary>Limited-memory BFGS in double precision, for convex smooth functions.</summary>
/// <remarks>Source: Nocedal and Wright, <i>Numerical Optimization</i>, 2nd ed., algorithms 7.4 and 7.5.</remarks>
internal static class Lbfgs
{
    private const int Memory = 20;
    private const int MaximumSteps = 5000;

    /// <summary>The final gradient norm as a share of the initial one.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>Minimizes from zero.</summary>
    /// <param name="function">Returns the value at a point, and writes the gradient.</param>
    /// <param name="length">The length of a point.</param>
    public static double[] Minimize(Func<double[], double[], double> function, int length)
    {
        var (x, gradient) = (new double[length], new double[length]);
        var value = function(x, gradient);
        var enough = Tolerance * Norm(gradient);
        var (steps, changes) = (new List<double[]>(), new List<double[]>());
        for (var step = 0; step < MaximumSteps && Norm(gradient) > enough; step++)
        {
            var direction = Direction(gradient, steps, changes);
            var slope = Dot(direction, gradient);
            var (next, nextGradient) = (new double[length], new double[length]);
            var size = steps.Count == 0 ? 1 / Math.Max(1, Norm(gradient)) : 1.0;
            double nextValue;
            do
            {
                for (var i = 0; i < length; i++)
                    next[i] = x[i] + (size * direction[i]);
                nextValue = function(next, nextGradient);
                size /= 2;
            }
            while (nextValue > value + (1e-4 * 2 * size * slope) && size > 1e-12);
            // The remaining descent is rounding.
            if (!(nextValue < value) && !(Norm(nextGradient) < Norm(gradient)))
                return x;

            var (taken, change) = (Difference(next, x), Difference(nextGradient, gradient));
            if (Dot(taken, change) > 1e-14 * Norm(taken) * Norm(change))
            {
                steps.Add(taken);
                changes.Add(change);
                if (steps.Count > Memory)
                {
                    steps.RemoveAt(0);
                    changes.RemoveAt(0);
                }
            }

            (x, gradient, value) = (next, nextGradient, nextValue);
        }

        return x;
    }

    private static double[] Direction(double[] gradient, List<double[]> steps, List<double[]> changes)
    {
        var direction = Array.ConvertAll(gradient, g => -g);
        var factors = new double[steps.Count];
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            factors[i] = Dot(steps[i], direction) / Dot(steps[i], changes[i]);
            Add(direction, -factors[i], changes[i]);
        }

        if (steps.Count > 0)
        {
            var scale = Dot(steps[^1], changes[^1]) / Dot(changes[^1], changes[^1]);
            for (var i = 0; i < direction.Length; i++)
                direction[i] *= scale;
        }

        for (var i = 0; i < steps.Count; i++)
            Add(direction, factors[i] - (Dot(changes[i], direction) / Dot(steps[i], changes[i])), steps[i]);
        return direction;
    }

    private static void Add(double[] to, double factor, double[] vector)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] += factor * vector[i];
    }

    private static double[] Difference(double[] left, double[] right) => [.. left.Zip(right, (l, r) => l - r)];

    private static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }

    private static double Norm(double[] vector) => Math.Sqrt(Dot(vector, vector));
}
