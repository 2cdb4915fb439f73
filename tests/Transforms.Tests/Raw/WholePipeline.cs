using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Raw;

/// <summary>A fitted chain as a function of its raw rows, evaluated by <c>Transform</c> alone.</summary>
internal static class WholePipeline
{
    /// <summary>
    /// Roundings of single precision between a raw number and the output: of the moved number, of each stage, of the products of the model
    /// and of the output.
    /// </summary>
    private const int Roundings = 16;

    /// <summary>The output of each row, as a vector.</summary>
    public static float[][] Outputs(ITransformer model, IDataView rows, string of) => Columns.Read(model.Transform(rows), of);

    /// <summary>The rows with all numbers of a column moved.</summary>
    public static IDataView Moved(MLContext mlContext, IDataView rows, string column, float step)
    {
        var by = FormattableString.Invariant($"{step:g9}f");
        return mlContext.Transforms.Expression(column, $"x => x + {(step < 0 ? $"({by})" : by)}", column).Fit(rows).Transform(rows);
    }

    /// <summary>The rows with one text in all of a column.</summary>
    public static IDataView With(MLContext mlContext, IDataView rows, string column, string text) =>
        mlContext.Transforms.Expression(column, $"x => \"{text}\"", column).Fit(rows).Transform(rows);

    /// <summary>
    /// Central differences of fourth order, and how far each may be off. Truncation: the two differences of second order disagree by more
    /// than the error of what is extrapolated from them. Rounding: the weights of the four outputs are 2/3 and 1/12 of 1/h, 1.5 in sum.
    /// </summary>
    public static (double Derivative, double Error)[][] Differences(
        MLContext mlContext, ITransformer model, IDataView rows, string of, string column, float h)
    {
        var (right, left) = (At(h), At(-h));
        var (farRight, farLeft) = (At(2 * h), At(-2 * h));
        return
        [
            .. right.Select((outputs, row) => outputs.Select((_, i) =>
            {
                var near = ((double)right[row][i] - left[row][i]) / (2 * h);
                var far = ((double)farRight[row][i] - farLeft[row][i]) / (4 * h);
                var largest = new[] { right, left, farRight, farLeft }.Max(sample => sample[row].Max(Math.Abs));
                return (((4 * near) - far) / 3, Math.Abs(near - far) + (1.5 / h * Roundings * Math.ScaleB(largest, -24)));
            }).ToArray()),
        ];

        float[][] At(float step) => Outputs(model, Moved(mlContext, rows, column, step), of);
    }

    /// <summary>The texts of an annotation: of one number or of each slot.</summary>
    public static string[] Texts(DataViewSchema.Column column, string kind)
    {
        if (column.Annotations.Schema[kind].Type is not VectorDataViewType)
        {
            var text = default(ReadOnlyMemory<char>);
            column.Annotations.GetValue(kind, ref text);
            return [text.ToString()];
        }

        var texts = default(VBuffer<ReadOnlyMemory<char>>);
        column.Annotations.GetValue(kind, ref texts);
        return [.. texts.DenseValues().Select(text => text.ToString())];
    }
}
