using Microsoft.ML;
using static Cotangent.Transforms.Tests.ChangedRows;

namespace Cotangent.Transforms.Tests;

/// <summary>The smallest change of random models, against bisection and against random changes that cross the boundary.</summary>
public class RandomSmallestChangeTests
{
    private const int Models = 1000;

    /// <summary>The change goes this much of the way.</summary>
    private const double Way = 1 + (1.0 / 1024);

    private static readonly string[] Predictions = ["share", "two classes", "labels", "classes", "one versus all"];

    /// <summary>
    /// 1,000 random models with random units, bounds, frozen features and thresholds: the change is the one that bisection finds, no random
    /// change that crosses the boundary is shorter, it stays within the bounds, it changes the decision of the Score column, and 0.99 of it
    /// does not.
    /// </summary>
    /// <remarks>
    /// Numbers are of the order of 1 and the margins of the rows at least 1/20, so the 2⁻¹⁰ beyond the boundary are 5e-5 of a score, and
    /// the 0.009 before it more. Scores in single precision have errors of 1e-6.
    /// </remarks>
    [Fact]
    public void It_changes_the_decision_and_less_of_it_does_not()
    {
        var (mlContext, random, counts) = (new MLContext(), new Random(1), new BranchCounts());
        for (var model = 0; model < Models; model++)
            Check(mlContext, random, Predictions[model % Predictions.Length], counts);
        Assert.All(Predictions, prediction => Assert.True(counts[prediction] > 50, $"{prediction}: {counts[prediction]} changes."));
        string[] branches =
            [
                "impossible", "at a bound", "free", "frozen", "outside and stays", "outside and returns", "not the second class", "sparse",
                "drawn", "drawn near the shortest",
            ];
        Assert.Equal(Models, counts["models"]);
        Assert.All(branches, branch => Assert.True(counts[branch] > 20, $"{branch}: {counts[branch]} times."));
    }

    private static void Check(MLContext mlContext, Random random, string prediction, BranchCounts counts)
    {
        var (n, k) = (random.Next(1, 7), random.Next(1, 4));
        var m = prediction is "labels" or "classes" or "one versus all" ? random.Next(2, 5) : 1;
        var decidesByLargest = prediction is "classes" or "one versus all";
        float[] scales = [.. Enumerable.Range(0, n).Select(_ => random.Next(6) == 0 ? 0 : 0.1f + random.NextSingle())];
        var isBounded = random.Next(2) == 0;
        float[]? lower = isBounded ? [.. random.Vector(n).Select(value => value - 0.5f)] : null;
        float[]? upper = isBounded ? [.. lower!.Select(value => random.Next(5) == 0 ? float.PositiveInfinity : value + 1)] : null;
        var threshold = decidesByLargest ? 0 : random.NextSingle() - 0.5f;
        int[] frozen = random.Next(3) == 0 ? [random.Next(n)] : [];
        var options = new SmallestChangeOptions
        {
            Scales = scales,
            LowerBounds = lower,
            UpperBounds = upper,
            FrozenSlots = [.. frozen.Select(slot => $"Features[{slot}]")],
            Threshold = threshold,
        };
        var (plain, rows) = DrawWithMargin(random, prediction, (n, k, m), threshold);
        var isSparse = random.Next(2) == 0;
        counts["models"]++;
        counts["sparse"] += isSparse && rows.Any(row => row.Contains(0)) ? 1 : 0;
        var model = ChosenTask.Create(mlContext, prediction, plain.Theta, plain.A, plain.Bias);
        var data = Data(mlContext, rows, isSparse);
        var (ofPrediction, ofRawScore) = (
            Sensitivity.SmallestChange("S", options), Sensitivity.SmallestChange("Raw", options).OfRawScore());
        var columns = Columns.Read(mlContext.Transforms.JvpSensitivity(model, ofPrediction, ofRawScore).Fit(data).Transform(data));
        var found = columns["S"];
        Assert.Equal(found, columns["Raw"]);
        foreach (var slot in frozen)
            scales[slot] = 0;
        var box = new ChangeBounds(scales, lower, upper);
        for (var row = 0; row < rows.Length; row++)
        {
            var changes = decidesByLargest ? 1 : m;
            for (var j = 0; j < changes; j++)
            {
                var change = found[row][(j * n)..((j + 1) * n)];
                var boundaries = decidesByLargest
                    ? BoundariesOfClasses(plain, rows[row])
                    : [new(j, plain.Coefficients.Row(j), threshold - Scores(plain, rows[row])[j])];
                if (Nearest(random, rows[row], boundaries, box, counts) is not { } nearest)
                {
                    counts["impossible"]++;
                    Assert.All(change, value => Assert.True(float.IsNaN(value)));
                    continue;
                }

                counts[prediction]++;
                if (box.Solve(rows[row], nearest.Weights, Way * nearest.Amount) is not { } expected)
                    continue; // Another test is of bounds so close beyond the boundary.

                // A sum of a few terms in double, rounded to single precision, and bisection to the last digits.
                Assert.All(expected.Zip(change), pair => Assert.Equal(pair.First, pair.Second, 1e-6 * (1e-3 + Math.Abs(pair.First))));
                box.Check(rows[row], change, counts);
                var before = Decisions(mlContext, model, plain, rows[row], threshold)[j];
                Assert.NotEqual(before, Decisions(mlContext, model, plain, Moved(rows[row], change, 1), threshold)[j]);
                Assert.Equal(before, Decisions(mlContext, model, plain, Moved(rows[row], change, 0.99), threshold)[j]);
            }
        }
    }

    /// <summary>A model, and one row or two with a margin: as many are drawn as it takes.</summary>
    private static (PlainTask Plain, float[][] Rows) DrawWithMargin(
        Random random, string prediction, (int Features, int Rank, int Outputs) sizes, float threshold)
    {
        while (true)
        {
            var (n, k, m) = sizes;
            var plain = new PlainTask(
                prediction, random.Matrix(k, n), random.Matrix(m, k), [.. random.Vector(m).Select(b => (double)b)]);
            float[][] drawn = [.. random.Vectors(2, n).Select(row => Array.ConvertAll(row, value => random.Next(5) == 0 ? 0 : value))];
            var rows = Array.FindAll(
                drawn, row => HasMargin(Scores(plain, row), prediction is "classes" or "one versus all", threshold));
            if (rows.Length > 0)
                return (plain, rows);
        }
    }

    /// <summary>The boundaries between the class of a row and each other class.</summary>
    private static DecisionBoundary[] BoundariesOfClasses(PlainTask plain, float[] x)
    {
        var scores = Scores(plain, x);
        var present = Array.IndexOf(scores, scores.Max());
        return
        [
            .. Enumerable.Range(0, plain.Outputs).Where(j => j != present).OrderByDescending(j => scores[j])
                .Select(j => new DecisionBoundary(
                    j,
                    [.. plain.Coefficients.Row(j).Zip(plain.Coefficients.Row(present), (other, own) => other - own)],
                    scores[present] - scores[j])),
        ];
    }

    /// <summary>The boundary that the shortest change reaches; null if none is within the bounds.</summary>
    private static DecisionBoundary? Nearest(
        Random random, float[] x, DecisionBoundary[] boundaries, ChangeBounds box, BranchCounts counts)
    {
        var changes = Array.ConvertAll(boundaries, boundary => box.Solve(x, boundary.Weights, boundary.Amount));
        var lengths = Array.ConvertAll(changes, change => change is null ? double.PositiveInfinity : box.Length(change));
        var least = Array.IndexOf(lengths, lengths.Min());
        for (var i = 0; i < boundaries.Length; i++)
        {
            Assert.Equal(changes[i] is null, box.Reach(x, boundaries[i]) < Math.Abs(boundaries[i].Amount));
            box.DrawShorter(random, x, boundaries[i], changes[i], lengths[least], counts);
        }

        counts["not the second class"] += least > 0 && changes[least] is not null ? 1 : 0;
        return changes[least] is null ? null : boundaries[least];
    }

    private static bool HasMargin(double[] scores, bool decidesByLargest, float threshold) => decidesByLargest
        ? scores.Order().TakeLast(2).ToArray() is [var second, var largest] && largest - second > 0.05
        : scores.All(score => Math.Abs(score - threshold) > 0.05);

    /// <summary>The decisions of the columns of predictions: one for the largest class, or one for each output.</summary>
    private static int[] Decisions(MLContext mlContext, ITransformer model, PlainTask plain, float[] x, float threshold)
    {
        var shown = Columns.Read(model.Transform(Data(mlContext, [x])), ChosenTask.Column(plain.Prediction))[0];
        return plain.Prediction is "classes" or "one versus all"
            ? [Array.IndexOf(shown, shown.Max())]
            : [.. shown.Select(probability => probability > 1 / (1 + Math.Exp(-threshold)) ? 1 : 0)];
    }
}
