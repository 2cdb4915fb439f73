using System.Numerics;
using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Cotangent.AutoDiff;

namespace Cotangent.Benchmarks.Kernels;

/// <summary>A product in a plan of one step, and by loops of vector operations from a library.</summary>
[GenericTypeArguments(typeof(float))]
[GenericTypeArguments(typeof(double))]
public class ProductBenchmark<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private T[] _a = [];
    private T[] _b = [];
    private T[] _c = [];
    private Workspace<T> _workspace = null!;

    [ParamsSource(typeof(ProductShape), nameof(ProductShape.All))]
    public ProductShape Shape { get; set; } = null!;

    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(1);
        T[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(random.NextDouble() - 0.5))];
        (_a, _b, _c) = (Draw(Shape.Rows * Shape.Steps), Draw(Shape.Steps * Shape.Columns), new T[Shape.Rows * Shape.Columns]);

        var a = Shape.TransposeLeft ? Expr.Input("a", Shape.Steps, Shape.Rows) : Expr.Input("a", Shape.Rows, Shape.Steps);
        var b = Shape.TransposeRight ? Expr.Input("b", Shape.Columns, Shape.Steps) : Expr.Input("b", Shape.Steps, Shape.Columns);
        _workspace = new Plan<T>(Expr.MatMul(a, b, Shape.TransposeLeft, Shape.TransposeRight)).CreateWorkspace();
        _workspace.Bind(a, _a);
        _workspace.Bind(b, _b);
    }

    [Benchmark]
    public void Engine() => _workspace.Run();

    /// <summary>Dot products of rows if both operands have contiguous rows, else sums of rows.</summary>
    [Benchmark(Baseline = true)]
    public void Library()
    {
        var (rows, steps, columns) = (Shape.Rows, Shape.Steps, Shape.Columns);
        if (Shape.TransposeRight)
        {
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                    _c[(i * columns) + j] = TensorPrimitives.Dot<T>(_a.AsSpan(i * steps, steps), _b.AsSpan(j * steps, steps));
            }

            return;
        }

        Array.Clear(_c);
        for (var p = 0; p < steps; p++)
        {
            for (var i = 0; i < rows; i++)
            {
                var factor = Shape.TransposeLeft ? _a[(p * rows) + i] : _a[(i * steps) + p];
                var row = _c.AsSpan(i * columns, columns);
                TensorPrimitives.MultiplyAdd(_b.AsSpan(p * columns, columns), factor, row, row);
            }
        }
    }
}
