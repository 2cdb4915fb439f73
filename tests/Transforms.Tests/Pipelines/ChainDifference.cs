using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>
/// Central differences of fourth order of a whole chain: it transforms rows in which one number is moved, as a user would. It knows nothing
/// of stages.
/// </summary>
/// <param name="Value">The difference.</param>
/// <param name="Truncation">A bound of what the formula leaves out: the difference with twice the step leaves out 16 times as much.</param>
/// <param name="NoiseOfOne">A bound of what rounding adds if the terms of a number have the magnitude 1.</param>
internal readonly record struct ChainDifference(double Value, double Truncation, double NoiseOfOne)
{
    private static readonly int[] Steps = [1, -1, 2, -2, 4, -4];

    /// <summary>The difference in one slot of a raw column, for each slot of the result.</summary>
    public static ChainDifference[] Of(MLContext mlContext, ITransformer chain, StageExample example, StageRow row, string column, int slot)
    {
        // A power of two, so that x + h has no rounding. In double rounding is small, and so can the step be.
        var isDouble = column == nameof(StageRow.E);
        var h = Math.ScaleB(1, Math.ILogB(row.Get(column, slot)) + (isDouble ? -8 : example.Step));
        var moved = Steps.Select(step => row.Move(column, slot, step * h)).ToArray();
        var result = chain.Transform(mlContext.Data.LoadFromEnumerable(moved));
        var isSingle = ItemType(result.Schema[example.Of].Type) == NumberDataViewType.Single;
        var values = Read(result, example.Of);
        // The weights of the formula, 8/12 and 1/12, each twice, times the rounding of one sample.
        var noise = 1.5 * Rounding.Gamma(example.Operations, isSingle ? Rounding.OfFloat : Rounding.OfDouble) / h;
        return
        [
            .. Enumerable.Range(0, values[0].Length).Select(o =>
            {
                var (near, far) = (Formula(values, o, 0, h), Formula(values, o, 2, 2 * h));
                return new ChainDifference(near, Math.Abs(near - far), noise);
            }),
        ];
    }

    private static double Formula(double[][] values, int slot, int first, double h)
    {
        double Slope(int pair, double step) => (values[pair][slot] - values[pair + 1][slot]) / (2 * step);
        return ((4 * Slope(first, h)) - Slope(first + 2, 2 * h)) / 3;
    }

    private static DataViewType ItemType(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    private static double[][] Read(IDataView rows, string column)
    {
        var type = rows.Schema[column].Type;
        if (type is VectorDataViewType)
        {
            return ItemType(type) == NumberDataViewType.Single
                ? [.. rows.GetColumn<float[]>(column).Select(values => Array.ConvertAll(values, value => (double)value))]
                : [.. rows.GetColumn<double[]>(column)];
        }

        return type == NumberDataViewType.Single
            ? [.. rows.GetColumn<float>(column).Select(value => new[] { (double)value })]
            : [.. rows.GetColumn<double>(column).Select(value => new[] { value })];
    }
}
