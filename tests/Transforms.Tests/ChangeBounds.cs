namespace Cotangent.Transforms.Tests;

/// <summary>Units and bounds of changes, and the shortest change within them by bisection of the multiplier.</summary>
internal sealed record ChangeBounds(float[] Scales, float[]? Lower, float[]? Upper)
{
    public double[]? Solve(float[] x, double[] w, double amount)
    {
        double[] At(double multiplier) => [.. w.Select((weight, f) =>
            Math.Clamp(multiplier * Scales[f] * Scales[f] * weight, -Room(x, f, isUp: false), Room(x, f, isUp: true)))];
        double Reached(double multiplier) => At(multiplier).Zip(w, (step, weight) => step * weight).Sum();
        var (low, high) = (0.0, Math.CopySign(1, amount));
        for (var i = 0; i < 100 && Math.Abs(Reached(high)) < Math.Abs(amount); i++)
            high *= 2;
        if (Math.Abs(Reached(high)) < Math.Abs(amount))
            return null;
        for (var i = 0; i < 200; i++)
        {
            var middle = (low + high) / 2;
            if (Math.Abs(Reached(middle)) < Math.Abs(amount))
                low = middle;
            else
                high = middle;
        }

        return At(high);
    }

    /// <summary>The most that a function can move towards an amount within the bounds.</summary>
    public double Reach(float[] x, DecisionBoundary boundary) => boundary.Weights.Select((weight, f) => Scales[f] == 0 || weight == 0
        ? 0
        : Math.Abs(weight) * Room(x, f, isUp: weight > 0 == boundary.Amount > 0)).Sum();

    /// <summary>
    /// Draws changes within the bounds, anywhere and near the shortest, and shrinks those that cross the boundary to end on it. None is
    /// shorter than the least length, to the rounding of sums in double.
    /// </summary>
    public void DrawShorter(Random random, float[] x, DecisionBoundary boundary, double[]? shortest, double least, BranchCounts counts)
    {
        for (var draw = 0; draw < 40; draw++)
        {
            var isNear = draw % 2 == 0 && shortest is not null;
            var size = isNear ? Math.Pow(10, -4 * random.NextDouble()) : Math.Pow(10, (3 * random.NextDouble()) - 1);
            var change = x.Select((_, f) => Math.Clamp(
                (isNear ? shortest![f] * (1 + size) : 0) + (size * Scales[f] * ((2 * random.NextDouble()) - 1)),
                Scales[f] == 0 ? 0 : -Room(x, f, isUp: false),
                Scales[f] == 0 ? 0 : Room(x, f, isUp: true))).ToArray();
            var share = boundary.Amount / change.Zip(boundary.Weights, (step, weight) => step * weight).Sum();
            if (share is not (> 0 and <= 1))
                continue;
            counts[isNear ? "drawn near the shortest" : "drawn"]++;
            Assert.True(
                Length([.. change.Select(step => share * step)]) >= least * (1 - 1e-12),
                $"A change to {boundary.Output} is shorter than {least}.");
        }
    }

    public double Length(double[] change) => change.Select((step, f) => step == 0 ? 0 : step / Scales[f] * (step / Scales[f])).Sum();

    /// <summary>Within the bounds, to the rounding of a sum in single precision.</summary>
    public void Check(float[] x, float[] change, BranchCounts counts)
    {
        for (var f = 0; f < x.Length; f++)
        {
            var after = x[f] + (double)change[f];
            if (Scales[f] == 0)
            {
                counts["frozen"]++;
                Assert.Equal(0, change[f]);
            }

            if (Lower is null)
            {
                counts["free"]++;
                continue;
            }

            Assert.InRange(after, Math.Min(x[f], Lower[f]) - 1e-6, Math.Max(x[f], Upper![f]) + 1e-6);
            if (change[f] != 0 && (Math.Abs(after - Lower[f]) < 1e-6 || Math.Abs(after - Upper[f]) < 1e-6))
                counts["at a bound"]++;
            if (x[f] < Lower[f] || x[f] > Upper[f])
                counts[change[f] == 0 ? "outside and stays" : "outside and returns"]++;
        }
    }

    private double Room(float[] x, int f, bool isUp) => Lower is null ? double.PositiveInfinity
        : isUp ? Math.Max(0, (double)Upper![f] - x[f])
        : Math.Max(0, (double)x[f] - Lower[f]);
}
