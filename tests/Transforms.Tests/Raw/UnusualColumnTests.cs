using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Tests.Raw;

/// <summary>Raw columns of other types than numbers and text.</summary>
public sealed class UnusualColumnTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    /// <summary>A key column, a Boolean, a vector with and one without slot names, an integer, all in one chain.</summary>
    [Fact]
    public void Each_type_has_the_slots_that_make_sense()
    {
        var data = Data();
        var model = Model(data);
        var transformed = _mlContext.Transforms.Sensitivity(model).Fit(data).Transform(data);
        var names = WholePipeline.Texts(transformed.Schema["Sensitivities"], "SlotNames");
        Assert.Equal(["Kind=0", "Kind=1", "Kind=2", "Flag=False", "Flag=True", "Count", "Pair[0]", "Pair[1]"], names);
        var rows = Columns.Read(transformed, "Sensitivities");

        // The score is linear, so a step of any size shows the derivative: 1 for a count, which moves by whole numbers.
        var score = WholePipeline.Outputs(model, data, "Score");
        AssertMoved("Count", row => row.Count += 1);
        AssertMoved("Pair[0]", row => row.Pair[0] += 1);
        AssertMoved("Pair[1]", row => row.Pair[1] += 1);
        // In an object a key counts from 0, and 3 is missing.
        AssertMoved("Kind=0", row => row.Kind = 0);
        AssertMoved("Kind=2", row => row.Kind = 2);
        AssertMoved("Flag=True", row => row.Flag = true);
        AssertMoved("Flag=False", row => row.Flag = false);

        void AssertMoved(string slot, Action<Row> move)
        {
            var moved = WholePipeline.Outputs(model, Data(move), "Score");
            var index = Array.IndexOf(names, slot);
            for (var row = 0; row < rows.Length; row++)
            {
                // Two scores, each the sum of seven products in single precision.
                var error = 8 * Math.ScaleB(Math.Abs(score[row][0]) + Math.Abs(moved[row][0]) + 1, -23);
                Assert.InRange(moved[row][0] - score[row][0] - rows[row][index], -error, error);
            }
        }
    }

    [Fact]
    public void A_vector_of_unknown_size_has_no_slots_and_a_warning_says_so()
    {
        var data = _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 20).Select(row => new Sizes { Number = row, Words = ["a", "b"] }));
        var log = new Log(_mlContext);
        var model = _mlContext.Transforms.Text.ProduceHashedWordBags("Bag", "Words", numberOfBits: 4)
            .Append(_mlContext.Transforms.Concatenate("Features", "Number", "Bag"))
            .Append(_mlContext.Regression.Trainers.Sdca("Number", maximumNumberOfIterations: 2)).Fit(data);
        var sensitivity = _mlContext.Transforms.Sensitivity(model).Fit(data);
        Assert.Equal(["Number"], WholePipeline.Texts(sensitivity.Transform(data).Schema["Sensitivities"], "SlotNames"));
        Assert.Contains(log.Messages, message => message.Contains("No slots for column 'Words'", StringComparison.Ordinal));
        Assert.Contains("Words: left out", sensitivity.Describe(), StringComparison.Ordinal);
    }

    /// <summary>Hashed text: no stage knows the values, so the user lists some.</summary>
    [Fact]
    public void Listed_values_of_a_text_have_slots()
    {
        var data = Applicants.Data(_mlContext);
        var model = _mlContext.Transforms.Categorical.OneHotHashEncoding("City", numberOfBits: 8)
            .Append(_mlContext.Transforms.Concatenate("Features", "City"))
            .Append(_mlContext.Regression.Trainers.Sdca(nameof(Applicant.Amount), maximumNumberOfIterations: 5)).Fit(data);
        var categories = new Dictionary<string, IReadOnlyList<string>> { ["City"] = ["Oslo", "Lima", "Rome"] };
        var transformed = _mlContext.Transforms.Sensitivity(model, new() { Categories = categories }).Fit(data).Transform(data);
        Assert.Equal(["City=Oslo", "City=Lima", "City=Rome"], WholePipeline.Texts(transformed.Schema["Sensitivities"], "SlotNames"));
        var (rows, score) = (Columns.Read(transformed, "Sensitivities"), WholePipeline.Outputs(model, data, "Score"));
        for (var slot = 0; slot < 3; slot++)
        {
            var edited = WholePipeline.Outputs(model, WholePipeline.With(_mlContext, data, "City", categories["City"][slot]), "Score");
            Assert.Equal(score.Select((output, row) => edited[row][0] - output[0]), rows.Select(row => row[slot]));
        }
    }

    [Fact]
    public void Too_many_categories_are_left_out_and_named()
    {
        var data = Applicants.Data(_mlContext);
        var log = new Log(_mlContext);
        var sensitivity = _mlContext.Transforms.Sensitivity(Applicants.Binary(_mlContext, data), new() { MaximumCategories = 2 }).Fit(data);
        Assert.Equal(["Age", "Income"], WholePipeline.Texts(sensitivity.Transform(data).Schema["Sensitivities"], "SlotNames"));
        Assert.Contains(
            log.Messages,
            message => message.Contains(
                "No slots for column 'City': it has 3 categories, more than MaximumCategories = 2.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_number_with_categories_alone_that_are_not_wanted_is_left_out_with_the_reason()
    {
        var data = Applicants.Data(_mlContext);
        var log = new Log(_mlContext);
        var model = _mlContext.Transforms.Categorical.OneHotEncoding("Hot", "Age_change")
            .Append(_mlContext.Transforms.Concatenate("Features", "Income", "Hot"))
            .Append(_mlContext.Regression.Trainers.Sdca(nameof(Applicant.Amount), maximumNumberOfIterations: 5)).Fit(data);
        var sensitivity = _mlContext.Transforms.Sensitivity(model, new() { Switches = SwitchEffects.None() }).Fit(data);
        Assert.Equal(["Income"], WholePipeline.Texts(sensitivity.Transform(data).Schema["Sensitivities"], "SlotNames"));
        const string Reason = "it reaches the output by its categories alone, and effects of categories are not wanted";
        Assert.Contains(
            log.Messages, message => message.Contains($"No slots for column 'Age_change': {Reason}.", StringComparison.Ordinal));
        Assert.Contains($"Age_change: left out: {Reason}", sensitivity.Describe(), StringComparison.Ordinal);
    }

    /// <summary>Used as it is and in bins: the slope, and the effect of moving to the nearest number of another bin.</summary>
    [Fact]
    public void A_number_that_is_also_binned_has_both()
    {
        var data = Applicants.Data(_mlContext);
        var model = _mlContext.Transforms.NormalizeBinning("Bin", "Income", maximumBinCount: 3)
            .Append(_mlContext.Transforms.Concatenate("Features", "Income", "Bin"))
            .Append(_mlContext.Regression.Trainers.Sdca(nameof(Applicant.Amount), maximumNumberOfIterations: 5)).Fit(data);
        var column = _mlContext.Transforms.Sensitivity(model).Fit(data).Transform(data).Schema["Sensitivities"];
        var names = WholePipeline.Texts(column, "SlotNames");
        Assert.Equal("Income", names[0]);
        Assert.Equal(4, names.Length);
        Assert.All(names[1..], name => Assert.StartsWith("Income=", name, StringComparison.Ordinal));
        Assert.Equal(["exact+switch", "switch", "switch", "switch"], WholePipeline.Texts(column, "DerivativeKind"));
    }

    /// <summary>An age reaches the output by whether it is missing, and no stage knows categories of that.</summary>
    [Fact]
    public void A_step_function_has_zeros_of_its_own_kind_and_a_warning()
    {
        var data = Applicants.Data(_mlContext);
        var log = new Log(_mlContext);
        var model = _mlContext.Transforms.IndicateMissingValues("Features1", "Age")
            .Append(_mlContext.Transforms.Conversion.ConvertType("Features2", "Features1"))
            .Append(_mlContext.Transforms.Concatenate("Features", "Features2"))
            .Append(_mlContext.Regression.Trainers.Sdca(nameof(Applicant.Amount), maximumNumberOfIterations: 5)).Fit(data);
        var transformed = _mlContext.Transforms.Sensitivity(model).Fit(data).Transform(data);
        Assert.Equal(["switch"], WholePipeline.Texts(transformed.Schema["Sensitivities"], "DerivativeKind"));
        Assert.All(Columns.Read(transformed, "Sensitivities"), row => Assert.Equal([0], row));
        Assert.Contains(
            log.Messages,
            message => message.Contains(
                "The output is a step function of column 'Age': its derivative is 0 almost everywhere.", StringComparison.Ordinal));
    }

    [Fact]
    public void An_integer_into_a_stage_without_a_rule_has_a_warning()
    {
        var (data, log) = (Data(), new Log(_mlContext));
        var model = _mlContext.Transforms.CustomMapping<Counted, Squared>(Squared.Fill, null)
            .Append(_mlContext.Transforms.Concatenate("Features", "Square", "Pair"))
            .Append(_mlContext.Regression.Trainers.Sdca(nameof(Row.Amount), maximumNumberOfIterations: 5)).Fit(data);
        _ = _mlContext.Transforms.Sensitivity(model).Fit(data);
        Assert.Contains(
            log.Messages,
            message => message.Contains("The derivative in column 'Count' leaves out a stage without a rule", StringComparison.Ordinal)
                && message.Contains("convert them to Single first", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Messages, message => message.Contains("step function", StringComparison.Ordinal));
    }

    private TransformerChain<RegressionPredictionTransformer<LinearRegressionModelParameters>> Model(IDataView data) =>
        _mlContext.Transforms.Conversion.MapKeyToVector("Kind")
            .Append(_mlContext.Transforms.Conversion.ConvertType([new InputOutputColumnPair("Flag"), new("Count")]))
            .Append(_mlContext.Transforms.Concatenate("Features", "Kind", "Flag", "Count", "Pair"))
            .Append(_mlContext.Regression.Trainers.Sdca(nameof(Row.Amount), maximumNumberOfIterations: 5)).Fit(data);

    private IDataView Data(Action<Row>? move = null)
    {
        var random = new Random(3);
        return _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i =>
        {
            var row = new Row
            {
                Kind = (uint)random.Next(4),
                Flag = random.Next(2) == 1,
                Count = random.Next(10),
                Pair = [random.NextSingle(), random.NextSingle()],
                Amount = random.NextSingle(),
            };
            move?.Invoke(row);
            return row;
        }).ToArray());
    }

    private sealed class Row
    {
        [KeyType(3)]
        public uint Kind { get; set; }

        public bool Flag { get; set; }

        public int Count { get; set; }

        [VectorType(2)]
        public float[] Pair { get; set; } = [];

        public float Amount { get; set; }
    }

    private sealed class Counted
    {
        public int Count { get; set; }
    }

    private sealed class Squared
    {
        public float Square { get; set; }

        public static void Fill(Counted row, Squared result) => result.Square = row.Count * row.Count;
    }

    private sealed class Sizes
    {
        public float Number { get; set; }

        public string[] Words { get; set; } = [];
    }
}
