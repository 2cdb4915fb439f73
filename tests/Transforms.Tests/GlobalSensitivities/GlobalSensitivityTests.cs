using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.GlobalSensitivities;

public sealed class GlobalSensitivityTests
{
    private const string Missing = "(missing)";

    private static readonly double[] Levels = [0, 0.05, 0.5, 0.9, 1];

    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void Statistics_are_those_of_plain_loops_over_the_sensitivities_of_the_rows()
    {
        var rows = PlainRow.Random(300);
        var result = Run(rows);

        Assert.Equal(("Y", 300L, (string?)null), (result.Of, result.Rows, result.GroupByColumnName));
        Assert.Equal(Levels, result.QuantileLevels);
        RequireEqual(null, rows, result.Statistics);
    }

    public static TheoryData<string, string[]> GroupColumns => new()
    {
        { nameof(PlainRow.Text), [Missing, "\n", "north", "south"] },
        { nameof(PlainRow.Flag), ["False", "True"] },
        { nameof(PlainRow.Number), ["-1", "0", "1"] },
        { nameof(PlainRow.Key), [Missing, "0", "1", "2", "3"] },
    };

    [Theory]
    [MemberData(nameof(GroupColumns))]
    public void Each_value_of_a_column_has_statistics_of_its_rows_behind_those_of_all_rows(string column, string[] groups)
    {
        var rows = PlainRow.Random(400);
        var result = Run(rows, new() { GroupByColumnName = column, Quantiles = Levels });

        Assert.Equal(column, result.GroupByColumnName);
        Assert.Equal(groups.Prepend("all rows"), result.Statistics.Select(item => item.Group ?? "all rows").Distinct().ToArray());
        foreach (var group in groups.Prepend(null))
        {
            RequireEqual(
                group,
                [.. rows.Where(row => group is null || GroupOf(row, column) == group)],
                [.. result.Statistics.Where(statistics => statistics.Group == group)]);
        }
    }

    [Fact]
    public void Named_keys_name_the_groups()
    {
        var data = _mlContext.Data.LoadFromEnumerable(PlainRow.Random(100));
        var keys = _mlContext.Transforms.Conversion.MapValueToKey("Key", "City").Fit(data).Transform(data);
        var options = Options(new() { GroupByColumnName = "Key" });
        var result = _mlContext.Model.GlobalSensitivity(PlainRow.Model(_mlContext, keys), keys, options);

        var names = default(VBuffer<ReadOnlyMemory<char>>);
        keys.Schema["Key"].GetKeyValues(ref names);
        Assert.Equal(
            [null, .. names.DenseValues().Select(name => name.ToString())], result.Statistics.Select(item => item.Group).Distinct());
    }

    [Fact]
    public void Beyond_the_limit_quantiles_are_those_of_a_sample_that_the_seed_decides()
    {
        var rows = PlainRow.Random(400);
        var (exact, first, again, other) = (Run(rows), Sampled(0), Sampled(0), Sampled(1));

        Assert.All(exact.Statistics, statistics => Assert.Equal(statistics.Rows, statistics.QuantileRows));
        foreach (var (one, all) in first.Statistics.Zip(exact.Statistics))
        {
            Assert.Equal((all.Mean, all.StandardDeviation, all.Rows), (one.Mean, one.StandardDeviation, one.Rows));
            Assert.InRange(one.QuantileRows, 30, 40);
            Assert.InRange(one.Quantiles[0], all.Quantiles[0], all.Quantiles[^1]);
        }

        Assert.Equal(first.Statistics.Select(one => one.Quantiles), again.Statistics.Select(one => one.Quantiles));
        Assert.NotEqual(first.Statistics.Select(one => one.Quantiles), other.Statistics.Select(one => one.Quantiles));
        Assert.Contains("Quantiles are estimates from a sample", first.ToString());
        Assert.DoesNotContain("estimates", exact.ToString());

        GlobalSensitivity Sampled(int seed) => Run(rows, new() { MaximumQuantileRows = 40, Seed = seed });
    }

    [Fact]
    public void One_row_has_a_mean_and_no_deviation()
    {
        var result = Run([new PlainRow { X = 2, Z = 1, City = "b" }]);

        var x = result.Statistics.Single(statistics => (statistics.Output, statistics.Input) == ("Y[0]", "X"));
        Assert.Equal((1L, 7.0, 7.0), (x.Rows, x.Mean, x.MeanAbsolute));
        Assert.All(x.Quantiles, quantile => Assert.Equal(7, quantile));
        Assert.Equal(
            [double.NaN, double.NaN, double.NaN, double.NaN],
            [x.StandardError, x.StandardDeviation, x.ColumnStandardDeviation, x.Importance]);

        // What has no importance comes last.
        Assert.Equal(["City=a", "City=b", "X", "Z"], result.Statistics.Take(4).Select(statistics => statistics.Input));
    }

    [Fact]
    public void A_constant_column_has_no_importance_whatever_its_derivative()
    {
        var result = Run([.. Enumerable.Range(1, 5).Select(i => new PlainRow { X = 2, Z = i, City = "b" })]);

        var x = result.Statistics.Single(statistics => (statistics.Output, statistics.Input) == ("Y[0]", "X"));
        Assert.Equal((13.0, 0.0, 0.0), (x.Mean, x.ColumnStandardDeviation, x.Importance));
    }

    [Fact]
    public void Without_levels_there_are_no_quantiles()
    {
        var result = Run(PlainRow.Random(20), new() { Quantiles = [] });

        Assert.All(result.Statistics, statistics => Assert.Equal((0, 0L), (statistics.Quantiles.Count, statistics.QuantileRows)));
        Assert.DoesNotContain(" %", result.ToString());
        Assert.Null(result.ToDataView(_mlContext).Schema.GetColumnOrNull("Quantiles"));
    }

    [Fact]
    public void Only_the_columns_of_the_model_and_of_the_groups_are_read()
    {
        var data = _mlContext.Data.LoadFromEnumerable(PlainRow.Random(20));
        var chain = _mlContext.Transforms.Concatenate("Pair", "X", "Z").Fit(data);
        var watched = new WatchedDataView(data);

        _mlContext.Model.GlobalSensitivity(chain, watched, new() { Sensitivity = new() { Of = "Pair" }, GroupByColumnName = "Text" });

        Assert.Equal([["Text", "X", "Z"]], watched.Asked);
    }

    [Fact]
    public void Data_without_rows_is_an_error() => RequireError(
        [], new(), "The data has no rows, so there are no sensitivities; expected one row or more.");

    [Fact]
    public void Rows_without_a_finite_sensitivity_are_an_error() => RequireError(
        [new() { X = float.NaN }, new() { X = float.NaN }], new(),
        "None of the 2 rows has a finite sensitivity of 'Y'. A missing number that no stage of the chain replaces makes the output NaN, "
        + "and so its derivatives.");

    [Fact]
    public void More_groups_than_the_limit_are_an_error() => RequireError(
        [.. Enumerable.Range(1, 4).Select(i => new PlainRow { Number = i })], new() { GroupByColumnName = "Number", MaximumGroups = 3 },
        "Column 'Number' has more than 3 different values, such as '4'. Group by a column with fewer, or set "
        + "GlobalSensitivityOptions.MaximumGroups.");

    [Fact]
    public void A_group_column_that_the_data_lacks_is_an_error() => RequireError(
        [new()], new() { GroupByColumnName = "x\n\u202e" },
        @"The data has no column 'x\n\u202e' to group by; its columns are X, Z, City, Text, Flag, Number, Key.");

    [Fact]
    public void A_group_column_of_fractions_is_an_error() => RequireError(
        [new()], new() { GroupByColumnName = "X" },
        "Column 'X' of type Single cannot group rows; expected text, a key, Boolean or an integer. Convert or bin it first.");

    [Fact]
    public void A_text_that_is_the_name_of_missing_texts_is_an_error_beside_them()
    {
        PlainRow[] named = [new() { Text = Missing }, new() { Text = "south" }];
        Assert.Contains(Missing, Run(named, new() { GroupByColumnName = "Text" }).Statistics.Select(statistics => statistics.Group));
        RequireError(
            [.. named, new() { Text = "" }], new() { GroupByColumnName = "Text" },
            "Column 'Text' has two different values of the name '(missing)', so their groups would look the same. The name of missing "
            + "values is (missing). Replace one of the values.");
    }

    /// <summary>A number reaches the output by whether it is missing.</summary>
    [Fact]
    public void A_step_function_is_warned_about_and_noted_under_the_table()
    {
        var data = _mlContext.Data.LoadFromEnumerable(PlainRow.Random(60));
        var log = new Log(_mlContext);
        var chain = _mlContext.Transforms.IndicateMissingValues("Missing", "X")
            .Append(_mlContext.Transforms.Conversion.ConvertType("MissingNumber", "Missing"))
            .Append(_mlContext.Transforms.Concatenate("Y", "MissingNumber", "Z")).Fit(data);
        var result = _mlContext.Model.GlobalSensitivity(chain, data, new() { Sensitivity = new() { Of = "Y" } });

        Assert.Equal(0, result.Statistics.Single(item => (item.Input, item.Output) == ("X", "MissingNumber")).MeanAbsolute);
        Assert.Contains("\nThe output is a step function of X: its derivative is 0 almost everywhere.\n", result.ToString());
        Assert.Contains(
            log.Messages,
            message => message.Contains(
                "The output is a step function of column 'X': its derivative is 0 almost everywhere.", StringComparison.Ordinal));
    }

    public static TheoryData<GlobalSensitivityOptions, string> BadOptions => new()
    {
        { new() { MaximumGroups = 0 }, "GlobalSensitivityOptions.MaximumGroups is 0; expected 1 or more." },
        { new() { MaximumQuantileRows = 0 }, "GlobalSensitivityOptions.MaximumQuantileRows is 0; expected 1 or more." },
        { new() { Quantiles = [0.5, 50] }, "GlobalSensitivityOptions.Quantiles is 50; expected levels from 0 to 1." },
        { new() { Quantiles = [double.NaN] }, "GlobalSensitivityOptions.Quantiles is NaN; expected levels from 0 to 1." },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void Settings_out_of_range_are_errors(GlobalSensitivityOptions options, string message) =>
        RequireError([new()], options, message);

    private GlobalSensitivity Run(PlainRow[] rows, GlobalSensitivityOptions? options = null)
    {
        var data = _mlContext.Data.LoadFromEnumerable(rows);
        return _mlContext.Model.GlobalSensitivity(PlainRow.Model(_mlContext, data), data, Options(options ?? new() { Quantiles = Levels }));
    }

    private static GlobalSensitivityOptions Options(GlobalSensitivityOptions options) => options with
    {
        Sensitivity = new()
        {
            Of = "Y",
            By = ["X", "Z", "City"],
            Categories = new Dictionary<string, IReadOnlyList<string>> { ["City"] = ["a", "b"] },
        },
    };

    private void RequireError(PlainRow[] rows, GlobalSensitivityOptions options, string message)
    {
        var error = Assert.ThrowsAny<Exception>(() => Run(rows, options));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.True(error is InvalidOperationException or ArgumentException, error.GetType().Name);
    }

    /// <summary>Compares the statistics of one group with those of its rows.</summary>
    private static void RequireEqual(string? group, PlainRow[] rows, IReadOnlyList<SensitivityStatistics> found)
    {
        Assert.Equal(8, found.Count);
        for (var output = 0; output < 2; output++)
        {
            var part = found.Skip(4 * output).Take(4).ToArray();
            Assert.All(part, statistics => Assert.Equal((group, $"Y[{output}]"), (statistics.Group, statistics.Output)));
            Assert.Equal(part.Select(item => item.Importance).OrderDescending(), part.Select(item => item.Importance));
            for (var input = 0; input < 4; input++)
            {
                var numbers = rows.Select(row => row.Sensitivities(output)[input]).ToArray();
                var column = input switch
                {
                    0 => new PlainStatistics(rows.Select(row => (double)row.X)),
                    1 => new PlainStatistics(rows.Select(row => (double)row.Z)),
                    _ => null,
                };
                RequireEqual(new(numbers), rows.Length, column, Assert.Single(part, item => item.Input == PlainRow.Inputs[input]));
            }
        }
    }

    private static void RequireEqual(PlainStatistics expected, int rows, PlainStatistics? column, SensitivityStatistics found)
    {
        Assert.Equal((expected.Count, rows - expected.Count), (found.Rows, found.RowsLeftOut));
        Assert.Equal(column is null ? "switch" : "difference", found.Kind);
        Assert.Equal(column is null ? ImportanceMeasure.SwitchEffect : ImportanceMeasure.SlopeTimesDeviation, found.Measure);
        Assert.Equal(expected.Mean, found.Mean, expected.Rounding);
        Assert.Equal(expected.MeanAbsolute, found.MeanAbsolute, expected.Rounding);
        Assert.Equal(expected.Deviation, found.StandardDeviation, expected.Rounding);
        Assert.Equal(expected.Deviation / Math.Sqrt(expected.Count), found.StandardError, expected.Rounding);
        Assert.Equal(column?.Deviation ?? double.NaN, found.ColumnStandardDeviation, column?.Rounding ?? 0);
        Assert.Equal(
            expected.MeanAbsolute * (column?.Deviation ?? 1), found.Importance,
            expected.Rounding * (1 + (column?.Deviation ?? 0)) * (1 + (column?.Rounding ?? 0)));
        Assert.Equal(expected.Count, found.QuantileRows);
        foreach (var (level, quantile) in Levels.Zip(found.Quantiles))
            Assert.Equal(expected.Quantile(level), quantile, expected.Rounding);
    }

    private static string GroupOf(PlainRow row, string column) => column switch
    {
        nameof(PlainRow.Text) => row.Text.Length == 0 ? Missing : row.Text,
        nameof(PlainRow.Flag) => row.Flag ? "True" : "False",
        nameof(PlainRow.Number) => $"{row.Number}",
        nameof(PlainRow.Key) => row.Key == 4 ? Missing : $"{row.Key}",
        _ => throw new ArgumentException($"Unknown column {column}.", nameof(column)),
    };
}
