using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>The smallest change of the features that changes the decision of a classifier.</summary>
public class SmallestChangeTests
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
        var (mlContext, random, counts) = (new MLContext(), new Random(1), new Counts());
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
        Assert.All(Change(new double[,] { { 0, 0 } })[1], value => Assert.True(float.IsNaN(value)));
    }

    /// <summary>
    /// Features of the order of 1,000, whose spacing in single precision is 6e-5, and margins from 1e-4 to 1e-2: the raw score of the sum
    /// in single precision is on the other side, and is so after it is rounded to single precision itself.
    /// </summary>
    [Theory]
    [InlineData("two classes")]
    [InlineData("labels")]
    [InlineData("classes")]
    public void Small_margins_of_large_features_are_crossed_in_single_precision(string prediction)
    {
        var (mlContext, random, needed) = (new MLContext(), new Random(3), 0);
        for (var repeat = 0; repeat < 300; repeat++)
        {
            var (n, m) = (random.Next(1, 5), prediction == "two classes" ? 1 : 3);
            var theta = random.Matrix(m, n);
            var x = Array.ConvertAll(random.Vector(n), value => 1000 + (100 * value));
            var margin = Math.Pow(10, -2 - (2 * random.NextDouble()));
            var bias = Enumerable.Range(0, m)
                .Select(j => -x.Select((value, f) => theta[j, f] * value).Sum() + (margin * (j == 0 ? -1 : j))).ToArray();
            var plain = new PlainTask(prediction, theta, PlainMatrix.Of(m, m, (i, j) => i == j ? 1 : 0), bias);
            var data = Data(mlContext, [x]);
            var change = Columns.Read(
                mlContext.Transforms.JvpSensitivity(
                    ChosenTask.Create(mlContext, prediction, plain.Theta, plain.A, plain.Bias),
                    Sensitivity.SmallestChange(options: new() { Scales = [.. Enumerable.Repeat(1f, n)] })).Fit(data).Transform(data),
                "SmallestChange")[0];
            for (var j = 0; j < change.Length / n; j++)
            {
                var own = change[(j * n)..((j + 1) * n)];
                Assert.NotEqual(Decision(x, j), Decision(Moved(x, own, 1), j));
                needed += Decision(x, j) == Decision(Moved(x, own, 1 - (1.0 / 64)), j) ? 0 : 1;
            }

            int Decision(float[] row, int j) => Array.ConvertAll(Scores(plain, row), score => (float)score) is var scores
                && prediction == "classes" ? Array.IndexOf(scores, scores.Max()) : scores[j] > 0 ? 1 : 0;
        }

        // Where rounding takes more than 1/64 of the change.
        Assert.True(needed > 20, $"{needed} changes go farther than their margin needs.");
    }

    /// <summary>
    /// By hand: the first class of two others is nearest, at 1 against 1.3, though the second feature must take all that goes beyond it.
    /// </summary>
    [Fact]
    public void The_nearest_class_is_that_of_the_boundary_and_not_of_what_goes_beyond()
    {
        var mlContext = new MLContext();
        var weak = 1.0 / 1024;
        var model = ChosenTask.Create(
            mlContext,
            "classes",
            new double[,] { { 1, weak, 0 }, { 0, 0, 1 } },
            new double[,] { { 0, 0 }, { 1, 0 }, { 0, 1 } },
            [0, -1, -1.3]);
        var infinity = float.PositiveInfinity;
        Assert.Equal([1f, 1, 0], Change(mlContext, model, [0, 0, 0], new() { Scales = [1, 1, 1], UpperBounds = [1, infinity, infinity] }));
    }

    /// <summary>By hand: 0.9995 of the one feature reaches the boundary, and its bound is at 1, before 1 + 2⁻¹⁰ of the way.</summary>
    [Fact]
    public void A_bound_just_beyond_the_boundary_is_where_the_change_ends()
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 1 } }, new double[,] { { 1 } }, [-0.9995]);
        Assert.Equal([1f], Change(mlContext, model, [0], new() { Scales = [1], UpperBounds = [1] }));
        Assert.Equal([float.NaN], Change(mlContext, model, [0], new() { Scales = [1], UpperBounds = [0.9994f] }));
    }

    [Fact]
    public void The_threshold_of_the_model_is_the_default()
    {
        var mlContext = new MLContext();
        var model = (BinaryPredictionTransformer<TwoLayerLinearBinaryModelParameters>)JvpSensitivityCatalog.PredictionIn(
            ChosenTask.Create(mlContext, "two classes", new double[,] { { 1 } }, new double[,] { { 1 } }, [0]));
        var moved = mlContext.BinaryClassification.ChangeModelThreshold(model, 2);

        Assert.Equal([(float)Way], Change(mlContext, model, [-1], new() { Scales = [1] }));
        Assert.Equal([(float)(3 * Way)], Change(mlContext, moved, [-1], new() { Scales = [1] }));
        Assert.Equal([(float)Way], Change(mlContext, moved, [-1], new() { Scales = [1], Threshold = 0 }));
    }

    [Theory]
    [InlineData("Probability", 0.5f)]
    [InlineData("Score", float.PositiveInfinity)]
    public void A_threshold_of_another_column_or_of_infinity_is_refused(string column, float value) => Assert.Contains(
        $"the model decides at {value} of column '{column}'; expected a finite threshold of column 'Score'. "
        + "Give SmallestChangeOptions.Threshold.",
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecisionThreshold(column, value).RawScoreThreshold("S")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Constant_rows_have_no_deviations_to_measure_in()
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 1, 2 } }, new double[,] { { 1 } }, [0]);
        var data = Data(mlContext, [[1, 2], [1, 2], [1, 2]]);
        Assert.Contains(
            "Sensitivity 'SmallestChange' measures changes in standard deviations, and every feature is constant over the 3 rows with "
            + "finite features that were given to Fit; give Scales, or more rows.",
            Assert.Throws<InvalidOperationException>(
                () => mlContext.Transforms.JvpSensitivity(model, Sensitivity.SmallestChange()).Fit(data)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Slots_of_categories_are_frozen_unless_the_options_say_what_is()
    {
        var mlContext = new MLContext();
        var rows = mlContext.Data.LoadFromEnumerable(
            new[] { new Cell("a", 1), new Cell("b", 2), new Cell("c", 4) }.Select(cell => cell));
        var data = mlContext.Transforms.Categorical.OneHotEncoding("Text")
            .Append(mlContext.Transforms.Concatenate("Features", "Number", "Text")).Fit(rows).Transform(rows);
        var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 1, 2, 3, 4 } }, new double[,] { { 1 } }, [9]);
        bool[] Moves(SmallestChangeOptions options) => Array.ConvertAll(
            Columns.Read(
                mlContext.Transforms.JvpSensitivity(model, Sensitivity.SmallestChange(options: options)).Fit(data).Transform(data),
                "SmallestChange")[0],
            step => step != 0);

        Assert.Equal([true, false, false, false], Moves(new()));
        Assert.Equal([true, true, true, true], Moves(new() { FrozenSlots = [] }));
        Assert.Equal([true, true, false, true], Moves(new() { FrozenSlots = ["Text.b"] }));
        Assert.Equal([true, true, true, false], Moves(new() { Scales = [1, 1, 1, 0] }));
    }

    [Fact]
    public void A_frozen_slot_whose_name_two_slots_have_is_refused_with_advice_that_can_be_followed()
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 1, 2 } }, new double[,] { { 1 } }, [0]);
        var data = Example.AsData(mlContext, [new Example([1, 2])], 2, ["twin", "twin"]);
        void AssertAdvice(Sensitivity sensitivity, string advice) => Assert.Contains(
            $"which 2 slots are called: 0, 1; {advice}.",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => mlContext.Transforms.JvpSensitivity(model, sensitivity).Fit(data)).Message,
            StringComparison.Ordinal);

        AssertAdvice(
            Sensitivity.SmallestChange(options: new() { Scales = [1, 1], FrozenSlots = ["twin"] }), "give its scale as 0 in Scales");
        AssertAdvice(Sensitivity.HessianVector("H", "twin"), "give a direction of numbers, 1 at one of them");
        AssertAdvice(Sensitivity.SecondDerivative("D", "twin"), "give a direction of numbers, 1 at one of them");
        AssertAdvice(Tangent.Feature("T", "twin"), "give the index of one");
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
                () => mlContext.Transforms.JvpSensitivity(
                    model, Sensitivity.SmallestChange(options: new() { Scales = [1, 1] })).Fit(data)).Message,
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
                model, Sensitivity.SmallestChange(options: new() { Threshold = 1, Scales = [1, 1] })).Fit(Data(mlContext, [[1, 2]]))).Message,
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
        var box = new Box(scales, lower, upper);
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
    private static Boundary[] BoundariesOfClasses(PlainTask plain, float[] x)
    {
        var scores = Scores(plain, x);
        var present = Array.IndexOf(scores, scores.Max());
        return
        [
            .. Enumerable.Range(0, plain.Outputs).Where(j => j != present).OrderByDescending(j => scores[j]).Select(j => new Boundary(
                j,
                [.. plain.Coefficients.Row(j).Zip(plain.Coefficients.Row(present), (other, own) => other - own)],
                scores[present] - scores[j])),
        ];
    }

    /// <summary>The boundary that the shortest change reaches; null if none is within the bounds.</summary>
    private static Boundary? Nearest(Random random, float[] x, Boundary[] boundaries, Box box, Counts counts)
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

    private static float[] Change(MLContext mlContext, ITransformer model, float[] x, SmallestChangeOptions options)
    {
        var data = Data(mlContext, [x]);
        return Columns.Read(
            mlContext.Transforms.JvpSensitivity(model, Sensitivity.SmallestChange("S", options)).Fit(data).Transform(data), "S")[0];
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

    /// <summary>A half-space of another decision: changes d with weights · d beyond the amount.</summary>
    private sealed record Boundary(int Output, double[] Weights, double Amount);

    private sealed record Cell(string Text, float Number);

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

        /// <summary>The most that a function can move towards an amount within the bounds.</summary>
        public double Reach(float[] x, Boundary boundary) => boundary.Weights.Select((weight, f) => Scales[f] == 0 || weight == 0
            ? 0
            : Math.Abs(weight) * Room(x, f, isUp: weight > 0 == boundary.Amount > 0)).Sum();

        /// <summary>
        /// Draws changes within the bounds, anywhere and near the shortest, and shrinks those that cross the boundary to end on it. None is
        /// shorter than the least length, to the rounding of sums in double.
        /// </summary>
        public void DrawShorter(Random random, float[] x, Boundary boundary, double[]? shortest, double least, Counts counts)
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
