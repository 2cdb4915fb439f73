using Microsoft.ML;

namespace Cotangent.Transforms.Tests;

/// <summary>Rows, their smallest changes, and plain raw scores.</summary>
internal static class ChangedRows
{
    public static float[] Change(MLContext mlContext, ITransformer model, float[] x, SmallestChangeOptions options)
    {
        var data = Data(mlContext, [x]);
        return Columns.Read(
            mlContext.Transforms.JvpSensitivity(model, Sensitivity.SmallestChange("S", options)).Fit(data).Transform(data), "S")[0];
    }

    public static double[] Scores(PlainTask plain, float[] x) =>
        [.. plain.Of(PlainTask.Constants(x.Select(value => (double)value)), isRaw: true).Select(score => score.Value)];

    public static float[] Moved(float[] x, float[] change, double share) =>
        [.. x.Zip(change, (value, step) => value + (float)(share * step))];

    public static IDataView Data(MLContext mlContext, float[][] rows, bool isSparse = false) =>
        Example.AsData(mlContext, rows.Select(row => new Example(row, isSparse: isSparse)), rows[0].Length);
}
