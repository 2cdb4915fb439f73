using System.Numerics;

namespace Cotangent.AutoDiff.Tests.Kernels;

/// <summary>Large products are computed in parts, with a callback between them.</summary>
public class DividedProductTests
{
    private const long PartSize = 100_000_000;

    public static TheoryData<int, int, int, bool, bool> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, int, bool, bool>();
            (int, int, int)[] sizes = [(700, 600, 500), (613, 617, 619), (101, 1500, 1400), (60, 40, 60_000), (100_000, 7, 160)];
            foreach (var (rows, columns, steps) in sizes)
            {
                foreach (var (left, right) in new[] { (false, false), (false, true), (true, false), (true, true) })
                    shapes.Add(rows, columns, steps, left, right);
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Parts_are_small_and_keep_the_bits_of_the_whole(int rows, int columns, int steps, bool transposeLeft, bool transposeRight)
    {
        AssertDivided<float>(rows, columns, steps, transposeLeft, transposeRight);
        AssertDivided<double>(rows, columns, steps, transposeLeft, transposeRight);
    }

    [Fact]
    public void Who_is_asked_may_end_it_and_the_next_run_is_whole()
    {
        var workspace = Workspace<double>(700, 600, 500, transposeLeft: false, transposeRight: false);
        workspace.Run();
        var whole = workspace.Output(0).ToArray();
        var questions = 0;
        Assert.Throws<OperationCanceledException>(() => workspace.Run(1, () =>
        {
            if (++questions == 2)
                throw new OperationCanceledException();
        }));
        Assert.Equal(2, questions);
        workspace.Run();
        Assert.Equal(whole, workspace.Output(0).ToArray());
    }

    private static void AssertDivided<T>(int rows, int columns, int steps, bool transposeLeft, bool transposeRight)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var workspace = Workspace<T>(rows, columns, steps, transposeLeft, transposeRight);
        // The factors are positive, so an element of 0 has not been computed.
        var (done, largest) = (0, 0);
        void Look()
        {
            var before = done;
            while (done < rows && workspace.Output(0)[((done + 1) * columns) - 1] != T.Zero)
                done++;
            largest = Math.Max(largest, done - before);
        }

        workspace.Run(1, Look);
        Look();
        Assert.Equal(rows, done);
        var parts = workspace.Output(0).ToArray();
        workspace.Run();
        Assert.True(parts.AsSpan().SequenceEqual(workspace.Output(0)));

        // A transposed left side with at most eight columns is one part.
        if (transposeLeft && columns <= 8)
            return;
        Assert.InRange(largest, 1, Math.Max(24, PartSize / ((long)columns * steps)) + 11);
    }

    private static Workspace<T> Workspace<T>(int rows, int columns, int steps, bool transposeLeft, bool transposeRight)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(1);
        T[] Draw(int length)
        {
            var values = new T[length];
            for (var i = 0; i < length; i++)
                values[i] = T.CreateChecked(0.5 + random.NextDouble());
            return values;
        }

        var a = transposeLeft ? Expr.Input("A", steps, rows) : Expr.Input("A", rows, steps);
        var b = transposeRight ? Expr.Input("B", columns, steps) : Expr.Input("B", steps, columns);
        var workspace = new Plan<T>(Expr.MatMul(a, b, transposeLeft, transposeRight)).CreateWorkspace();
        workspace.Bind(a, Draw(rows * steps));
        workspace.Bind(b, Draw(steps * columns));
        return workspace;
    }
}
