using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.GlobalSensitivities;

/// <summary>
/// A raw row, and a model of two outputs with its sensitivities in closed form. X and Z are multiples of 1/2 below 8 in magnitude, so the
/// model is exact in single precision at the row and at the points nearby where it is differenced, and so are the differences of a
/// quadratic function.
/// </summary>
internal sealed class PlainRow
{
    /// <summary>The sensitivities of a row, in the order of the result.</summary>
    public static readonly string[] Inputs = ["X", "Z", "City=a", "City=b"];

    public float X { get; set; }

    public float Z { get; set; }

    public string City { get; set; } = "";

    public string Text { get; set; } = "";

    public bool Flag { get; set; }

    public int Number { get; set; }

    /// <summary>A key from 0; ML.NET makes 4 a missing one.</summary>
    [KeyType(4)]
    public uint Key { get; set; }

    /// <summary>The sensitivities of output 0 or 1.</summary>
    public double[] Sensitivities(int output)
    {
        if (float.IsNaN(X) || (output == 1 && Z == 7.5f))
            return [double.NaN, double.NaN, double.NaN, double.NaN];
        return output == 1
            ? [1, 2 * (double)Z, 0, 0]
            : [(2 * (double)X) + (3 * (double)Z) + (City == "a" ? 1 : 0), 3 * (double)X, City == "a" ? 0 : X, City == "a" ? -X : 0];
    }

    /// <summary>Random rows; every fiftieth has no X.</summary>
    public static PlainRow[] Random(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new PlainRow
        {
            X = i % 50 == 49 ? float.NaN : random.Next(-15, 16) / 2f,
            Z = random.Next(-15, 16) / 2f,
            City = random.GetItems(["a", "b", "c"], 1)[0],
            Text = random.GetItems(["north", "south", "", "\n"], 1)[0],
            Flag = random.Next(2) == 1,
            Number = random.Next(-1, 2),
            Key = (uint)random.Next(5),
        })];
    }

    /// <summary>The model: a stage without a rule.</summary>
    public static ITransformer Model(MLContext mlContext, IDataView data) => mlContext.Transforms.CustomMapping<PlainRow, Prediction>(
        (row, prediction) => prediction.Y =
        [
            (row.X * row.X) + (3 * row.X * row.Z) + (row.City == "a" ? row.X : 0),
            row.Z == 7.5f ? float.NaN : (row.Z * row.Z) + row.X,
        ],
        contractName: null).Fit(data);

    private sealed class Prediction
    {
        [VectorType(2)]
        public float[] Y { get; set; } = [];
    }
}
