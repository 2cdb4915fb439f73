using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.GlobalSensitivities;

public sealed class StatisticsTextTests
{
    private static readonly GlobalSensitivity Result = new(
        "Score",
        [
            Statistics(null, "setosa", "petal length", -1.5),
            Statistics(null, "setosa", "color=red\n", 0.25, ImportanceMeasure.SwitchEffect),
            Statistics(null, "versicolor", "petal length", 1e-7),
            Statistics("north", "setosa", "petal length", -2),
        ])
    {
        GroupByColumnName = "region",
        Rows = 12,
        QuantileLevels = [0.025, 0.5],
    };

    [Fact]
    public void The_table_has_a_part_for_each_group_and_output_and_aligned_columns()
    {
        const string Expected = """
            Sensitivities of Score over 12 rows

            setosa
              input         importance   mean  std. error  mean abs.  deviation  2.5 %   50 %  col. deviation  rows  left out  kind
              petal length           3   -1.5         0.5        1.5          1     -3   -1.5               2    10         2  exact
              color=red\n         0.25   0.25         0.5       0.25          1    0.5   0.25                    10         2  switch

            versicolor
              input         importance   mean  std. error  mean abs.  deviation  2.5 %   50 %  col. deviation  rows  left out  kind
              petal length       2e-07  1e-07         0.5      1e-07          1  2e-07  1e-07               2    10         2  exact

            setosa, where region is north
              input         importance   mean  std. error  mean abs.  deviation  2.5 %   50 %  col. deviation  rows  left out  kind
              petal length           4     -2         0.5          2          1     -4     -2               2    10         2  exact

            Importance: mean absolute sensitivity times deviation of the column; of a switch, the mean absolute effect.

            """;
        Assert.Equal(Expected.ReplaceLineEndings("\n"), Result.ToString());
    }

    [Fact]
    public void A_table_of_fewer_lines_counts_the_others()
    {
        Assert.Contains("\nand 2 more\n", Result.ToString(2));
        Assert.DoesNotContain("versicolor", Result.ToString(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Result.ToString(0));
    }

    [Fact]
    public void The_data_view_has_the_same_numbers_in_columns_with_names()
    {
        var mlContext = new MLContext(1);
        var view = Result.ToDataView(mlContext);
        var levels = default(VBuffer<ReadOnlyMemory<char>>);
        view.Schema["Quantiles"].GetSlotNames(ref levels);

        Assert.Equal(["0.025", "0.5"], levels.DenseValues().Select(name => name.ToString()));
        Assert.Equal(["", "", "", "north"], view.GetColumn<string>("Group"));
        Assert.Equal(["petal length", "color=red\n", "petal length", "petal length"], view.GetColumn<string>("Input"));
        Assert.Equal(
            ["SlopeTimesDeviation", "SwitchEffect", "SlopeTimesDeviation", "SlopeTimesDeviation"], view.GetColumn<string>("Measure"));
        Assert.Equal([3, 0.25, 2e-7, 4], view.GetColumn<double>("Importance"));
        Assert.Equal([-1.5, 0.25, 1e-7, -2], view.GetColumn<double>("Mean"));
        Assert.Equal([[-3, -1.5], [0.5, 0.25], [2e-7, 1e-7], [-4, -2]], view.GetColumn<double[]>("Quantiles"));
        Assert.Equal([10L, 10, 10, 10], view.GetColumn<long>("Rows"));
        var properties = typeof(SensitivityStatistics).GetProperties().Select(property => property.Name);
        Assert.Equal(properties.Order(), view.Schema.Select(column => column.Name).Order());
    }

    [Fact]
    public void The_data_view_is_ordinary_data()
    {
        var mlContext = new MLContext(1);
        using var file = new TemporaryFile(".idv");
        using (var stream = File.Create(file.Path))
            mlContext.Data.SaveAsBinary(Result.ToDataView(mlContext), stream);

        var important = mlContext.Data.FilterRowsByColumn(
            mlContext.Transforms.Conversion.ConvertType("Importance", outputKind: DataKind.Single)
                .Fit(Result.ToDataView(mlContext)).Transform(mlContext.Data.LoadFromBinary(file.Path)),
            "Importance", 1);
        Assert.Equal([3f, 4f], important.GetColumn<float>("Importance"));
    }

    private static SensitivityStatistics Statistics(
        string? group, string output, string input, double mean, ImportanceMeasure measure = ImportanceMeasure.SlopeTimesDeviation)
    {
        var isSwitch = measure == ImportanceMeasure.SwitchEffect;
        return new SensitivityStatistics(group, output, input, isSwitch ? "switch" : "exact")
        {
            Rows = 10,
            RowsLeftOut = 2,
            Mean = mean,
            StandardError = 0.5,
            MeanAbsolute = Math.Abs(mean),
            StandardDeviation = 1,
            Quantiles = [2 * mean, mean],
            QuantileRows = 10,
            ColumnStandardDeviation = isSwitch ? double.NaN : 2,
            Measure = measure,
        };
    }
}
