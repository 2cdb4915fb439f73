using Cotangent.Fit.Tables;
using Cotangent.Fit.Tasks;
using Cotangent.Trainers.Columns;
using Microsoft.ML;

namespace Cotangent.Fit.Tests;

/// <summary>The task inferred from the fields of the label columns, the notes about it, and the refused labels.</summary>
public class CsvTargetChoiceTests
{
    [Theory]
    [InlineData("yes", "no")]
    [InlineData("true", "false")]
    [InlineData("malignant", "benign")]
    [InlineData("1", "one")]
    public void Two_texts_are_binary(string first, string second)
    {
        var (target, notes) = Choose(Column(first, second));
        Assert.Equal(CsvTask.BinaryClassification, target.Task);
        Assert.Contains("Task: binary classification of 'y', because it has two values. To choose another, set CsvFitOptions.Task.", notes);
    }

    [Fact]
    public void More_texts_are_classes()
    {
        var (target, notes) = Choose(Column("b", "c", "a"));
        Assert.Equal(CsvTask.MulticlassClassification, target.Task);
        Assert.Equal(["a", "b", "c"], target.ClassNames);
        Assert.Contains(
            notes,
            step => step.StartsWith("Task: multiclass classification of 'y', because it has text, of 3 values.", StringComparison.Ordinal));
        Assert.Contains("Label 'y': 3 classes: a (20 rows), b (20 rows), c (20 rows).", notes);
    }

    /// <summary>For any number of rows.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void Zeros_and_ones_are_binary(int rows)
    {
        var (target, notes) = Choose(Repeated(rows, "0", "1"));
        Assert.Equal(CsvTask.BinaryClassification, target.Task);
        Assert.Equal(["0", "1"], target.ClassNames);
        Assert.Contains(notes, step => step.Contains("because its numbers are 0 and 1.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4, CsvTask.Regression, "its 2 integers have 4 rows each on average, and from 5 on they would be classes")]
    [InlineData(5, CsvTask.BinaryClassification, "its numbers are two integers, with 5 rows each on average")]
    public void Two_other_integers_are_binary_from_five_rows_each_on(int rows, CsvTask task, string reason) =>
        AssertInferred(Repeated(rows, "1", "2"), task, reason);

    [Theory]
    [InlineData(4, CsvTask.Regression, "its 3 integers have 4 rows each on average")]
    [InlineData(5, CsvTask.MulticlassClassification, "its numbers are 3 integers, with 5 rows each on average")]
    public void Integers_are_classes_from_five_rows_each_on(int rows, CsvTask task, string reason) =>
        AssertInferred(Repeated(rows, "10", "-1", "3"), task, reason);

    [Theory]
    [InlineData(20, CsvTask.MulticlassClassification, "its numbers are 20 integers")]
    [InlineData(21, CsvTask.Regression, "it has 21 integers, and up to 20 would be classes")]
    public void Up_to_twenty_integers_are_classes(int count, CsvTask task, string reason) =>
        AssertInferred(Repeated(10, [.. Enumerable.Range(0, count).Select(i => $"{i}")]), task, reason);

    [Theory]
    [InlineData("0.5", "1")]
    [InlineData("0.5", "1.5")]
    public void Numbers_that_are_not_all_integers_are_a_quantity(string first, string second) =>
        AssertInferred(Repeated(30, first, second), CsvTask.Regression, "its numbers are not all integers");

    [Fact]
    public void One_number_is_a_quantity() => AssertInferred(Repeated(30, "1"), CsvTask.Regression, "it has one number only, 1");

    [Fact]
    public void More_numbers_than_are_counted_are_a_quantity() =>
        AssertInferred([.. Enumerable.Range(0, 10_001).Select(i => $"{i}")], CsvTask.Regression, "it has over 10000 numbers");

    /// <summary>A number may be written in several ways, and a missing one does not count.</summary>
    [Fact]
    public void Numbers_are_told_apart_by_their_values_and_missing_ones_are_none()
    {
        var (target, notes) = Choose(["0", "0.0", "-0", "1", " 1", "1e0", "NA", "", "?"]);
        Assert.Equal(CsvTask.BinaryClassification, target.Task);
        Assert.Contains("Label 'y': 2 classes: 0 (3 rows), 1 (3 rows), 3 missing (those rows are skipped).", notes);
    }

    [Fact]
    public void A_comma_may_mark_the_decimals_of_classes()
    {
        using var file = TemporaryFile.Csv("a;y\n1,5;0,5\n2,5;1,5\n3,5;0,5\n");
        Assert.Equal(["0.5", "1.5"], Choose(file, ["y"], new() { Task = CsvTask.BinaryClassification }).Target.ClassNames);
    }

    [Fact]
    public void A_word_for_a_missing_number_is_no_class_of_texts_either()
    {
        var (target, notes) = Choose(["yes", "no", "NA", "yes ", "?", "", "no"]);
        Assert.Equal(["no", "yes"], target.ClassNames);
        Assert.Contains("Label 'y': 2 classes: no (2 rows), yes (2 rows), 3 missing (those rows are skipped).", notes);
    }

    [Fact]
    public void Numbers_are_in_the_order_of_their_values_and_texts_in_ordinal_order()
    {
        Assert.Equal(["-1", "2", "10"], Choose(Repeated(5, "10", "2", "-1")).Target.ClassNames);
        Assert.Equal(["10", "2", "x"], Choose(Repeated(5, "x", "2", "10")).Target.ClassNames);
    }

    [Fact]
    public void The_second_value_is_true_unless_another_is_told()
    {
        var (target, notes) = Choose(Column("malignant", "benign"));
        Assert.Equal(["benign", "malignant"], target.ClassNames);
        Assert.Contains(
            "'malignant' is true: Probability is that of 'malignant'. To choose the other, set CsvFitOptions.PositiveClass.", notes);
        Assert.Equal(["malignant", "benign"], Choose(Column("malignant", "benign"), new() { PositiveClass = "benign" }).Target.ClassNames);
        Assert.Equal(["1", "0"], Choose(Column("0", "1"), new() { PositiveClass = "0.0" }).Target.ClassNames);
    }

    [Theory]
    [InlineData(CsvTask.Regression, "regression")]
    [InlineData(CsvTask.BinaryClassification, "binary classification")]
    [InlineData(CsvTask.MulticlassClassification, "multiclass classification")]
    [InlineData(CsvTask.MultiOutputRegression, "regression on many targets")]
    [InlineData(CsvTask.MultiLabelClassification, "multi-label classification")]
    public void A_column_of_zeros_and_ones_may_be_told_to_be_anything(CsvTask task, string name)
    {
        var (target, notes) = Choose(Column("0", "1"), new() { Task = task });
        Assert.Equal(task, target.Task);
        Assert.Contains($"Task: {name} of 'y', as told.", notes);
    }

    [Fact]
    public void Numbers_that_suggest_a_quantity_may_be_told_to_be_classes() =>
        Assert.Equal(
            ["0.5", "1.5", "2.5"], Choose(["1.5", "0.5", "2.5"], new() { Task = CsvTask.MulticlassClassification }).Target.ClassNames);

    [Fact]
    public void Several_columns_are_targets_and_each_is_described()
    {
        var (target, notes) = ChooseOf("a,y,z\n1,2,3\n4,5.5,\n", "y", "z");
        Assert.Equal(CsvTask.MultiOutputRegression, target.Task);
        Assert.Equal("Labels", target.LabelColumnName);
        Assert.Contains(
            "Task: regression on many targets of 'y', 'z', because there are several label columns. To choose another, set "
            + "CsvFitOptions.Task.", notes);
        Assert.Contains("Label 'y': 2 numbers.", notes);
        Assert.Contains("Label 'z': 1 numbers, 1 missing (those rows are skipped).", notes);
    }

    [Fact]
    public void Several_columns_of_two_values_each_are_labels_that_a_row_has_or_has_not()
    {
        var (target, notes) = ChooseOf("a,u,v,w\n1,0,no,0\n2,1,yes,0\n3,1,?,0\n", "u", "v", "w");
        Assert.Equal(CsvTask.MultiLabelClassification, target.Task);
        Assert.Contains(notes, step => step.Contains("because each of the label columns has two values", StringComparison.Ordinal));
        Assert.Contains("Label 'v': 'no' in 1 rows is 0, 'yes' in 1 rows is 1, 1 missing (those rows are skipped).", notes);
        Assert.Equal(CsvTask.MultiOutputRegression, ChooseOf("a,u,w\n1,0,0\n2,1,2\n", "u", "w").Target.Task);
    }

    [Theory]
    [InlineData("a,u,v\n1,0,x\n2,1,y\n3,1,z\n", "label column 'v'", "'x' in row 1", "expected numbers", "regression on many targets")]
    [InlineData("a,u,v\n1,0,\n2,1,\n", "label column 'v'", "no number in 2 rows", "", "")]
    public void Several_columns_that_go_with_no_task_are_answered_with_the_first_that_does_not(string text, params string[] parts) =>
        AssertRefused(() => ChooseOf(text, "u", "v"), parts);

    [Theory]
    [InlineData(CsvTask.Regression)]
    [InlineData(CsvTask.BinaryClassification)]
    [InlineData(CsvTask.MulticlassClassification)]
    public void A_task_of_one_column_is_not_told_of_several(CsvTask task)
    {
        using var file = TemporaryFile.Csv("a,y,z\n1,0,1\n2,1,0\n");
        AssertRefused(
            () => Choose(file, ["y", "z"], new() { Task = task }),
            "2 label columns were given: 'y', 'z'.",
            $"{task} takes one",
            "MultiOutputRegression");
    }

    [Theory]
    [InlineData(CsvTask.Regression)]
    [InlineData(CsvTask.MultiOutputRegression)]
    public void Texts_are_not_told_to_be_numbers(CsvTask task) =>
        AssertRefused(
            () => Choose(Column("low", "high"), new() { Task = task }),
            "label column 'y'",
            "'low' in row 1",
            "expected numbers",
            "CsvFitOptions.Task chooses another");

    [Fact]
    public void Three_values_are_not_told_to_be_binary() =>
        AssertRefused(
            () => Choose(Column("a", "b", "c"), new() { Task = CsvTask.BinaryClassification }),
            "has 3 values: a, b, c; expected two",
            "binary classification");

    [Fact]
    public void Three_values_are_not_told_to_be_a_label_that_a_row_has_or_has_not() =>
        AssertRefused(
            () => Choose(Column("0", "1", "2"), new() { Task = CsvTask.MultiLabelClassification }),
            "has 3 values: 0, 1, 2; expected 0 and 1, or two values");

    [Theory]
    [InlineData(null, "x")]
    [InlineData(CsvTask.BinaryClassification, "x")]
    [InlineData(CsvTask.MulticlassClassification, "1")]
    public void One_class_is_not_enough(CsvTask? task, string value) =>
        AssertRefused(
            () => Choose(Column(value), new() { Task = task }), $"has the one value '{value}' in 20 rows", "expected two classes or more");

    [Fact]
    public void A_text_of_its_own_in_every_row_is_no_class() =>
        AssertRefused(
            () => Choose(["a", "b", "c"]), "'a' in row 1, and another text in every row", "expected numbers, for a regression, or classes");

    [Fact]
    public void More_values_than_are_counted_are_no_classes() => AssertRefused(
        () => Choose([.. Enumerable.Range(0, 10_001).Select(i => $"{i}")], new() { Task = CsvTask.MulticlassClassification }),
        "over 10000 values; expected fewer classes");

    /// <summary>A typing error must not silently turn a regression into a classification.</summary>
    [Fact]
    public void A_stray_text_among_numbers_is_an_error_unless_classes_are_told()
    {
        string[] labels = [.. Repeated(10, "1", "2", "3"), "#N/A"];
        AssertRefused(() => Choose(labels), "label column 'y'", "'#N/A' in row 31", "expected numbers");
        Assert.Equal(["#N/A", "1", "2", "3"], Choose(labels, new() { Task = CsvTask.MulticlassClassification }).Target.ClassNames);
    }

    [Fact]
    public void Settings_of_another_task_are_refused()
    {
        AssertRefused(
            () => Choose(Column("a", "b", "c"), new() { PositiveClass = "a" }),
            "PositiveClass is 'a'",
            "MulticlassClassification",
            "expected null");
        AssertRefused(() => Choose(Column("a", "b"), new() { PositiveClass = "c" }), "PositiveClass names 'c'", "has: a, b");
        AssertRefused(
            () => Choose(Column("1.5", "2"), new() { Trainer = new() { ClassWeights = ClassWeights.Balanced } }),
            "ClassWeights are given",
            "Regression");
    }

    [Fact]
    public void A_label_that_is_given_twice_is_named()
    {
        using var file = TemporaryFile.Csv("a,y\n1,2\n3,4\n");
        var mlContext = new MLContext();
        AssertRefused(
            () => new CsvPipeline(mlContext, CsvFile.Read(mlContext, file.Path, null), ["y", "y"], new()),
            "label column 'y' was given 2 times");
    }

    [Theory]
    [InlineData("PredictedLabel")]
    [InlineData("Probability")]
    public void A_label_of_classes_may_not_have_the_name_of_a_column_that_is_predicted(string name)
    {
        using var file = TemporaryFile.Csv($"a,{name}\n1,x\n2,y\n3,x\n");
        var mlContext = new MLContext();
        AssertRefused(
            () => new CsvPipeline(mlContext, CsvFile.Read(mlContext, file.Path, null), [name], new()),
            $"label column is called '{name}'",
            "rename");
    }

    [Fact]
    public void A_feature_may_not_have_the_name_of_the_vector_of_several_labels()
    {
        using var file = TemporaryFile.Csv("Labels,y,z\n1,2,3\n2,3,4.5\n");
        var mlContext = new MLContext();
        AssertRefused(
            () => new CsvPipeline(mlContext, CsvFile.Read(mlContext, file.Path, null), ["y", "z"], new()),
            "feature column is called 'Labels'",
            "rename");
    }

    private static void AssertInferred(string[] labels, CsvTask task, string reason)
    {
        var (target, notes) = Choose(labels);
        Assert.Equal(task, target.Task);
        Assert.Contains(
            notes, step => step.StartsWith("Task: ", StringComparison.Ordinal) && step.Contains(reason, StringComparison.Ordinal));
    }

    private static void AssertRefused(Func<object> choose, params string[] parts)
    {
        var message = Assert.Throws<ArgumentException>(choose).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static (CsvTarget Target, List<string> Notes) Choose(string[] labels, CsvFitOptions? options = null)
    {
        using var file = TemporaryFile.Csv("a,y\n" + string.Concat(labels.Select((label, row) => $"{row},{label}\n")));
        return Choose(file, ["y"], options);
    }

    private static (CsvTarget Target, List<string> Notes) ChooseOf(string text, params string[] labels)
    {
        using var file = TemporaryFile.Csv(text);
        return Choose(file, labels);
    }

    private static (CsvTarget Target, List<string> Notes) Choose(TemporaryFile file, string[] labels, CsvFitOptions? options = null)
    {
        var mlContext = new MLContext();
        var read = CsvFile.Read(mlContext, file.Path, null);
        var notes = new List<string>();
        return (CsvTargetChoice.Choose(
            mlContext, read, [.. labels.Select(label => CsvRoles.Find(read, label, "label"))], options ?? new(), notes), notes);
    }

    private static string[] Column(params string[] values) => Repeated(20, values);

    private static string[] Repeated(int times, params string[] values) => [.. Enumerable.Repeat(values, times).SelectMany(value => value)];
}
