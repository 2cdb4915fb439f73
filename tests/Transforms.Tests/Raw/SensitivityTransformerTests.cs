using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Raw;

public sealed class SensitivityTransformerTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _data;

    public SensitivityTransformerTests() => _data = Applicants.Data(_mlContext);

    public static TheoryData<string, string> Chains => new()
    {
        { nameof(Applicants.Binary), "Probability" },
        { nameof(Applicants.Binary), "Score" },
        { nameof(Applicants.Multiclass), "Score" },
        { nameof(Applicants.Regression), "Score" },
    };

    [Fact]
    public void One_probability_has_a_slot_for_each_number_and_each_category()
    {
        var column = Fit(nameof(Applicants.Binary)).Transform(_data).Schema["Sensitivities"];
        // ML.NET orders the categories by their first row.
        var cities = Applicants.Rows().Select(row => $"City={row.City}").Distinct();
        Assert.Equal(["Age", "Income", .. cities], WholePipeline.Texts(column, "SlotNames"));
        Assert.Equal(["exact", "exact", "switch", "switch", "switch"], WholePipeline.Texts(column, "DerivativeKind"));
    }

    [Fact]
    public void Classes_have_their_names_before_the_slots_class_by_class()
    {
        var names = WholePipeline.Texts(Fit(nameof(Applicants.Multiclass)).Transform(_data).Schema["Sensitivities"], "SlotNames");
        var classes = names.Select(name => name.Split('/')[0]).Distinct().ToArray();
        Assert.Equal(["high", "low", "middle"], classes.Order());
        var slots = WholePipeline.Texts(Fit(nameof(Applicants.Binary)).Transform(_data).Schema["Sensitivities"], "SlotNames");
        Assert.Equal(classes.SelectMany(name => slots.Select(slot => $"{name}/{slot}")), names);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void Derivatives_are_those_of_differences_of_the_whole_chain(string chain, string of)
    {
        var model = Model(chain);
        var sensitivities = Slots(_mlContext.Transforms.Sensitivity(model, new() { Of = of }).Fit(_data).Transform(_data));
        var outputs = Outputs(model, of);
        var compared = 0;
        foreach (var (column, step) in Applicants.Steps)
        {
            var differences = WholePipeline.Differences(_mlContext, model, _data, of, column, step);
            for (var i = 0; i < outputs.Length; i++)
            {
                var slots = sensitivities[outputs[i] + column];
                for (var row = 0; row < slots.Length; row++)
                {
                    var (difference, error) = differences[row][i];
                    // A missing age is replaced by a constant, so it has no effect.
                    if (column == "Age" && row % 7 == 3)
                        (difference, error) = (0, 0);
                    Assert.True(Math.Abs(slots[row] - difference) <= error, $"{column}, row {row}: {slots[row]}, {difference} +- {error}");
                    compared++;
                }
            }
        }

        Assert.Equal(outputs.Length * 2 * 60, compared);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void Effects_of_categories_are_those_of_editing_the_rows(string chain, string of)
    {
        var model = Model(chain);
        var asTheyAre = WholePipeline.Outputs(model, _data, of);
        var edited = Applicants.Cities.ToDictionary(
            city => city, city => WholePipeline.Outputs(model, WholePipeline.With(_mlContext, _data, "City", city), of));
        var fromPresent = Slots(_mlContext.Transforms.Sensitivity(model, new() { Of = of, By = ["City"] }).Fit(_data).Transform(_data));
        var fromOslo = Slots(_mlContext.Transforms.Sensitivity(
            model, new() { Of = of, By = ["City"], Switches = SwitchEffects.FromReference("City", "Oslo") }).Fit(_data).Transform(_data));
        var outputs = Outputs(model, of);
        foreach (var city in Applicants.Cities)
        {
            for (var i = 0; i < outputs.Length; i++)
            {
                // In double, so that the difference is rounded once, when it is stored.
                Assert.Equal(
                    asTheyAre.Select((output, row) => (float)((double)edited[city][row][i] - output[i])),
                    fromPresent[$"{outputs[i]}City={city}"]);
                Assert.Equal(
                    asTheyAre.Select((_, row) => (float)((double)edited[city][row][i] - edited["Oslo"][row][i])),
                    fromOslo[$"{outputs[i]}City={city}"]);
                // A switch to the city that the row has changes nothing, and every other one does.
                Assert.Equal(
                    Applicants.Rows().Select(row => row.City == city),
                    fromPresent[$"{outputs[i]}City={city}"].Select(effect => effect == 0));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void Tangents_are_the_slots_along_them(string chain, string of)
    {
        var model = Model(chain);
        var transformed = _mlContext.Transforms.Sensitivity(model, new()
        {
            Of = of,
            Tangents =
            [
                RawTangent.Column("Income"),
                RawTangent.Along("Both", ("Age", 2), ("Income", -1000)),
                RawTangent.FromColumns("Drift", "_change"),
            ],
        }).Fit(_data).Transform(_data);
        var slots = Slots(transformed);
        var outputs = Outputs(model, of);
        var (income, both, drift) =
            (Columns.Read(transformed, "Sensitivity_Income"), Columns.Read(transformed, "Both"), Columns.Read(transformed, "Drift"));
        for (var i = 0; i < outputs.Length; i++)
        {
            for (var row = 0; row < 60; row++)
            {
                var (byAge, byIncome) = ((double)slots[$"{outputs[i]}Age"][row], (double)slots[$"{outputs[i]}Income"][row]);
                AssertClose(byIncome, income[row][i], Math.Abs(byIncome));
                AssertClose((2 * byAge) - (1000 * byIncome), both[row][i], Math.Abs(2 * byAge) + Math.Abs(1000 * byIncome));
                AssertClose(byAge + (row * byIncome), drift[row][i], Math.Abs(byAge) + Math.Abs(row * byIncome));
            }
        }

        foreach (var name in new[] { "Sensitivity_Income", "Both", "Drift" })
        {
            Assert.All(WholePipeline.Texts(transformed.Schema[name], "DerivativeKind"), kind => Assert.Equal("exact", kind));
            if (outputs.Length > 1)
                Assert.Equal(outputs.Select(output => output.TrimEnd('/')), WholePipeline.Texts(transformed.Schema[name], "SlotNames"));
            else
                Assert.Equal(NumberDataViewType.Single, transformed.Schema[name].Type);
        }

        // The slots, the tangent and each addition round once in single precision.
        static void AssertClose(double expected, float actual, double size) =>
            Assert.InRange(actual - expected, -Tolerance(size), Tolerance(size));
        static double Tolerance(double size) => 3 * Math.ScaleB(size, -24);
    }

    [Fact]
    public void Chosen_slots_of_the_output_alone_are_differentiated()
    {
        var model = Applicants.Multiclass(_mlContext, _data);
        var all = Slots(_mlContext.Transforms.Sensitivity(model).Fit(_data).Transform(_data));
        var chosen = Slots(
            _mlContext.Transforms.Sensitivity(model, new() { OfSlots = ["middle"], By = ["Income", "Age"] }).Fit(_data).Transform(_data));
        Assert.Equal(["middle/Income", "middle/Age"], chosen.Keys);
        Assert.All(chosen, slot => Assert.Equal(all[slot.Key], slot.Value));
    }

    [Fact]
    public void A_cursor_fetches_what_the_output_depends_on_and_nothing_else()
    {
        var transformer = Fit(nameof(Applicants.Multiclass), new() { Tangents = [RawTangent.FromColumns("Drift", "_change")] });
        var watched = new WatchedDataView(_data);
        var view = transformer.Transform(watched);
        foreach (var name in new[] { "Sensitivities", "Drift", "Grade" })
        {
            using var cursor = view.GetRowCursor([view.Schema[name]]);
            Assert.True(cursor.MoveNext());
        }

        Assert.Equal(["Age", "City", "Income"], watched.Asked[^3]);
        Assert.Equal(["Age", "Age_change", "City", "Income", "Income_change"], watched.Asked[^2]);
        Assert.Equal(["Grade"], watched.Asked[^1]);
    }

    [Fact]
    public void Parallel_cursors_and_prediction_engines_give_the_same()
    {
        var transformer = Fit(nameof(Applicants.Binary));
        var expected = Columns.Read(transformer.Transform(_data), "Sensitivities");

        var view = transformer.Transform(_mlContext.Data.Cache(_data));
        var (column, found) = (view.Schema["Sensitivities"], new Dictionary<long, float[]>());
        var cursors = view.GetRowCursorSet([column], 3);
        Assert.True(cursors.Length > 1);
        Parallel.ForEach(cursors, cursor =>
        {
            var (getter, value) = (cursor.GetGetter<VBuffer<float>>(column), default(VBuffer<float>));
            while (cursor.MoveNext())
            {
                getter(ref value);
                lock (found)
                    found.Add(cursor.Position, [.. value.DenseValues()]);
            }

            cursor.Dispose();
        });
        Assert.Equal(expected, found.OrderBy(pair => pair.Key).Select(pair => pair.Value));

        using var engine = _mlContext.Model.CreatePredictionEngine<Applicant, Answer>(transformer);
        Assert.Equal(expected, Applicants.Rows().Select(row => engine.Predict(row).Sensitivities.DenseValues().ToArray()));
    }

    [Fact]
    public void Before_the_model_in_a_chain_both_give_their_columns()
    {
        var model = Model(nameof(Applicants.Binary));
        var sensitivity = _mlContext.Transforms.Sensitivity(model).Fit(_data);
        var both = new TransformerChain<ITransformer>(sensitivity, model).Transform(_data);
        Assert.Equal(Columns.Read(sensitivity.Transform(_data), "Sensitivities"), Columns.Read(both, "Sensitivities"));
        Assert.Equal(Columns.Read(model.Transform(_data), "Probability"), Columns.Read(both, "Probability"));
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void The_shape_of_the_output_is_known_before_fitting(string chain, string of)
    {
        var estimator = _mlContext.Transforms.Sensitivity(
            Model(chain), new() { Of = of, Tangents = [RawTangent.Column("Age")] });
        var promised = SchemaText.Of(estimator.GetOutputSchema(SchemaText.Shape(_data)));
        Assert.Equal(SchemaText.Of(estimator.Fit(_data).Transform(_data)), promised);
        Assert.Equal(2, promised.Count(line =>
            line.StartsWith("Sensitivit", StringComparison.Ordinal) && line.Contains("DerivativeKind", StringComparison.Ordinal)));
    }

    /// <summary>The derivatives of a linear score are constants, which would stand beside a score that is NaN.</summary>
    [Fact]
    public void A_missing_number_that_nothing_replaces_makes_all_slots_NaN()
    {
        var model = _mlContext.Transforms.Concatenate("Features", "Age", "Income")
            .Append(_mlContext.Regression.Trainers.Sdca(nameof(Applicant.Amount), maximumNumberOfIterations: 5)).Fit(_data);
        var transformed = _mlContext.Transforms.Sensitivity(
            model, new() { Tangents = [RawTangent.Column("Income")] }).Fit(_data).Transform(_data);
        var (rows, tangent) = (Columns.Read(transformed, "Sensitivities"), Columns.Read(transformed, "Sensitivity_Income"));
        for (var row = 0; row < rows.Length; row++)
            Assert.All([.. rows[row], .. tangent[row]], value => Assert.Equal(row % 7 == 3, float.IsNaN(value)));
    }

    [Fact]
    public void No_row_and_one_row_are_enough()
    {
        var model = Applicants.Binary(_mlContext, _data);
        var transformer = _mlContext.Transforms.Sensitivity(model).Fit(_data);
        var expected = Columns.Read(transformer.Transform(_data), "Sensitivities");
        foreach (var rows in new[] { 0, 1 })
        {
            var data = Applicants.Data(_mlContext, rows);
            Assert.Equal(expected[..rows], Columns.Read(transformer.Transform(data), "Sensitivities"));
            var fitted = _mlContext.Transforms.Sensitivity(model).Fit(data);
            Assert.Equal(expected, Columns.Read(fitted.Transform(_data), "Sensitivities"));
        }
    }

    private ITransformer Model(string chain) => chain switch
    {
        nameof(Applicants.Binary) => Applicants.Binary(_mlContext, _data),
        nameof(Applicants.Multiclass) => Applicants.Multiclass(_mlContext, _data),
        nameof(Applicants.Regression) => Applicants.Regression(_mlContext, _data),
        _ => throw new ArgumentOutOfRangeException(nameof(chain), chain, null),
    };

    private SensitivityTransformer Fit(string chain, SensitivityOptions? options = null) =>
        _mlContext.Transforms.Sensitivity(Model(chain), options).Fit(_data);

    /// <summary>What stands before the slots of each output.</summary>
    private string[] Outputs(ITransformer model, string of)
    {
        var column = model.Transform(_data).Schema[of];
        return column.Type is VectorDataViewType ? [.. WholePipeline.Texts(column, "SlotNames").Select(name => name + "/")] : [""];
    }

    /// <summary>By the name of the slot, its value in each row.</summary>
    private static Dictionary<string, float[]> Slots(IDataView transformed)
    {
        var rows = Columns.Read(transformed, "Sensitivities");
        return WholePipeline.Texts(transformed.Schema["Sensitivities"], "SlotNames")
            .Select((name, slot) => (name, Values: rows.Select(row => row[slot]).ToArray()))
            .ToDictionary(pair => pair.name, pair => pair.Values);
    }

    private sealed class Answer
    {
        public VBuffer<float> Sensitivities { get; set; }
    }
}
