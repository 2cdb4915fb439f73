using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Benchmarks.Compare;

/// <summary>Linear regression by normal equations in double precision: the reference for the trainers.</summary>
internal static class LeastSquares
{
    /// <summary>Fits the training rows and returns the root mean square error on the test rows.</summary>
    public static double Error(IDataView train, IDataView test)
    {
        var last = ((VectorDataViewType)train.Schema["Features"].Type).Size;
        var (means, count) = (new double[last + 1], 0L);
        foreach (var row in Rows(train, last))
        {
            count++;
            for (var i = 0; i <= last; i++)
                means[i] += (row[i] - means[i]) / count;
        }

        var products = new double[last + 1, last + 1];
        foreach (var row in Rows(train, last))
        {
            for (var i = 0; i <= last; i++)
            {
                var centered = row[i] - means[i];
                for (var j = 0; j <= i; j++)
                    products[i, j] += centered * (row[j] - means[j]);
            }
        }

        var coefficients = Solve(products, last);
        var (squares, tested) = (0.0, 0L);
        foreach (var row in Rows(test, last))
        {
            var residual = row[last] - means[last];
            for (var i = 0; i < last; i++)
                residual -= coefficients[i] * (row[i] - means[i]);
            squares += residual * residual;
            tested++;
        }

        return Math.Sqrt(squares / tested);
    }

    /// <summary>Cholesky factorization of the lower triangle; its last row is the right-hand side.</summary>
    private static double[] Solve(double[,] s, int size)
    {
        for (var i = 0; i <= size; i++)
        {
            for (var j = 0; j <= i && j < size; j++)
            {
                for (var k = 0; k < j; k++)
                    s[i, j] -= s[i, k] * s[j, k];
                s[i, j] = i == j ? Math.Sqrt(s[i, i]) : s[i, j] / s[j, j];
            }
        }

        var solution = new double[size];
        for (var i = size - 1; i >= 0; i--)
        {
            solution[i] = s[size, i];
            for (var k = i + 1; k < size; k++)
                solution[i] -= s[k, i] * solution[k];
            solution[i] /= s[i, i];
        }

        return solution;
    }

    /// <summary>Features followed by the label, in one buffer that the next row overwrites.</summary>
    private static IEnumerable<double[]> Rows(IDataView data, int features)
    {
        var (labels, vectors) = (data.Schema["Label"], data.Schema["Features"]);
        using var cursor = data.GetRowCursor([labels, vectors]);
        var (label, vector) = (cursor.GetGetter<float>(labels), cursor.GetGetter<VBuffer<float>>(vectors));
        var (y, x, dense, row) = (0f, default(VBuffer<float>), new float[features], new double[features + 1]);
        while (cursor.MoveNext())
        {
            label(ref y);
            vector(ref x);
            x.CopyTo(dense);
            for (var i = 0; i < features; i++)
                row[i] = dense[i];
            row[features] = y;
            yield return row;
        }
    }
}
