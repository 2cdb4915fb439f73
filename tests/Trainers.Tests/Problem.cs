using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests;

/// <summary>Rows of a regression on one target. All values are rounded to single precision, which is what a column holds.</summary>
internal sealed class Problem
{
    public Problem(double[,] x, double[] y, double[]? weights = null)
    {
        X = x.Map(v => (float)v);
        Y = Array.ConvertAll(y, v => (double)(float)v);
        Weights = weights is null ? null : Array.ConvertAll(weights, v => (double)(float)v);
    }

    /// <summary>Rows x n.</summary>
    public double[,] X { get; }

    public double[] Y { get; }

    /// <summary>The labels as a column.</summary>
    public double[,] YColumn => PlainMatrix.Of(Rows, 1, (i, _) => Y[i]);

    public double[]? Weights { get; }

    public int Rows => Y.Length;

    public int Features => X.Columns();

    public IDataView DataView(MLContext mlContext, bool sparse = false) => mlContext.Data.LoadFromEnumerable(
        Enumerable.Range(0, Rows).Select(row => new Example
        {
            Features = sparse ? Sparse(X.Row(row)) : new VBuffer<float>(Features, Array.ConvertAll(X.Row(row), v => (float)v)),
            Label = (float)Y[row],
            Weight = (float)(Weights?[row] ?? 1),
        }),
        Example.Schema(Features));

    /// <summary>The rows that <paramref name="keep"/> names, in its order.</summary>
    public Problem Take(IReadOnlyList<int> keep) => new(
        PlainMatrix.Of(keep.Count, Features, (i, j) => X[keep[i], j]),
        [.. keep.Select(row => Y[row])],
        Weights is null ? null : [.. keep.Select(row => Weights[row])]);

    public Problem WithWeights(IEnumerable<double>? weights) => new(X, Y, weights is null ? null : [.. weights]);

    private static VBuffer<float> Sparse(double[] row)
    {
        var columns = Enumerable.Range(0, row.Length).Where(column => row[column] != 0).ToArray();
        return new VBuffer<float>(row.Length, columns.Length, Array.ConvertAll(columns, column => (float)row[column]), columns);
    }
}
