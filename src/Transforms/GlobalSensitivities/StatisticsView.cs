using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.GlobalSensitivities;

/// <summary>Statistics as rows of a data view.</summary>
internal static class StatisticsView
{
    public static IDataView Of(MLContext mlContext, GlobalSensitivity result)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        var levels = result.QuantileLevels;
        var quantiles = schema[nameof(Row.Quantiles)];
        if (levels.Count == 0)
        {
            // A vector of no slots would be one of unknown size.
            schema.Remove(quantiles);
        }
        else
        {
            var names = levels.Select(level => level.ToString(CultureInfo.InvariantCulture).AsMemory()).ToArray();
            quantiles.ColumnType = new VectorDataViewType(NumberDataViewType.Double, levels.Count);
            quantiles.AddAnnotation(
                AnnotationUtils.Kinds.SlotNames,
                new VBuffer<ReadOnlyMemory<char>>(names.Length, names),
                new VectorDataViewType(TextDataViewType.Instance, names.Length));
        }

        return mlContext.Data.LoadFromEnumerable(result.Statistics.Select(statistics => new Row(statistics)).ToArray(), schema);
    }

    /// <summary>The columns: one for each property of <see cref="SensitivityStatistics"/>.</summary>
    private sealed class Row(SensitivityStatistics statistics)
    {
        public string Group => statistics.Group ?? "";

        public string Output => statistics.Output;

        public string Input => statistics.Input;

        public string Kind => statistics.Kind;

        public double Importance => statistics.Importance;

        public string Measure => statistics.Measure.ToString();

        public double Mean => statistics.Mean;

        public double StandardError => statistics.StandardError;

        public double MeanAbsolute => statistics.MeanAbsolute;

        public double StandardDeviation => statistics.StandardDeviation;

        public double[] Quantiles { get; } = [.. statistics.Quantiles];

        public long QuantileRows => statistics.QuantileRows;

        public double ColumnStandardDeviation => statistics.ColumnStandardDeviation;

        public long Rows => statistics.Rows;

        public long RowsLeftOut => statistics.RowsLeftOut;
    }
}
