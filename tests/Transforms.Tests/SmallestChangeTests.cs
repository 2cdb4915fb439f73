using Microsoft.ML;

namespace Cotangent.Transforms.Tests;

/// <summary>The smallest change of the features that changes the decision of a classifier.</summary>
public class SmallestChangeTests
{
    private const int Models = 1000;

    /// <summary>The change goes this much of the way.</summary>
    private const double Way = 1 + (1.0 / 1024);

    private static readonly string[] Predictions = ["share", "two classes", "labels", "classes", "one versus all"];

    /// <summary>
    /// 1,000 random models with random units, bounds, frozen features and thresholds: the change is the one that bisection finds, it stays
    /// within the bounds, it changes the decision of the Score column, and 0.99 of it does not.
    /// </summary>
    /// <remarks>
    /// Numbers are of the order of 1 and the margins of the rows at least 1/20, so the 2⁻¹⁰ beyond the boundary are 5e-5 of a score, and
    /// the 0.009 before it more. Scores in single precision have errors of 1e-6.
    /// </remarks>
    [Fact]
    public void It_changes_the_decision_and_less_of_it_does_not()
    {
        var (mlContext, random, counts) = (new MLContext(), new Random(1), new Counts());
        for (var model = 0; model < Models; model++)
            Check(mlContext, random, Predictions[model % Predictions.Length], counts);
        Assert.All(Predictions, prediction => Assert.True(counts[prediction] > 50, $"{prediction}: {counts[prediction]} changes."));
        string[] branches =
            ["impossible", "at a bound", "free", "frozen", "outside and stays", "outside and returns", "not the second class"];
        Assert.All(branches, branch => Assert.True(counts[branch] > 20, $"{branch}: {counts[branch]} times."));
    }

    /// <summary>By hand: scores 2 x + y - 3, deviations 2 and 1 of the data, so the change is along (4 · 2, 1 · 1).</summary>
    [Fact]
    public void Its_default_units_are_the_deviations_of_the_data_and_constant_features_are_frozen()
    {
        var mlContext = new MLContext();
        float[][] rows = [[-2, 1, 7], [2, -1, 7], [-2, -1, 7], [2, 1, 7], [float.NaN, 100, 100]];
        foreach (var isSparse in new[] { false, true })
        {
            var data = Data(mlContext, rows, isSparse);
            var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 2, 1, 5 } }, new double[,] { { 1 } }, [-38]);
            var change = Columns.Read(
                mlContext.Transforms.JvpSensitivity(model, Sensitivity.SmallestChange()).Fit(data).Transform(data), "SmallestChange");

            // Row 0: 2 (-2) + 1 + 35 - 38 = -6 must rise by 6 Way. λ (4 · 4 + 1 · 1) = 6 Way.
            var multiplier = 6 * Way / 17;
            Assert.Equal([(float)(8 * multiplier), (float)multiplier, 0], change[0]);
            Assert.All(change[4], value => Assert.True(float.IsNaN(value)));
        }
    }

    [Fact]
    public void A_row_on_the_boundary_has_no_way_to_go_and_a_model_that_ignores_its_features_has_none()
    {
        var mlContext = new MLContext();
        var data = Data(mlContext, [[1, 1], [2, 1]]);
        float[][] Change(double[,] theta) => Columns.Read(
            mlContext.Transforms.JvpSensitivity(
                ChosenTask.Create(mlContext, "two classes", theta, new double[,] { { 1 } }, [0]),
                Sensitivity.SmallestChange(options: new() { Scales = [1, 1] })).Fit(data).Transform(data),
            "SmallestChange");
        Assert.Equal([0f, 0f], Change(new double[,] { { 1, -1 } })[0]);
        Assert.All(Change(new double[,] { { 0, 0 } })[1], value => Assert.True(value is 0 or float.NaN));
    }

    [Theory]
    [InlineData("number")]
    [InlineData("rates")]
    public void A_model_without_a_decision_is_refused_before_any_row(string prediction)
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, prediction, new double[,] { { 1, 2 } }, new double[,] { { 1 } }, [0]);
        var data = Data(mlContext, [[1, 2]]);
        Assert.Contains(
            "Sensitivity 'SmallestChange' asks for a change of the decision, and the model predicts numbers by the response",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => mlContext.Transforms.JvpSensitivity(model, Sensitivity.SmallestChange()).Fit(data)).Message,
            StringComparison.Ordinal);
    }

    public static TheoryData<SmallestChangeOptions, string> Wrong => new()
    {
        { new() { Scales = [1, -1] }, "has -1 at position 1 of Scales; expected numbers that are finite and at least 0." },
        { new() { Scales = [1, float.PositiveInfinity] }, "has Infinity at position 1 of Scales" },
        { new() { LowerBounds = [float.NaN, 1] }, "has NaN at position 0 of LowerBounds; expected numbers that are not NaN." },
        { new() { UpperBounds = [1, float.NaN] }, "has NaN at position 1 of UpperBounds" },
        { new() { Threshold = float.NaN }, "has NaN at position 0 of Threshold; expected numbers that are finite." },
        { new() { LowerBounds = [0, 2], UpperBounds = [0, 1] }, "has a lower bound of 2 and an upper bound of 1 at position 1" },
        { new() { Scales = [1] }, "has 1 scales; expected 2, one for each feature." },
        { new() { LowerBounds = [1, 2, 3] }, "has 3 lower bounds; expected 2, one for each feature." },
        { new() { UpperBounds = [] }, "" },
        { new() { FrozenSlots = ["nowhere"] }, "names the feature 'nowhere'; expected one of Features[0], Features[1]." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Options_out_of_their_range_are_named(SmallestChangeOptions options, string expected)
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 1, 2 } }, new double[,] { { 1 } }, [0]);
        var data = Data(mlContext, [[1, 2], [2, 3]]);
        var error = Record.Exception(() => mlContext.Transforms.JvpSensitivity(model, Sensitivity.SmallestChange("S", options)).Fit(data));
        if (expected.Length == 0)
            Assert.Null(error);
        else
            Assert.Contains(expected, Assert.IsType<ArgumentOutOfRangeException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_threshold_of_several_classes_is_refused()
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, "classes", new double[,] { { 1, 2 } }, new double[,] { { 1 }, { 2 } }, [0, 0]);
        Assert.Contains(
            "has the threshold 1, and the model decides for the largest of 2 classes",
            Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Transforms.JvpSensitivity(
                model, Sensitivity.SmallestChange(options: new() { Threshold = 1 })).Fit(Data(mlContext, [[1, 2]]))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Data_without_a_usable_row_have_no_deviations()
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 1, 2 } }, new double[,] { { 1 } }, [0]);
        var data = Data(mlContext, [[float.NaN, 2]]);
        Assert.Contains(
            "Column 'Features' has no row with finite features",
            Assert.Throws<InvalidOperationException>(
                () => mlContext.Transforms.JvpSensitivity(model, Sensitivity.SmallestChange()).Fit(data)).Message,
            StringComparison.Ordinal);
    }

    private static void Check(MLContext mlContext, Random random, string prediction, Counts counts)
    {
        var (n, k) = (random.Next(1, 7), random.Next(1, 4));
        var m = prediction is "labels" or "classes" or "one versus all" ? random.Next(2, 5) : 1;
        var plain = new PlainTask(
            prediction, random.Matrix(k, n), random.Matrix(m, k), [.. random.Vector(m).Select(b => (double)b)]);
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
        var model = ChosenTask.Create(mlContext, prediction, plain.Theta, plain.A, plain.Bias);
        var rows = random.Vectors(2, n).Where(row => HasMargin(Scores(plain, row), decidesByLargest, threshold)).ToArray();
        if (rows.Length == 0)
            return;
        var data = Data(mlContext, rows);
        var transformed = mlContext.Transforms.JvpSensitivity(model, Sensitivity.SmallestChange("S", options)).Fit(data).Transform(data);
        var found = Columns.Read(transformed, "S");
        foreach (var slot in frozen)
            scales[slot] = 0;
        var box = new Box(scales, lower, upper);
        for (var row = 0; row < rows.Length; row++)
        {
            var changes = decidesByLargest ? 1 : m;
            for (var j = 0; j < changes; j++)
            {
                var change = found[row][(j * n)..((j + 1) * n)];
                var expected = decidesByLargest
                    ? NearestClass(plain, rows[row], box, counts)
                    : box.Solve(rows[row], plain.Coefficients.Row(j), Way * (threshold - Scores(plain, rows[row])[j]));
                if (expected is null)
                {
                    counts["impossible"]++;
                    Assert.All(change, value => Assert.True(float.IsNaN(value)));
                    continue;
                }

                counts[prediction]++;
                // A sum of a few terms in double, rounded to single precision, and bisection to the last digits.
                Assert.All(expected.Zip(change), pair => Assert.Equal(pair.First, pair.Second, 1e-6 * (1e-3 + Math.Abs(pair.First))));
                box.Check(rows[row], change, counts);
                var before = Decisions(mlContext, model, plain, rows[row], threshold)[j];
                Assert.NotEqual(before, Decisions(mlContext, model, plain, Moved(rows[row], change, 1), threshold)[j]);
                Assert.Equal(before, Decisions(mlContext, model, plain, Moved(rows[row], change, 0.99), threshold)[j]);
            }
        }
    }

    private static double[]? NearestClass(PlainTask plain, float[] x, Box box, Counts counts)
    {
        var scores = Scores(plain, x);
        var present = Array.IndexOf(scores, scores.Max());
        var others = Enumerable.Range(0, plain.Outputs).Where(j => j != present)
            .Select(j => (Class: j, Change: box.Solve(
                x,
                [.. plain.Coefficients.Row(j).Zip(plain.Coefficients.Row(present), (other, own) => other - own)],
                Way * (scores[present] - scores[j]))))
            .Where(other => other.Change is not null)
            .OrderBy(other => box.Length(other.Change!)).ToArray();
        if (others.Length == 0)
            return null;
        var second = Enumerable.Range(0, plain.Outputs).Where(j => j != present).MaxBy(j => scores[j]);
        if (others[0].Class != second)
            counts["not the second class"]++;
        return others[0].Change;
    }

    private static double[] Scores(PlainTask plain, float[] x) =>
        [.. plain.Of(PlainTask.Constants(x.Select(value => (double)value)), isRaw: true).Select(score => score.Value)];

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

    private static float[] Moved(float[] x, float[] change, double share) =>
        [.. x.Zip(change, (value, step) => value + (float)(share * step))];

    private static IDataView Data(MLContext mlContext, float[][] rows, bool isSparse = false) =>
        Example.AsData(mlContext, rows.Select(row => new Example(row, isSparse: isSparse)), rows[0].Length);

    private sealed class Counts
    {
        private readonly Dictionary<string, int> _counts = [];

        public int this[string branch]
        {
            get => _counts.GetValueOrDefault(branch);
            set => _counts[branch] = value;
        }
    }

    /// <summary>Units and bounds, and the change within them by bisection of the multiplier.</summary>
    private sealed record Box(float[] Scales, float[]? Lower, float[]? Upper)
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

        public double Length(double[] change) => change.Select((step, f) => step == 0 ? 0 : step / Scales[f] * (step / Scales[f])).Sum();

        /// <summary>Within the bounds, to the rounding of a sum in single precision.</summary>
        public void Check(float[] x, float[] change, Counts counts)
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
}
