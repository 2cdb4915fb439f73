using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML;

namespace Cotangent.Benchmarks.Convergence;

/// <summary>Draws problems. The same seed gives the same problem.</summary>
internal static class ProblemGenerator
{
    private static readonly CaseKind[] Kinds = Enum.GetValues<CaseKind>();

    public static Problem Draw(int seed)
    {
        var random = new Random(Mixed(seed));
        var kind = Kinds[random.Next(Kinds.Length)];
        var optimizer = DrawOptimizer(random);
        var isReduced = kind is CaseKind.ReducedTargets or CaseKind.ReducedSoftmax;
        var rows = (int)LogUniform(random, 10, 2001);
        var features = Math.Max(isReduced ? 2 : 1, (int)LogUniform(random, 1, 31));
        var outputs = kind switch
        {
            CaseKind.Squared or CaseKind.Huber or CaseKind.Pinball or CaseKind.Poisson or CaseKind.Binary => 1,
            CaseKind.Targets or CaseKind.MultiLabel => random.Next(1, 7),
            _ => random.Next(2, 7),
        };
        var hasBias = random.NextDouble() < 0.9;

        var condition = LogUniform(random, 1, 1e6);
        var offsets = random.NextDouble() < 0.3 ? 0 : LogUniform(random, 0.1, 1e3);
        var z = Rows(random, rows, features, condition);
        var (x, copies) = InUnits(random, z, offsets);

        var noise = random.NextDouble() < 0.1 ? 0 : LogUniform(random, 1e-4, 10);
        var steepness = LogUniform(random, 0.1, 10);
        var signal = Signal(random, z, outputs);
        var weights = DrawWeights(random, rows);
        var labels = kind switch
        {
            CaseKind.Poisson => Counts(random, signal, steepness),
            CaseKind.Binary or CaseKind.MultiLabel => Coins(random, signal, steepness, noise, weights),
            CaseKind.Softmax or CaseKind.OneVersusAll or CaseKind.ReducedSoftmax => Classes(random, signal, steepness, noise, weights),
            _ => Numbers(random, signal, noise),
        };
        var penalty = random.NextDouble();
        return new()
        {
            Seed = seed,
            Kind = kind,
            Optimizer = optimizer,
            Features = x,
            Labels = labels,
            Weights = weights,
            UseBias = hasBias,
            L2 = penalty < 0.4 ? null : penalty < 0.6 ? 0 : LogUniform(random, 1e-6, 10),
            Rank = isReduced ? random.Next(1, Math.Min(features, outputs)) : null,
            TargetsAsGiven = random.NextDouble() < 0.3,
            Delta = Deviation(labels) * LogUniform(random, 0.02, 3),
            Tau = 0.02 + (0.96 * random.NextDouble()),
            Drawn = string.Create(
                CultureInfo.InvariantCulture,
                $"condition {condition:g2}, offsets {offsets:g2} deviations, {Describe(kind, noise, steepness)}{copies}"),
        };
    }

    /// <summary>Classes are drawn with noise or without, at one level; numbers have no steepness.</summary>
    private static string Describe(CaseKind kind, double noise, double steepness) => kind switch
    {
        CaseKind.Poisson => FormattableString.Invariant($"steepness {steepness:g2}"),
        CaseKind.Squared or CaseKind.Huber or CaseKind.Pinball or CaseKind.Targets or CaseKind.ReducedTargets =>
            FormattableString.Invariant($"noise {noise:g2}"),
        _ => FormattableString.Invariant($"{(noise == 0 ? "no noise, " : "")}steepness {steepness:g2}"),
    };

    /// <summary>Generators with adjacent seeds give correlated numbers, so the seeds are mixed.</summary>
    /// <remarks>
    /// Source: Steele, Lea and Flood, <i>Fast splittable pseudorandom number generators</i>, OOPSLA 2014 (the mixing function).
    /// </remarks>
    private static int Mixed(int seed)
    {
        var bits = unchecked((ulong)seed * 0x9E3779B97F4A7C15);
        bits = unchecked((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9);
        bits = unchecked((bits ^ (bits >> 27)) * 0x94D049BB133111EB);
        return (int)((bits ^ (bits >> 31)) & int.MaxValue);
    }

    /// <summary>The optimizers that step after each batch of rows.</summary>
    public static IReadOnlyList<Optimizer?> MiniBatches { get; } =
        [Optimizer.StochasticGradientDescent(), Optimizer.Adam(), Optimizer.AdaGrad()];

    private static Optimizer? DrawOptimizer(Random random) => random.NextDouble() switch
    {
        < 0.35 => null,
        < 0.55 => Optimizer.GradientDescent(),
        < 0.75 => Optimizer.Lbfgs(),
        < 0.95 => Optimizer.GaussNewton(),
        < 0.967 => Optimizer.StochasticGradientDescent(),
        < 0.984 => Optimizer.Adam(),
        _ => Optimizer.AdaGrad(),
    };

    /// <summary>Rows of mean 0 and deviation 1, with approximately the given condition number.</summary>
    private static double[][] Rows(Random random, int rows, int features, double condition)
    {
        var isSkew = random.NextDouble() < 0.2;
        var draws = Matrix<double>.Build.Dense(rows, features, (_, _) => isSkew ? Math.Exp(Normal(random)) - 1.6 : Normal(random));
        for (var feature = 0; feature < features; feature++)
            draws.SetColumn(feature, draws.Column(feature) * Math.Pow(condition, features == 1 ? 0 : -(double)feature / (features - 1)));
        var rotation = Matrix<double>.Build.Dense(features, features, (_, _) => Normal(random)).QR().Q;
        var mixed = draws * rotation;
        for (var feature = 0; feature < features; feature++)
        {
            var column = mixed.Column(feature);
            column -= column.Average();
            mixed.SetColumn(feature, column / Math.Sqrt(column.DotProduct(column) / rows));
        }

        return [.. mixed.EnumerateRows().Select(row => row.ToArray())];
    }

    /// <summary>Features in single precision, each in its own unit and with its own offset; one may be a copy or a sum of others.</summary>
    private static (float[][] Features, string Copies) InUnits(Random random, double[][] z, double offsets)
    {
        var features = z[0].Length;
        var units = Draws(features, () => LogUniform(random, 1e-12, 1e12));
        var shifts = Draws(features, () => offsets * ((2 * random.NextDouble()) - 1));
        var x = Array.ConvertAll(z, row => row.Select((value, feature) => (float)(units[feature] * (value + shifts[feature]))).ToArray());
        var draw = random.NextDouble();
        if (features > 1 && draw < 0.1)
        {
            // The factor is a power of two, so that the copy is exact and the columns are dependent without rounding.
            var factor = MathF.Pow(2, random.Next(-20, 21));
            foreach (var row in x)
                row[^1] = factor * row[0];
            return (x, ", a duplicate column");
        }

        if (features > 2 && draw < 0.2)
        {
            foreach (var row in x)
                row[^1] = (float)((row[0] / units[0]) + (row[1] / units[1]));
            return (x, ", a column that is a sum but for rounding");
        }

        return (x, "");
    }

    /// <summary>A random linear function of the features for each output, scaled to deviation 1.</summary>
    private static double[][] Signal(Random random, double[][] z, int outputs)
    {
        var coefficients = Draws(outputs, () => Draws(z[0].Length, () => Normal(random)));
        var signal = Array.ConvertAll(z, row => Array.ConvertAll(coefficients, c => c.Zip(row, (l, r) => l * r).Sum()));
        for (var output = 0; output < outputs; output++)
        {
            var deviation = Math.Max(1e-300, Math.Sqrt(signal.Average(row => row[output] * row[output])));
            foreach (var row in signal)
                row[output] /= deviation;
        }

        return signal;
    }

    private static float[]? DrawWeights(Random random, int rows)
    {
        if (random.NextDouble() < 0.6)
            return null;
        var zeros = random.NextDouble() < 0.3 ? 0.2 : 0;
        var scale = LogUniform(random, 1e-3, 1e3);
        var weights = Draws(rows, () => random.NextDouble() < zeros ? 0f : (float)(scale * LogUniform(random, 0.1, 10)));
        // Guarantees some training rows.
        for (var row = 0; row < Math.Min(6, rows); row++)
            weights[row] = (float)scale;
        return weights;
    }

    private static float[][] Numbers(Random random, double[][] signal, double noise)
    {
        var outputs = signal[0].Length;
        var units = Draws(outputs, () => LogUniform(random, 1e-12, 1e12));
        var shifts = Draws(outputs, () => random.NextDouble() < 0.3 ? 0 : LogUniform(random, 0.1, 100) * (random.Next(2) == 0 ? -1 : 1));
        var hasTails = random.NextDouble() < 0.3;
        return Array.ConvertAll(signal, row => row.Select((value, output) =>
            (float)(units[output]
                * (value + shifts[output] + (noise * Normal(random) * (hasTails ? Math.Exp(Normal(random)) : 1))))).ToArray());
    }

    private static float[][] Counts(Random random, double[][] signal, double steepness)
    {
        var (scale, shift) = (Math.Min(2, steepness), (4 * random.NextDouble()) - 1);
        var unit = random.NextDouble() < 0.3 ? LogUniform(random, 1e-6, 1e6) : 1;
        var counts = Array.ConvertAll(
            signal,
            row => new[] { (float)(unit * Count(random, Math.Exp(Math.Clamp((scale * row[0]) + shift, -20, 10)))) });
        counts[0][0] = Math.Max((float)unit, counts[0][0]);
        return counts;
    }

    private static double Count(Random random, double rate)
    {
        if (rate > 50)
            return Math.Max(0, Math.Round(rate + (Math.Sqrt(rate) * Normal(random))));
        var (count, product, limit) = (0, random.NextDouble(), Math.Exp(-rate));
        while (product > limit)
        {
            count++;
            product *= random.NextDouble();
        }

        return count;
    }

    /// <summary>Random labels of 0 and 1; each value occurs at least once, not always among the rows with weight.</summary>
    private static float[][] Coins(Random random, double[][] signal, double steepness, double noise, float[]? weights)
    {
        var shift = Normal(random);
        var labels = Array.ConvertAll(signal, row => Array.ConvertAll(row, value =>
            Logit(random, noise) + (steepness * (value + shift)) > 0 ? 1f : 0f));
        for (var output = 0; output < labels[0].Length; output++)
        {
            if (!Weighing(labels.Length, weights).Any(row => labels[row][output] == 0))
                labels[0][output] = 0;
            if (!Weighing(labels.Length, weights).Any(row => labels[row][output] == 1))
                labels[1][output] = 1;
        }

        return labels;
    }

    private static float[][] Classes(Random random, double[][] signal, double steepness, double noise, float[]? weights)
    {
        var classes = Array.ConvertAll(signal, row =>
        {
            var scores = Array.ConvertAll(row, value => (steepness * value) + (noise == 0 ? 0 : -Math.Log(-Math.Log(random.NextDouble()))));
            return Array.IndexOf(scores, scores.Max());
        });
        for (var output = 0; output < signal[0].Length; output++)
        {
            if (!Weighing(classes.Length, weights).Any(row => classes[row] == output))
                classes[output] = output;
        }

        return Array.ConvertAll(
            classes,
            chosen => Enumerable.Range(0, signal[0].Length).Select(output => output == chosen ? 1f : 0f).ToArray());
    }

    private static IEnumerable<int> Weighing(int rows, float[]? weights) =>
        Enumerable.Range(0, rows).Where(row => weights is null || weights[row] > 0);

    private static double Logit(Random random, double noise)
    {
        var p = random.NextDouble();
        return noise == 0 ? 0 : Math.Log(p / (1 - p));
    }

    private static double Deviation(float[][] labels)
    {
        var mean = labels.Average(row => (double)row[0]);
        var deviation = Math.Sqrt(labels.Average(row => (row[0] - mean) * (row[0] - mean)));
        return deviation > 0 ? deviation : 1;
    }

    private static double LogUniform(Random random, double from, double to) => from * Math.Pow(to / from, random.NextDouble());

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static T[] Draws<T>(int count, Func<T> draw)
    {
        var draws = new T[count];
        for (var i = 0; i < count; i++)
            draws[i] = draw();
        return draws;
    }
}
