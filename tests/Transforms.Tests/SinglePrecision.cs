namespace Cotangent.Transforms.Tests;

/// <summary>Numbers rounded to single precision, as columns have them.</summary>
internal static class SinglePrecision
{
    public static float[] ToSingle(this double[] values) => Array.ConvertAll(values, value => (float)value);

    public static float[,] ToSingle(this double[,] values)
    {
        var rounded = new float[values.Rows(), values.Columns()];
        Buffer.BlockCopy(values.RowMajor<float>(), 0, rounded, 0, rounded.Length * sizeof(float));
        return rounded;
    }
}
