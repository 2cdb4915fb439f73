using Cotangent.Fit.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit.Tests;

/// <summary>The choice of features, their transforms, and the notes about both.</summary>
public class CsvPipelineTests
{
    [Fact]
    public void Numbers_become_features_under_their_names_in_the_order_of_the_file()
    {
        var (names, features, labels, notes) = Prepare("b b,a.1,y,größe\n1,2,7,3\n4,5,8,6\n");
        Assert.Equal(["b b", "a.1", "größe"], names);
        Assert.Equal([[1, 2, 3], [4, 5, 6]], features);
        Assert.Equal([7, 8], labels);
        AssertStep(
            notes,
            ": 2 rows, 4 columns, separated by comma.",
            "Label 'y': 2 numbers.",
            "'a.1': number.",
            "All 3 columns are concatenated to 'Features'.");
    }

    [Fact]
    public void Missing_numbers_become_the_mean_of_the_others()
    {
        var (_, features, _, notes) = Prepare("a,b,y\n1,8,1\n,8,2\nNA,8,3\nn/a,8,4\nNaN,8,5\nnull,8,6\n?,,7\n3,8,8\n");
        Assert.Equal([1, 2, 2, 2, 2, 2, 2, 3], features.Select(row => row[0]));
        Assert.All(features, row => Assert.Equal(8, row[1]));
        AssertStep(
            notes, "'a': number, 6 missing.", "'b': number, 1 missing.", "Missing numbers are replaced by the mean of the training rows.");
    }

    [Fact]
    public void Texts_become_a_feature_for_each_value()
    {
        var (names, features, _, notes) = Prepare("a,c,y\n1,red,1\n2,blue,2\n3,red,3\n4,,4\n5,\"up, \"\"down\"\"\",5\n");
        Assert.Equal(["a", "c.red", "c.blue", "c.up, \"down\""], names);
        Assert.Equal([[1, 1, 0, 0], [2, 0, 1, 0], [3, 1, 0, 0], [4, 0, 0, 0], [5, 0, 0, 1]], features);
        AssertStep(notes, "'c': text with 3 values, 1 missing; the first is 'red' in row 1.", "(one-hot)");
    }

    /// <summary>ML.NET's loader skips blanks before a field, and not after it.</summary>
    [Fact]
    public void A_blank_after_a_text_makes_another_text_of_it_in_features_and_steps()
    {
        var (names, _, _, notes) = Prepare("a,c,y\n1, red ,1\n2,red,2\n3,red ,3\n4,NA,4\n5,NA ,5\n");
        Assert.Equal(["a", "c.red ", "c.red", "c.NA", "c.NA "], names);
        AssertStep(notes, "'c': text with 4 values;");
    }

    [Fact]
    public void Blanks_at_the_end_of_a_line_are_no_part_of_its_last_text() =>
        Assert.Equal(["a", "c.red"], Prepare("a,y,c\n1,1,red  \n2,2,red\n3,3,red\n").Names);

    [Fact]
    public void A_column_with_a_text_in_it_is_text_and_the_step_says_where()
    {
        var (names, _, _, notes) = Prepare("a,b,y\n1,1,1\n2,1,2\n2,x,3\n");
        Assert.Equal(["a", "b.1", "b.x"], names);
        AssertStep(notes, "'b': text with 2 values; the first is 'x' in row 3.");
    }

    [Fact]
    public void One_field_of_twenty_that_is_no_number_is_missing_and_the_step_says_where()
    {
        var rows = Enumerable.Range(1, 19).Select(row => $"{row},{row}\n");
        var (names, features, _, notes) = Prepare("a,y\n" + string.Concat(rows) + "#N/A,20\n");
        Assert.Equal(["a"], names);
        Assert.Equal(Enumerable.Range(1, 19).Average(), features[19][0], 1e-6 * 10);
        AssertStep(notes, "'a': number, 1 missing (1 of them no number: the first is '#N/A' in row 20).");
    }

    [Fact]
    public void Two_fields_of_twenty_that_are_no_numbers_make_the_column_text()
    {
        var rows = Enumerable.Range(1, 18).Select(row => $"{row % 3},{row},{row}\n");
        var (names, _, _, notes) = Prepare("a,b,y\n" + string.Concat(rows) + "x,19,19\nx,20,20\n");
        Assert.Equal(["a.1", "a.2", "a.0", "a.x", "b"], names);
        AssertStep(notes, "'a': text with 4 values; the first is 'x' in row 19.");
    }

    [Fact]
    public void The_number_of_values_in_the_step_is_the_number_of_features()
    {
        var (names, _, _, notes) = Prepare("a,c,y\n1,red,1\n2,NA,2\n3,red,3\n4,null,4\n5,,5\n");
        AssertStep(notes, "'c': text with 3 values, 1 missing;");
        Assert.Equal(["a", "c.red", "c.NA", "c.null"], names);
    }

    [Fact]
    public void Columns_of_names_unnamed_empty_and_ignored_columns_are_left_out_and_the_steps_say_why()
    {
        var (names, _, _, notes) =
            Prepare(",id,a,empty,skip,y\n1,p,1,,5,1\n2,q,2,NA,6,2\n3,r,3,?,7,3\n", new() { IgnoredColumns = ["skip"] });
        Assert.Equal(["a"], names);
        AssertStep(
            notes,
            "Column 1: left out, because it has no name.",
            "'id': left out, because it has a text of its own on every row, or over 10000 of them, so the texts name rows.",
            "'empty': left out, because all its fields are missing.",
            "'skip': left out, because it is among the ignored columns.");
    }

    [Fact]
    public void Texts_of_which_one_occurs_twice_are_no_names_of_rows() =>
        Assert.Equal(["id.p", "id.q", "a"], Prepare("id,a,y\np,1,1\nq,2,2\nq,3,3\n").Names);

    [Fact]
    public void The_text_of_one_row_alone_is_no_name_of_it() => Assert.Equal(["a", "c.red"], Prepare("a,c,y\n1,red,2\n").Names);

    [Fact]
    public void More_than_ten_thousand_texts_are_names_of_rows()
    {
        var rows = Enumerable.Range(0, 10_001).Select(i => $"t{i},{i},{i}\nt{i},{i},{i}.5\n");
        Assert.Equal(["a"], Prepare($"id,a,y\n{string.Concat(rows)}").Names);
    }

    [Fact]
    public void A_comma_marks_decimals_in_features_label_and_weight()
    {
        var (_, features, labels, notes) =
            Prepare("a;w;y\n1,5;0,5;2,25\n-2;1;3\n", new() { Trainer = new() { ExampleWeightColumnName = "w" } });
        Assert.Equal([[1.5f], [-2]], features);
        Assert.Equal([2.25f, 3], labels);
        AssertStep(notes, "separated by semicolon, decimals marked by comma.", "Weight 'w': 2 numbers.");
    }

    [Theory]
    [InlineData("Features")]
    [InlineData("Score")]
    [InlineData("Label")]
    public void A_feature_may_have_a_name_that_the_pipeline_uses(string name)
    {
        var (names, features, _, _) = Prepare($"{name},b,y\n1,2,3\n4,5,6\n");
        Assert.Equal([name, "b"], names);
        Assert.Equal([[1, 2], [4, 5]], features);
    }

    [Fact]
    public void The_label_may_be_called_Label() => Assert.Equal([3, 6], Prepare("a,Label\n1,3\n4,6\n", label: "Label").Labels);

    [Theory]
    [InlineData("Features")]
    [InlineData("Score")]
    public void The_label_may_not_have_the_name_of_a_column_that_the_pipeline_adds(string name) =>
        AssertRefused($"a,{name}\n1,3\n4,6\n", name, null, $"label column is called '{name}'", "rename");

    [Fact]
    public void The_weight_may_not_have_the_name_of_the_vector_of_features()
    {
        AssertRefused(
            "a,Features,y\n1,3,1\n",
            "y",
            new() { Trainer = new() { ExampleWeightColumnName = "Features" } },
            "weight column is called 'Features'",
            "rename");
        Assert.Equal(["a"], Prepare("a,Score,y\n1,3,1\n", new() { Trainer = new() { ExampleWeightColumnName = "Score" } }).Names);
    }

    [Fact]
    public void A_tangent_may_not_fill_the_column_of_the_label_or_of_the_score()
    {
        AssertRefused("a,y\n1,3\n", "y", new() { Tangents = [Tangent.Feature("y", "a")] }, "label column is called 'y'", "rename");
        AssertRefused("a,y\n1,3\n", "y", new() { Tangents = [Tangent.Feature("Score", "a")] }, "'Score'", "another name");
        AssertRefused(
            "a,y\n1,no\n2,yes\n3,no\n4,yes\n",
            "y",
            new() { Tangents = [Tangent.Feature("Probability", "a")] },
            "'Probability'",
            "another name");
    }

    [Fact]
    public void A_label_that_is_not_there_is_answered_with_the_columns() =>
        AssertRefused("a,Target\n1,2\n", "progression", null, "no label column 'progression'", "Its columns are: a, Target.");

    [Theory]
    [InlineData("target")]
    [InlineData(" Target ")]
    public void A_label_that_differs_by_case_or_blanks_is_suggested(string label) =>
        AssertRefused("a,Target\n1,2\n", label, null, "Did you mean 'Target'?");

    [Fact]
    public void Of_many_columns_the_message_lists_the_first()
    {
        var names = Enumerable.Range(0, 500).Select(i => $"column{i}");
        AssertRefused(
            $"{string.Join(',', names)}\n{string.Join(',', names.Select(_ => 1))}\n",
            "y",
            null,
            "column0, column1, ",
            "column19 and 480 more");
    }

    [Fact]
    public void A_text_in_the_label_is_answered_with_the_text_and_its_row() =>
        AssertRefused("a,y\n1,2\n2,high\n", "y", null, "label column 'y'", "'high' in row 2", "expected numbers", "regression");

    [Fact]
    public void A_label_that_is_missing_everywhere_is_answered_with_the_number_of_rows() =>
        AssertRefused("a,y\n1,\n2,NA\n", "y", null, "label column 'y'", "no value in 2 rows");

    [Fact]
    public void The_weight_is_held_to_the_same()
    {
        CsvFitOptions options = new() { Trainer = new() { ExampleWeightColumnName = "w" } };
        AssertRefused("a,W,y\n1,1,2\n", "y", options, "no weight column 'w'", "Did you mean 'W'?");
        AssertRefused("a,w,y\n1,1,2\n2,big,3\n", "y", options, "weight column 'w'", "'big' in row 2");
        AssertRefused("a,w,y\n1,,2\n", "y", options, "weight column 'w'", "no number in 1 rows");
    }

    [Fact]
    public void An_ignored_column_that_is_not_there_is_answered_with_the_columns() =>
        AssertRefused("a,y\n1,2\n", "y", new() { IgnoredColumns = ["b"] }, "no ignored column 'b'", "Its columns are: a, y.");

    [Fact]
    public void Where_no_feature_is_left_the_message_says_why()
    {
        using var file = TemporaryFile.Csv("a,b,y\n1,,2\n2,,3\n");
        var read = CsvFile.Read(new MLContext(), file.Path, null);
        var message =
            Assert.Throws<InvalidOperationException>(
                () => new CsvPipeline(new MLContext(), read, ["y"], new() { IgnoredColumns = ["a"] })).Message;
        Assert.Contains("has no feature", message, StringComparison.Ordinal);
        Assert.Contains("'a': left out, because it is among the ignored columns.", message, StringComparison.Ordinal);
        Assert.Contains("'b': left out, because all its fields are missing.", message, StringComparison.Ordinal);
    }

    private static (string[] Names, float[][] Features, float[] Labels, IReadOnlyList<string> Notes) Prepare(
        string text, CsvFitOptions? options = null, string label = "y")
    {
        using var file = TemporaryFile.Csv(text);
        var mlContext = new MLContext();
        var pipeline = new CsvPipeline(mlContext, CsvFile.Read(mlContext, file.Path, options?.Separator), [label], options ?? new());
        var data = pipeline.Load();
        var prepared = pipeline.Preparation().Fit(data).Transform(data);
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        prepared.Schema["Features"].GetSlotNames(ref names);
        return (
            [.. names.DenseValues().Select(name => name.ToString())],
            Columns.Read(prepared, "Features"),
            [.. Columns.Read(prepared, label).Select(row => row[0])],
            pipeline.Notes);
    }

    private static void AssertStep(IReadOnlyList<string> notes, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(notes, step => step.Contains(part, StringComparison.Ordinal)));

    private static void AssertRefused(string text, string label, CsvFitOptions? options, params string[] parts)
    {
        using var file = TemporaryFile.Csv(text);
        var read = CsvFile.Read(new MLContext(), file.Path, null);
        var message = Assert.Throws<ArgumentException>(() => new CsvPipeline(new MLContext(), read, [label], options ?? new())).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
