using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Tests.Raw;

/// <summary>What does not fit is refused, with what was found, what was expected, and what to do.</summary>
public sealed class SensitivityErrorTests
{
    private const string AllColumns = "Age, Income, City, IsGood, Grade, Amount, Age_change, Income_change";
    private const string Numbers = "Age, Income, Amount, Age_change, Income_change";

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _data;
    private readonly ITransformer _model;

    public SensitivityErrorTests()
    {
        _data = Applicants.Data(_mlContext);
        _model = Applicants.Binary(_mlContext, _data);
    }

    /// <summary>dScore/dAge there would be the derivative in the normalized age, and nothing would show it.</summary>
    [Fact]
    public void Rows_behind_the_chain_are_refused()
    {
        var normalized = _mlContext.Transforms.NormalizeMeanVariance([new InputOutputColumnPair("Age"), new("Income")])
            .Append(_mlContext.Transforms.Concatenate("Features", "Age", "Income"))
            .Append(_mlContext.Regression.Trainers.Sdca(nameof(Applicant.Amount), maximumNumberOfIterations: 2)).Fit(_data);
        const string Message = "The chain writes to the columns Age, Income, and in these rows an earlier column of that name is hidden: "
            + "the rows have gone through the chain already. Apply the sensitivities to the raw rows, before the model. If these rows are "
            + "raw, drop the hidden columns by SelectColumns.";
        var behind = normalized.Transform(_data);
        Assert.Equal(Message, Refused(() => _mlContext.Transforms.Sensitivity(normalized).Fit(behind)));
        var fitted = _mlContext.Transforms.Sensitivity(normalized).Fit(_data);
        Assert.Equal(Message, Refused(() => fitted.Transform(behind)));
    }

    /// <summary>One-hot encoding has replaced the text by a vector, which the chain does not take.</summary>
    [Fact]
    public void Rows_behind_the_chain_that_it_no_longer_takes_are_refused_with_the_reason() => Assert.StartsWith(
        "The chain does not fit these rows, in which later columns hide the columns Age, City, Income of the same names. Apply the "
            + "sensitivities to the raw rows, before the model. ",
        Refused(() => _mlContext.Transforms.Sensitivity(_model).Fit(_model.Transform(_data)))
            .Replace("Age, Income, City", "Age, City, Income", StringComparison.Ordinal),
        StringComparison.Ordinal);

    /// <summary>A column that hides a raw one is raw itself, if the chain does not write to it.</summary>
    [Fact]
    public void A_preparation_in_place_is_no_chain()
    {
        var chain = _mlContext.Transforms.Concatenate("Features", "Income")
            .Append(_mlContext.Regression.Trainers.Sdca(nameof(Applicant.Amount), maximumNumberOfIterations: 2)).Fit(_data);
        var prepared = WholePipeline.Moved(_mlContext, _data, "Income", 1);
        Assert.Equal(
            Columns.Read(_mlContext.Transforms.Sensitivity(chain).Fit(_data).Transform(_data), "Sensitivities"),
            Columns.Read(_mlContext.Transforms.Sensitivity(chain).Fit(prepared).Transform(prepared), "Sensitivities"));
    }

    /// <summary>Two models before have hidden a Score. The chain writes to that name, and does not read it.</summary>
    [Fact]
    public void Rows_that_other_models_have_scored_are_raw()
    {
        var chain = Scored();
        var other = Scored("Age");
        var rows = other.Transform(other.Transform(_data));
        Assert.Contains(rows.Schema, column => column.Name == "Score" && column.IsHidden);
        var expected = Columns.Read(_mlContext.Transforms.Sensitivity(chain).Fit(_data).Transform(_data), "Sensitivities");
        Assert.Equal(expected, Columns.Read(_mlContext.Transforms.Sensitivity(chain).Fit(rows).Transform(rows), "Sensitivities"));
    }

    /// <summary>One column Score before the chain and one behind it, and still the chain has made it.</summary>
    [Fact]
    public void A_column_that_replaces_one_of_the_rows_is_made_by_the_chain()
    {
        var chain = Scored();
        var selected = new TransformerChain<ITransformer>(chain, _mlContext.Transforms.SelectColumns("Score").Fit(chain.Transform(_data)));
        var scored = Scored("Age").Transform(_data);
        var expected = Columns.Read(_mlContext.Transforms.Sensitivity(chain).Fit(_data).Transform(_data), "Sensitivities");
        Assert.Equal(expected, Columns.Read(_mlContext.Transforms.Sensitivity(selected).Fit(scored).Transform(scored), "Sensitivities"));
        // What the rows bring along is not made by the chain.
        Assert.StartsWith(
            "The fitted chain makes no column 'Age'; the columns of numbers that it makes are: Score.",
            Refused(() => _mlContext.Transforms.Sensitivity(selected, new() { Of = "Age" }).Fit(scored)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_columns_are_named_beside_those_that_exist()
    {
        AssertRefused(
            new() { By = ["Agee"] },
            $"By needs the column 'Agee', which these rows do not have; their columns are {AllColumns}.");
        AssertRefused(
            new() { Categories = new Dictionary<string, IReadOnlyList<string>> { ["Town"] = ["a"] } },
            $"Categories needs the column 'Town', which these rows do not have; their columns are {AllColumns}.");
        AssertRefused(
            new() { Switches = SwitchEffects.FromReference("Town", "a") },
            $"Switches needs the column 'Town', which these rows do not have; their columns are {AllColumns}.");
        AssertRefused(
            new() { Tangents = [RawTangent.Column("Agee")] },
            $"The tangent 'Sensitivity_Agee' moves 'Agee'. Found no such column; the columns of numbers are {Numbers}.");
        AssertRefused(
            new() { Tangents = [RawTangent.FromColumns("Drift", "_step")] },
            "The tangent 'Drift' found no column of numbers with a partner whose name ends in '_step'; the columns of numbers are "
                + $"{Numbers}.");
    }

    [Fact]
    public void Unknown_outputs_are_named_beside_those_that_exist()
    {
        AssertRefused(
            new() { Of = "Rate" },
            "The fitted chain makes no column 'Rate'; the columns of numbers that it makes are: Age, Income, City, Features, Score, "
                + "Probability. Name one in Of.");
        AssertRefused(
            new() { Of = "PredictedLabel" },
            "Column 'PredictedLabel' of the fitted chain has the type Boolean, which has no derivatives; the columns of numbers that it "
                + "makes are: Age, Income, City, Features, Score, Probability. Name one in Of.");
        AssertRefused(
            new() { OfSlots = ["yes"] },
            "OfSlots names 'yes', but column 'Probability' is one number and has no slots; leave it empty.");
        var classes = Refused(() =>
            _mlContext.Transforms.Sensitivity(Applicants.Multiclass(_mlContext, _data), new() { OfSlots = ["medium"] }).Fit(_data));
        Assert.StartsWith("Column 'Score' has no slot 'medium'; its slots are ", classes, StringComparison.Ordinal);
        Assert.Contains("middle", classes, StringComparison.Ordinal);
    }

    [Fact]
    public void Categories_that_do_not_fit_are_refused()
    {
        var cities = string.Join(", ", Applicants.Rows().Select(row => row.City).Distinct());
        AssertRefused(
            new() { Switches = SwitchEffects.FromReference("City", "Lima") },
            $"Column 'City' has no category 'Lima'; its categories are {cities}.");
        // No category has a slot, and the name is wrong all the same.
        AssertRefused(
            new() { MaximumCategories = 2, Switches = SwitchEffects.FromReference("City", "Lima") },
            $"Column 'City' has no category 'Lima'; its categories are {cities}.");
        AssertRefused(
            new() { Switches = SwitchEffects.FromReference("Age", "20") },
            "Column 'Age' has the reference category '20', but no stage of the chain knows its categories. List them in "
                + "SensitivityOptions.Categories.");
        AssertRefused(
            new() { By = ["Age"], Switches = SwitchEffects.FromReference("City", "Rome") },
            "Column 'City' has categories in the settings, but is not differentiated by; the columns are Age.");
        AssertRefused(
            new() { Categories = new Dictionary<string, IReadOnlyList<string>> { ["Age"] = ["20"] } },
            "Categories lists values of column 'Age', which has the type Single; expected a column of text.");
        AssertRefused(
            new() { By = ["Grade"] },
            "No raw column has a derivative of 'Probability': Grade: the output does not depend on it.");
        AssertRefused(
            new() { By = ["City"], MaximumCategories = 2 },
            "No raw column has a derivative of 'Probability': City: it has 3 categories, more than MaximumCategories = 2.");
    }

    [Fact]
    public void Tangents_that_do_not_fit_are_refused()
    {
        AssertRefused(
            new() { Tangents = [RawTangent.Column("City")] },
            "The tangent 'Sensitivity_City' moves 'City'. It has the type String, and only numbers move by small steps; the effect of its "
                + "categories is among the slots of the sensitivities.");
        AssertRefused(
            new() { Tangents = [RawTangent.Along("Age", ("Age", 1))] },
            "The sensitivities would fill the column 'Age', which the chain reads; give them another name.");
        Assert.Equal(
            "The step of 'Age' is NaN; expected a finite number. (Parameter 'direction')",
            Refused(() => RawTangent.Along("x", ("Age", float.NaN))));
        Assert.Equal(
            "A direction names 'Age' 2 times. (Parameter 'direction')",
            Refused(() => RawTangent.Along("x", ("Age", 1), ("Age", 2))));
        Assert.Equal("A direction needs a column that moves; found none. (Parameter 'direction')", Refused(() => RawTangent.Along("x")));
    }

    [Fact]
    public void Settings_out_of_range_are_refused_before_fitting()
    {
        AssertRefused(new() { By = ["Age", "Age"] }, "By names 'Age' 2 times; name it once.");
        AssertRefused(
            new() { Tangents = [RawTangent.Column("Sensitivities", "Age")] },
            "The list of added columns names 'Sensitivities' 2 times; name it once.");
        AssertRefused(
            new() { MaximumCategories = 0 },
            "MaximumCategories is 0; expected at least 1. SwitchEffects.None() leaves out all categories. (Parameter 'MaximumCategories')");
        AssertRefused(
            new() { UnknownStages = (UnknownStageBehavior)7 },
            "UnknownStages is 7; expected one of Difference, Refuse. (Parameter 'UnknownStages')");
        AssertRefused(
            new() { Categories = new Dictionary<string, IReadOnlyList<string>> { ["City"] = [] } },
            "Categories of 'City' is empty; expected its values.");
        Assert.Equal(
            "Column 'City' has two reference categories; give one. (Parameter 'references')",
            Refused(() => SwitchEffects.FromReferences(("City", "Rome"), ("City", "Oslo"))));
    }

    [Fact]
    public void A_stage_without_a_rule_is_refused_by_name_if_asked()
    {
        var chain = _mlContext.Transforms.CustomMapping<Applicant, Prediction>((row, made) => made.Score = row.Income, null).Fit(_data);
        Assert.Equal(
            "UnknownStages is Refuse, and these stages have no rule for their derivative: 1. CustomMappingTransformer. Set UnknownStages "
                + "to Difference, or leave out the columns that they read.",
            Refused(() => _mlContext.Transforms.Sensitivity(chain, new() { UnknownStages = UnknownStageBehavior.Refuse }).Fit(_data)));
        Assert.NotNull(_mlContext.Transforms.Sensitivity(_model, new() { UnknownStages = UnknownStageBehavior.Refuse }).Fit(_data));
    }

    private TransformerChain<RegressionPredictionTransformer<LinearRegressionModelParameters>> Scored(string column = "Income") =>
        _mlContext.Transforms.Concatenate("Features", column)
            .Append(_mlContext.Regression.Trainers.Sdca(nameof(Applicant.Amount), maximumNumberOfIterations: 2)).Fit(_data);

    private void AssertRefused(SensitivityOptions options, string message) =>
        Assert.Equal(message, Refused(() => _mlContext.Transforms.Sensitivity(_model, options).Fit(_data)));

    /// <summary>The first line; .NET shows the value of an argument on a second one.</summary>
    private static string Refused(Func<object> act) => Assert.ThrowsAny<ArgumentException>(act).Message.Split('\n')[0].TrimEnd('\r');

    private sealed class Prediction
    {
        public float Score { get; set; }
    }
}
