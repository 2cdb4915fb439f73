using System.Numerics;
using Cotangent.AutoDiff.Tests.Primitives;

namespace Cotangent.AutoDiff.Tests;

/// <summary>
/// A run allocates nothing on the managed heap, so training does not stop for collections. The count is exact, per thread.
/// </summary>
[Collection(nameof(BytesAllocated))]
public class AllocationTests
{
    private const int Batch = 5;

    public static TheoryData<string> Names => PrimitiveTable.Names;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_of_the_model_and_its_derivatives_allocates_nothing(bool sparse)
    {
        var model = new TwoLayerModel(6, 3, 2, sparse);
        var direction = model.Direction();
        Expr[] inputs = [model.X, .. model.Parameters, model.Y, .. direction];
        AssertNothingAllocated<double>(model.EverythingAlong(direction), inputs);
        AssertNothingAllocated<float>(model.EverythingAlong(direction), inputs);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_run_of_a_primitive_and_its_derivatives_allocates_nothing(string name)
    {
        var primitive = PrimitiveTable.Get(name);
        var sizes = new Sizes(primitive.NeedsFixedRows ? Batch : Dimension.Batch, 4, 3);
        var inputs = primitive.Inputs(sizes);
        AssertNothingAllocated<double>(PrimitiveTests.WithDerivatives(primitive, sizes, inputs), inputs);
        AssertNothingAllocated<float>(PrimitiveTests.WithDerivatives(primitive, sizes, inputs), inputs);
    }

    /// <summary>Shapes for every form of the product: low, wide, narrow, and one whose panels have several parts.</summary>
    [Theory]
    [InlineData(1, 40, 40)]
    [InlineData(20, 40, 40)]
    [InlineData(20, 3, 40)]
    [InlineData(20, 40, 300)]
    public void A_product_of_any_form_and_orientation_allocates_nothing(int rows, int columns, int steps)
    {
        foreach (var transposeLeft in new[] { false, true })
        {
            foreach (var transposeRight in new[] { false, true })
            {
                var left = transposeLeft ? Expr.Input("left", steps, rows) : Expr.Input("left", rows, steps);
                var right = transposeRight ? Expr.Input("right", columns, steps) : Expr.Input("right", steps, columns);
                Expr[] product = [Expr.MatMul(left, right, transposeLeft, transposeRight)];
                AssertNothingAllocated<double>(product, [left, right]);
                AssertNothingAllocated<float>(product, [left, right]);
            }
        }
    }

    private static void AssertNothingAllocated<T>(Expr[] outputs, Expr[] inputs)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Plan<T>(outputs);
        var workspace = plan.CreateWorkspace(Batch);
        double[][,] ones =
            [.. inputs.Select(input => PlainMatrix.Of(input.Shape.Rows.Resolve(Batch), input.Shape.Columns.Resolve(Batch), (_, _) => 1))];
        workspace.BindAll(plan, inputs, ones);
        for (var run = 0; run < 3; run++)
            workspace.Run();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < 20; run++)
            workspace.Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
