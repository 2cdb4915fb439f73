using System.Globalization;
using System.Text;
using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Reading;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit.Tests;

/// <summary>Numbers outside the range of single precision: no row is lost, and no column zeroed, silently.</summary>
public sealed class CsvRangeTests : IDisposable
{
    private static readonly CsvFitOptions All = new() { TestFraction = 0 };

    private readonly List<TemporaryFile> _files = [];

    public void Dispose() => _files.ForEach(file => file.Dispose());

    [Fact]
    public void A_column_that_trains_on_one_row_of_26_says_so()
    {
        var fit = Fit(Rows(26, row => row == 5 ? "7" : "1e40"));
        Assert.Contains(
            "'a': number. Left out: 25 of 26 rows, whose number is beyond single precision (3.4e38), the first '1e40' in row 1. "
            + "Divide the column by 1e3 or more, or clear these fields, which then count as missing.",
            fit.Notes);
        Assert.Contains("1 of 26 rows are used; each of the others has a number beyond single precision.", fit.Notes);
        Assert.Contains("All 1 rows are trained on: too few to hold any out.", fit.Notes);
    }

    [Theory]
    [InlineData("1e40", "1e3 or more")]
    [InlineData("3.5e38", "1e1 or more")]
    [InlineData("-9.9e38", "1e1 or more")]
    [InlineData("1e300", "1e263 or more")]
    [InlineData("1234567890123456789012345678901234567890123", "1e5 or more")]
    public void Every_number_beyond_single_precision_is_counted_and_a_scale_is_offered_that_brings_it_in(string number, string scale)
    {
        var fit = Fit(Rows(30, row => row is 4 or 9 ? number : $"{row}"), All);
        var shown =
            $" Left out: 2 of 30 rows, whose number is beyond single precision (3.4e38), the first '{number}' in row 4. Divide the column "
            + $"by {scale}, or clear";
        Assert.Contains(fit.Notes, step => step.StartsWith($"'a': number.{shown}", StringComparison.Ordinal));

        // The scale of the note, parsed and applied.
        var divided = double.Parse(number, CultureInfo.InvariantCulture) / double.Parse(scale.Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.DoesNotContain(
            Fit(Rows(30, row => row is 4 or 9 ? divided.ToString("r", CultureInfo.InvariantCulture) : $"{row}"), All).Notes, IsAboutRange);
    }

    /// <summary>No division makes an infinite field finite.</summary>
    [Theory]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("∞")]
    [InlineData("-∞")]
    [InlineData("1e400")]
    public void What_is_infinite_in_double_precision_too_is_to_be_cleared(string number)
    {
        const string Found = "'a': number. Left out: 2 of 30 rows, whose number is beyond single precision (3.4e38), the first";
        Assert.Contains(
            $"{Found} '{number}' in row 4. Clear or replace these fields.",
            Fit(Rows(30, row => row is 4 or 9 ? number : $"{row}"), All).Notes);
        Assert.Contains(
            $"{Found} '{number}' in row 4. Divide the column by 1e4 or more, and clear or replace the fields (1) that are infinite in "
            + $"double precision, too.",
            Fit(Rows(30, row => row == 4 ? number : row == 9 ? "1e41" : $"{row}"), All).Notes);
    }

    /// <summary>A filter for each column would nest one cursor in another for each of them, and overflow the stack.</summary>
    [Fact]
    public void Thousands_of_columns_with_such_a_number_are_read_as_one()
    {
        const int Columns = 3000;
        var text = new StringBuilder();
        text.AppendJoin(',', Enumerable.Range(0, Columns).Select(column => $"c{column}")).Append(",y\n");
        for (var row = 0; row < 12; row++)
        {
            text.AppendJoin(',', Enumerable.Range(0, Columns).Select(column => row == column % 4 ? "Infinity" : $"{(column + row) % 7}"));
            text.Append(CultureInfo.InvariantCulture, $",{row}.5\n");
        }

        // On a stack of a fixed size, independent of the system.
        var (fit, labels) = (default(CsvFit), Array.Empty<float>());
        var thread = new Thread(
            () =>
            {
                fit = Fit(text.ToString(), All with { Trainer = new() { MaximumEpochs = 1, Rank = 1 } });
                labels = [.. fit.TrainingData.GetColumn<float>("y")];
            },
            maxStackSize: 1 << 19);
        thread.Start();
        thread.Join();
        Assert.Contains("8 of 12 rows are used; each of the others has a number beyond single precision.", fit!.Notes);
        Assert.Equal([4.5f, 5.5f, 6.5f, 7.5f, 8.5f, 9.5f, 10.5f, 11.5f], labels);
        Assert.Equal([.. Enumerable.Range(0, Columns).Select(column => $"c{column}"), "y"], fit.InputSchema.Select(column => column.Name));
        Assert.Equal(fit.InputSchema.Select(column => column.Name), fit.TrainingData.Schema.Select(column => column.Name));
    }

    /// <summary>The column that filters rows has a name that no column of the file has.</summary>
    [Fact]
    public void A_column_may_have_any_name_beside_such_a_number()
    {
        var fit = Fit("Numbers,Numbers1,y\n1,2,1.5\n1e40,3,2.5\n4,5,3.5\n", All);
        Assert.Equal(["Numbers", "Numbers1"], fit.FeatureNames);
        Assert.Equal([1.5f, 3.5f], fit.TrainingData.GetColumn<float>("y"));
        Assert.Equal(["Numbers", "Numbers1", "y"], fit.InputSchema.Select(column => column.Name));
    }

    [Theory]
    [InlineData("3.4e38")]
    [InlineData("-3.4028235e38")]
    [InlineData("1.18e-38")]
    [InlineData("0")]
    [InlineData("0.000e7")]
    [InlineData("-0")]
    [InlineData("NaN")]
    [InlineData("")]
    public void Nothing_is_said_of_numbers_that_single_precision_has(string number) =>
        Assert.DoesNotContain(Fit(Rows(30, row => row is 4 or 9 ? number : $"{row}"), All).Notes, IsAboutRange);

    /// <summary>ML.NET does not parse them as numbers.</summary>
    [Theory]
    [InlineData("inf")]
    [InlineData("-inf")]
    [InlineData("+Infinity")]
    [InlineData("INFINITY")]
    public void Other_words_for_infinity_are_strays(string word) =>
        Assert.Contains(
            $"'a': number, 1 missing (1 of them no number: the first is '{word}' in row 4).",
            Fit(Rows(30, row => row == 4 ? word : $"{row}"), All).Notes);

    [Fact]
    public void Rows_with_such_a_number_are_neither_trained_on_nor_measured_and_the_rest_is_the_fit_of_the_rest()
    {
        static string File(bool hasThem) => "a,b,y,w\n" + string.Concat(Enumerable.Range(1, 60).Select(row => (row % 12) switch
        {
            5 => hasThem ? $"1e39,{row},{row}.5,1\n" : "",
            6 => hasThem ? $"{row},Infinity,{row},1\n" : "",
            7 => hasThem ? $"{row},{row},-1e50,1\n" : "",
            8 => hasThem ? $"{row},{row},{row},1e60\n" : "",
            9 => $"{row},,{row % 7}.5,1\n",
            _ => $"{row},{row * row},{row % 7}.5,{row % 3}\n",
        }));

        var options = All with { Trainer = new() { ExampleWeightColumnName = "w" } };
        var (fit, expected) = (Fit(File(true), options), Fit(File(false), options));
        Assert.Equal(Parameters(expected), Parameters(fit));
        Assert.Equal(40, fit.TrainingData.GetColumn<float>("y").Count());
        Assert.Contains("40 of 60 rows are used; each of the others has a number beyond single precision.", fit.Notes);
        Assert.Contains(
            "Label 'y': 60 numbers. Left out: 5 of 60 rows, whose number is beyond single precision (3.4e38), the first '-1e50' in row 7. "
            + "Divide the column by 1e13 or more.", fit.Notes);
        Assert.Contains(
            "Weight 'w': 60 numbers. Left out: 5 of 60 rows, whose number is beyond single precision (3.4e38), the first '1e60' in row 8. "
            + "Divide the column by 1e23 or more.", fit.Notes);
        Assert.DoesNotContain(expected.Notes, IsAboutRange);

        var measured = Fit(File(true), options with { TestFraction = 0.4 });
        Assert.All(measured.TestData!.GetColumn<float>("y"), label => Assert.True(float.IsFinite(label)));
        Assert.All(
            [measured.RegressionMetrics!.RSquared, measured.RegressionMetrics.MeanSquaredError],
            metric => Assert.True(double.IsFinite(metric)));
    }

    [Fact]
    public void A_column_of_nothing_else_is_an_error_that_offers_a_scale()
    {
        AssertRefused<InvalidOperationException>(
            Rows(26, row => row == 3 ? "" : $"{row}e40"), null,
            "The column 'a' of '{0}' has no number within single precision: all 25 are beyond 3.4e38, the first '1e40' in row 1. "
            + "Divide the column by 1e4 or more, or leave it out (CsvFitOptions.IgnoredColumns).");
        AssertRefused<InvalidOperationException>(
            Rows(26, _ => "Infinity"),
            null,
            "all 26 are beyond 3.4e38, the first 'Infinity' in row 1. Clear or replace these fields, or leave it out");
    }

    [Fact]
    public void So_is_a_label_or_a_weight_of_nothing_else()
    {
        const string Found = "of '{0}' has no number within single precision: all 3 are beyond 3.4e38, the first '-1e40' in row 2. "
            + "Divide the column by 1e3 or more, and clear or replace the fields (1) that are infinite in double precision, too.";
        AssertRefused<ArgumentException>(
            "a,y\n1,\n2,-1e40\n3,1e39\n4,Infinity\n", new() { Task = CsvTask.Regression }, $"The label column 'y' {Found}");
        AssertRefused<ArgumentException>(
            "a,w,y\n1,,1\n2,-1e40,2\n3,1e39,4\n4,Infinity,5\n",
            new() { Trainer = new() { ExampleWeightColumnName = "w" } },
            $"The weight column 'w' {Found}");
        var exception =
            Assert.Throws<ArgumentException>(() => Fit("a,y,z\n1,1.5,\n2,2.5,-1e40\n3,3.5,1e39\n4,5.5,Infinity\n", null, "y", "z"));
        Assert.Contains("The label column 'z' of '", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_columns_leave_no_row_between_them_the_error_names_them()
    {
        AssertRefused<InvalidOperationException>(
            "a,b,y\n1,1e40,1.5\n1e41,2,2.5\n3,1e42,3.5\n", null,
            "No row of '{0}' can be trained on: each of the 3 has a number beyond single precision. Numbers beyond single precision "
            + "(3.4e38): "
            + "'a' in 1 rows, the first '1e41' in row 2, 'b' in 2 rows, the first '1e40' in row 1. Divide the columns by a power of ten.");
        AssertRefused<InvalidOperationException>(
            "a,w,y\n1,,1.5\n2,2,\n3,,3.5\n", new() { Trainer = new() { ExampleWeightColumnName = "w" } },
            "No row of '{0}' can be trained on: each of the 3 has no label, or no weight.");
        AssertRefused<InvalidOperationException>(
            "a,b,y\n1,Infinity,1.5\n∞,2,2.5\n", null, "'b' in 1 rows, the first 'Infinity' in row 1. Clear or replace these fields.");
        AssertRefused<InvalidOperationException>(
            "a,b,y\n1,Infinity,1.5\n1e40,2,2.5\n", null,
            "'b' in 1 rows, the first 'Infinity' in row 1. Divide the columns by a power of ten, and clear or replace the fields that are "
            + "infinite in double precision, too.");
    }

    [Fact]
    public void Of_several_labels_each_says_its_own()
    {
        var fit =
            Fit("a,y,z\n"
                + string.Concat(
                    Enumerable.Range(1, 30)
                        .Select(row => $"{row},{(row == 3 ? "1e40" : $"{row}.5")},{(row == 4 ? "1e-50" : row == 5 ? "" : $"{row}")}\n")),
                        All,
                        "y",
                        "z");
        Assert.Contains(
            "Label 'y': 30 numbers. Left out: 1 of 30 rows, whose number is beyond single precision (3.4e38), the first '1e40' in row 3. "
            + "Divide the column by 1e3 or more.", fit.Notes);
        Assert.Contains(
            "Label 'z': 29 numbers, 1 missing (those rows are skipped). Kept with few digits, or as 0: 1 of 29 numbers, nearer to 0 than "
            + "1.2e-38, the first '1e-50' in row 4. "
            + "Where that matters, multiply the column by 1e13 or more.",
            fit.Notes);
        Assert.Contains("28 of 30 rows are used; each of the others has no label, or a number beyond single precision.", fit.Notes);
    }

    [Fact]
    public void Columns_that_are_ignored_or_texts_say_nothing_and_cost_no_row()
    {
        var fit =
            Fit("a,b,c,y\n"
                + string.Concat(
                    Enumerable.Range(1, 30).Select(row => $"{row},1e40,{(row % 3 == 0 ? "1e40" : row % 3 == 1 ? "x" : "z")},{row}.5\n")),
                    All with { IgnoredColumns = ["b"] });
        Assert.DoesNotContain(fit.Notes, IsAboutRange);
        Assert.Equal(30, fit.TrainingData.GetColumn<float>("y").Count());
    }

    [Theory]
    [InlineData("1e-50", "1e13 or more")]
    [InlineData("-1e-40", "1e3 or more")]
    [InlineData("1e-400", "a power of ten")]
    [InlineData("0.0000000000000000000000000000000000000000000000001", "1e12 or more")]
    public void Numbers_that_lose_digits_or_become_0_are_counted_and_a_scale_is_offered_that_keeps_them(string number, string scale)
    {
        var fit = Fit(Rows(30, row => row is 4 or 9 ? number : $"{row}"), All);
        Assert.Contains(
            $"'a': number. Kept with few digits, or as 0: 2 of 30 numbers, nearer to 0 than 1.2e-38, the first '{number}' in row 4. Where "
            + $"that matters, multiply the column by {scale}.",
            fit.Notes);
        Assert.Equal(30, fit.TrainingData.GetColumn<float>("a").Count());

        if (scale.StartsWith("1e", StringComparison.Ordinal))
        {
            var scaled =
                double.Parse(number, CultureInfo.InvariantCulture) * double.Parse(scale.Split(' ')[0], CultureInfo.InvariantCulture);
            Assert.DoesNotContain(
                Fit(Rows(30, row => row is 4 or 9 ? scaled.ToString("r", CultureInfo.InvariantCulture) : $"{row}"), All).Notes,
                IsAboutRange);
        }
    }

    [Fact]
    public void A_column_that_would_be_all_zeros_is_an_error_that_offers_a_scale()
    {
        const string Found =
            "of '{0}' has no number that single precision can tell from 0: all 2 are other than 0 and nearer to it than 1e-45, the first "
            + "'1e-50' in row 2. Multiply the column by 1e23 or more";
        AssertRefused<InvalidOperationException>(
            "a,b,y\n,1,1.5\n1e-50,2,2.5\n-1e-60,3,4\n,4,5\n",
            null,
            $"The column 'a' {Found}, or leave it out (CsvFitOptions.IgnoredColumns).");
        AssertRefused<ArgumentException>(
            "a,y\n1,\n2,1e-50\n3,-1e-60\n4,\n", new() { Task = CsvTask.Regression }, $"The label column 'y' {Found}.");
        AssertRefused<ArgumentException>(
            "a,w,y\n1,,1\n2,1e-50,2\n3,1e-60,4\n4,,5\n",
            new() { Trainer = new() { ExampleWeightColumnName = "w" } },
            $"The weight column 'w' {Found}.");
        // A column of zeros is in range.
        Assert.DoesNotContain(Fit("a,b,y\n0,1,1.5\n0,2,2.5\n0.0e9,3,4\n", All).Notes, IsAboutRange);
    }

    /// <summary>0 is in range; one tiny number besides it does not make the fit fail.</summary>
    [Fact]
    public void A_number_next_to_0_among_zeros_is_said_and_the_file_is_fitted()
    {
        var fit = Fit(Rows(100, row => row == 40 ? "1e-50" : "0"), All);
        Assert.Contains(
            "'a': number. Kept with few digits, or as 0: 1 of 100 numbers, nearer to 0 than 1.2e-38, the first '1e-50' in row 40. Where "
            + "that matters, multiply the column by 1e13 or more.",
            fit.Notes);
        Assert.Equal(100, fit.TrainingData.GetColumn<float>("y").Count());
    }

    /// <summary>A factor that brings one end into the range moves the other end out.</summary>
    [Theory]
    [InlineData("1e40", " No power of ten brings both them and the large ones into the range.")]
    [InlineData("Infinity", " Where that matters, multiply the column by 1e13 or more.")]
    public void Of_numbers_at_both_ends_none_is_pushed_out_by_what_is_offered_for_the_other(string large, string small)
    {
        string[] numbers = [large, "1e-50", "0"];
        foreach (var count in new[] { 2, 3 })
        {
            var fit = Fit(Rows(30, row => numbers[row % count]), All);
            var step = Assert.Single(fit.Notes, step => step.StartsWith("'a': number.", StringComparison.Ordinal));
            Assert.Contains($" Left out: {30 / count} of 30 rows", step, StringComparison.Ordinal);
            Assert.EndsWith(
                $" Kept with few digits, or as 0: {30 / count} of 30 numbers, nearer to 0 than 1.2e-38, the first '1e-50' in row "
                + $"1.{small}", step, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Numbers_with_a_decimal_comma_are_held_to_the_same()
    {
        var fit =
            Fit("a;y\n"
                + string.Concat(
                    Enumerable.Range(1, 30).Select(row => $"{(row == 3 ? "2,5e40" : row == 4 ? "0,5e-50" : $"{row},5")};{row},25\n")), All);
        Assert.Contains(
            fit.Notes,
            step => step.Contains(
                "Left out: 1 of 30 rows, whose number is beyond single precision (3.4e38), the first '2,5e40' in row 3.",
                StringComparison.Ordinal));
        Assert.Contains(
            fit.Notes,
            step => step.Contains("1 of 30 numbers, nearer to 0 than 1.2e-38, the first '0,5e-50' in row 4.", StringComparison.Ordinal));
    }

    /// <summary>A class is a name. In single precision 100000001 and 100000002 are one number, and so are 1e40 and 2e40.</summary>
    [Fact]
    public void Classes_are_told_apart_beyond_the_digits_and_the_range_of_single_precision()
    {
        string[] codes = ["100000001", "100000002", "1e40", "2e40", "1e-50", "0"];
        var text = "a,y\n" + string.Concat(Enumerable.Range(0, 60).Select(row => $"{row % 7},{codes[row % 6]}\n"));
        var fit = Fit(text, All with { Task = CsvTask.MulticlassClassification });
        Assert.Equal(["0", "1E-50", "100000001", "100000002", "1E+40", "2E+40"], fit.ClassNames);
        Assert.DoesNotContain(fit.Notes, IsAboutRange);
        Assert.Equal(60, fit.TrainingData.GetColumn<uint>("y").Count());
    }

    private static bool IsAboutRange(string step) =>
        step.Contains("single precision", StringComparison.Ordinal) || step.Contains("few digits", StringComparison.Ordinal);

    /// <summary>A column a, as a function of the row from 1, next to another column and the label.</summary>
    private static string Rows(int count, Func<int, string> a) =>
        "a,b,y\n" + string.Concat(Enumerable.Range(1, count).Select(row => $"{a(row)},{row * row % 11},{row}.5\n"));

    private static float[] Parameters(CsvFit fit)
    {
        var coefficients = new float[fit.FeatureNames.Count];
        fit.Parameters.EffectiveCoefficients.FlattenTo(coefficients);
        return [.. coefficients, .. fit.Parameters.Bias.ToArray()];
    }

    private CsvFit Fit(string text, CsvFitOptions? options = null, params string[] labels)
    {
        _files.Add(TemporaryFile.Csv(text));
        return new MLContext(seed: 1).Fit(_files[^1].Path, labels.Length == 0 ? ["y"] : labels, options);
    }

    /// <param name="text">The file.</param>
    /// <param name="options">Settings.</param>
    /// <param name="expected">Part of the message, with {0} for the path.</param>
    private void AssertRefused<T>(string text, CsvFitOptions? options, string expected)
        where T : Exception
    {
        var exception = Assert.Throws<T>(() => Fit(text, options));
        Assert.Contains(expected.Replace("{0}", _files[^1].Path, StringComparison.Ordinal), exception.Message, StringComparison.Ordinal);
    }
}
