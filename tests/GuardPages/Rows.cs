using System.Numerics;
using System.Runtime.Intrinsics;
using Cotangent.AutoDiff;
using Cotangent.AutoDiff.Kernels;
using Cotangent.Trainers.Columns;
using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization.Optimizers;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.SecondMoments;

namespace Cotangent.GuardPages;

/// <summary>The kernels on rows of data: dot products, changes of units, panels of moments; and the steps of mini-batches.</summary>
internal sealed class Rows : IDisposable
{
    private const int MostNumbers = 70;

    private readonly Operand _a = new();
    private readonly Operand _b = new();
    private readonly Operand _c = new();
    private readonly Operand _d = new();
    private readonly Operand _starts = new();
    private readonly Operand _columns = new();
    private readonly Operand _values = new();

    public int DotProducts<TLeft, TRight>()
        where TLeft : unmanaged, IBinaryFloatingPointIeee754<TLeft>
        where TRight : unmanaged, IBinaryFloatingPointIeee754<TRight>
    {
        return Each((length, atEnd) =>
        {
            var x = _a.Integers<TLeft>(length, atEnd, 1);
            var y = _b.Integers<TRight>(length, atEnd, 2);
            var (expected, sparse) = (0.0, 0.0);
            // Every third element, as the stored elements of a sparse row.
            var columns = _c.Indices((length + 2) / 3, atEnd);
            var values = _d.Integers<float>(columns.Length, atEnd, 3);
            for (var i = 0; i < length; i++)
                expected += double.CreateChecked(x[i]) * double.CreateChecked(y[i]);
            for (var e = 0; e < columns.Length; e++)
            {
                columns[e] = 3 * e;
                sparse += double.CreateChecked(y[3 * e]) * values[e];
            }

            Require(expected, DotProduct.Dense<TLeft, TRight>(x, y), length);
            Require(sparse, DotProduct.Sparse<TRight>(columns, values, y), length);
        });
    }

    public int ChangesOfUnits() => Each((length, atEnd) =>
    {
        double[] shifts = [.. Enumerable.Range(0, length).Select(i => (double)(i % 3))];
        double[] scales = [.. Enumerable.Range(0, length).Select(i => 1.0 + (i % 4))];
        var change = new Units(shifts, scales, [], []);
        var row = _a.Integers<float>(length, atEnd, 1);
        var single = _b.Result<float>(length, atEnd);
        var twice = _c.Result<double>(length, atEnd);
        change.ApplyToFeatures(row, single);
        change.ApplyToFeatures(row, twice);
        for (var i = 0; i < length; i++)
        {
            Require((row[i] - shifts[i]) * scales[i], single[i], length);
            Require((row[i] - shifts[i]) * scales[i], twice[i], length);
        }
    });

    public int Panels() => Each((columns, atEnd) =>
    {
        const int RowCount = 5;
        var source = _a.Integers<float>(RowCount * columns, atEnd, 1);
        var weights = _b.Integers<double>(RowCount, atEnd, 2);
        var target = _c.Result<double>(RowCount * columns, atEnd);
        var sums = _d.Integers<double>(columns, atEnd, 3);
        double[] center = [.. Enumerable.Range(0, columns).Select(i => (double)(i % 3))];
        var before = sums.ToArray();
        MomentPanel.Load(source, weights, center, target, sums);
        for (var column = 0; column < columns; column++)
        {
            var sum = before[column];
            for (var row = 0; row < RowCount; row++)
            {
                var x = source[(row * columns) + column] - center[column];
                Require(x, target[(row * columns) + column], columns);
                sum += weights[row] * x;
            }

            Require(sum, sums[column], columns);
        }
    });

    /// <summary>Sparse rows times a matrix stored by feature, for every rank.</summary>
    public int SparseProducts() => Each((rank, atEnd) =>
    {
        const int RowCount = 9;
        const int Features = 23;
        var x = Sparse(RowCount, Features, rank);
        var entries = new BatchEntries(Units.None(Features, 1), 0, Features, RowCount);
        entries.Load(Pool(x, Features), 0, RowCount);
        var theta = _a.Integers<float>(Features * rank, atEnd, 1);
        var hidden = _b.Result<float>(RowCount * rank, atEnd);
        SparseProduct.Hidden(entries, theta, rank, hidden);
        for (var row = 0; row < RowCount; row++)
        {
            for (var i = 0; i < rank; i++)
            {
                var sum = 0.0;
                for (var feature = 0; feature < Features; feature++)
                    sum += x[row, feature] * theta[(feature * rank) + i];
                Require(sum, hidden[(row * rank) + i], rank);
            }
        }

        Stored(x, theta, hidden, rank, atEnd);
        var hiddenBar = _c.Integers<float>(RowCount * rank, atEnd, 2);
        var sums = _d.Integers<float>(Features * rank, atEnd, 3);
        var before = sums.ToArray();
        SparseProduct.AddOuter(entries, entries.Features, 2, hiddenBar, rank, sums);
        for (var feature = 0; feature < Features; feature++)
        {
            for (var i = 0; i < rank; i++)
            {
                var sum = (double)before[(feature * rank) + i];
                for (var row = 0; row < RowCount; row++)
                    sum += 2 * x[row, feature] * hiddenBar[(row * rank) + i];
                Require(sum, sums[(feature * rank) + i], rank);
            }
        }
    });

    /// <summary>The check of indices: any length, with one that does not increase, at every position.</summary>
    public int Indices() => Each((count, atEnd) =>
    {
        var indices = _a.Indices(count, atEnd);
        for (var at = 0; at < count; at++)
            indices[at] = 2 * at;
        Require(1, CheckedVector.AreRising(indices, 2 * count) ? 1 : 0, count);
        for (var at = 1; at < count; at++)
        {
            indices[at]--;
            Require(1, CheckedVector.AreRising(indices, 2 * count) ? 1 : 0, count);
            indices[at]--;
            Require(0, CheckedVector.AreRising(indices, 2 * count) ? 1 : 0, count);
            indices[at] += 2;
        }
    });

    /// <summary>
    /// Steps of some blocks, including the last. This test checks that the other blocks do not change; other tests check the steps.
    /// </summary>
    public int StepsOfAdaGrad() => Each((length, atEnd) =>
    {
        const int Blocks = 7;
        int[] stepped = [1, 4, 6];
        var parameters = _a.Integers<float>(Blocks * length, atEnd, 1);
        var squares = _b.Result<float>(Blocks * length, atEnd);
        var gradients = _c.Integers<float>(stepped.Length * length, atEnd, 2);
        var (parametersBefore, squaresBefore) = (parameters.ToArray(), squares.ToArray());
        AdaGradKernel.Step(stepped, length, parameters, squares, gradients, rate: 1);
        for (var i = 0; i < Blocks * length; i++)
        {
            var g = Array.IndexOf(stepped, i / length) is var at and >= 0 ? gradients[(at * length) + (i % length)] : 0;
            Require(squaresBefore[i] + (g * g), squares[i], length);
            if (g == 0)
                Require(parametersBefore[i], parameters[i], length);
        }
    });

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
        _d.Dispose();
        _starts.Dispose();
        _columns.Dispose();
        _values.Dispose();
    }

    /// <summary>
    /// The same product with the entries in guarded memory, too, for vectors of every width that the rank allows; columns after the last
    /// entry may be read, for prefetches.
    /// </summary>
    private unsafe void Stored(float[,] x, ReadOnlySpan<float> theta, Span<float> expected, int rank, bool atEnd)
    {
        var (rows, features) = (x.GetLength(0), x.GetLength(1));
        var stored = 0;
        foreach (var value in x)
            stored += value == 0 ? 0 : 1;
        var starts = _starts.Indices(rows + 1, atEnd);
        var columns = _columns.Indices(stored + BatchEntries.Ahead, atEnd);
        var values = _values.Integers<float>(stored, atEnd, 0);
        columns.Clear();
        var at = 0;
        for (var row = 0; row < rows; row++)
        {
            starts[row] = at;
            for (var feature = 0; feature < features; feature++)
            {
                if (x[row, feature] == 0)
                    continue;
                (columns[at], values[at]) = (feature, x[row, feature]);
                at++;
            }
        }

        starts[rows] = at;
        var hidden = _c.Result<float>(rows * rank, atEnd);
        fixed (int* s = starts, c = columns)
        fixed (float* v = values, t = theta, h = hidden)
        {
            var entries = new SparseEntries<float>(s, c, v, rows, columns.Length);
            SparseMatrixProduct<SingleElements<float>, float, float>.Multiply(entries, t, rank, h, inOrder: false);
            RequireSame(expected, hidden);
            if (Vector128.IsHardwareAccelerated && rank >= Vector128<float>.Count)
            {
                SparseMatrixProduct<Vectors128<float>, Vector128<float>, float>.Multiply(entries, t, rank, h, inOrder: false);
                RequireSame(expected, hidden);
            }

            if (Vector256.IsHardwareAccelerated && rank >= Vector256<float>.Count)
            {
                SparseMatrixProduct<Vectors256<float>, Vector256<float>, float>.Multiply(entries, t, rank, h, inOrder: false);
                RequireSame(expected, hidden);
            }

            if (Vector512.IsHardwareAccelerated && rank >= Vector512<float>.Count)
            {
                SparseMatrixProduct<Vectors512<float>, Vector512<float>, float>.Multiply(entries, t, rank, h, inOrder: false);
                RequireSame(expected, hidden);
            }

            SparseMatrixProduct.Multiply(
                entries, transposed: false, new Strided<float>(t, rank, 1), features, new Strided<float>(h, rank, 1), rows, rank, null);
            RequireSame(expected, hidden);
        }
    }

    /// <summary>Compares the product, and overwrites it with NaN.</summary>
    private static void RequireSame(ReadOnlySpan<float> expected, Span<float> found)
    {
        if (!expected.SequenceEqual(found))
            throw new InvalidOperationException($"The product of stored entries is another, with {found.Length} numbers.");
        found.Fill(float.NaN);
    }

    private static int Each(Action<int, bool> run)
    {
        for (var length = 1; length <= MostNumbers; length++)
        {
            run(length, false);
            run(length, true);
        }

        return 2 * MostNumbers;
    }

    private static void Require(double expected, double found, int length)
    {
        if (found != expected)
            throw new InvalidOperationException($"Found {found} with {length} numbers; expected {expected}.");
    }

    private static float[,] Sparse(int rows, int features, int seed)
    {
        var random = new Random(seed);
        var x = new float[rows, features];
        for (var row = 0; row < rows; row++)
        {
            for (var feature = 0; feature < features; feature++)
                x[row, feature] = random.Next(4) == 0 ? random.Next(-3, 4) : 0;
        }

        return x;
    }

    private static ShuffleBuffer Pool(float[,] x, int features)
    {
        var (starts, columns, values) = (new List<int> { 0 }, new List<int>(), new List<float>());
        for (var row = 0; row < x.GetLength(0); row++)
        {
            for (var feature = 0; feature < features; feature++)
            {
                if (x[row, feature] == 0)
                    continue;
                columns.Add(feature);
                values.Add(x[row, feature]);
            }

            starts.Add(columns.Count);
        }

        var tile = new Tile
        {
            Rows = x.GetLength(0),
            Sparse = new CsrRows<float>([.. starts], [.. columns], [.. values]),
            Labels = new float[x.GetLength(0)],
        };
        return new ShuffleBuffer(new MemoryTileSet([tile], features, Targets.Number("y"))).Read().First();
    }
}
