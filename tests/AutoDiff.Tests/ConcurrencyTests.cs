
namespace Cotangent.AutoDiff.Tests;

/// <summary>A plan is immutable: threads share it, each with its own workspace.</summary>
public class ConcurrencyTests
{
    private const int Threads = 8;
    private const int Runs = 25;

    [Fact]
    public void Threads_that_share_a_plan_get_the_bits_of_a_single_one()
    {
        const int Batch = 17;
        var model = new TwoLayerModel(9, 3, 2);
        var direction = model.Direction();
        Expr[] inputs = [model.X, .. model.Parameters, model.Y, .. direction];
        var outputs = model.EverythingAlong(direction);
        var plan = new Plan<double>(outputs);
        var points = Enumerable.Range(0, Threads).Select(thread => PointOf(inputs, Batch, thread)).ToArray();
        var expected = points.Select(point => Evaluation.Run<double>(outputs, inputs, point, Batch)).ToArray();

        var found = new double[Threads][][][];
        using var start = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            var workspace = plan.CreateWorkspace(Batch);
            workspace.BindAll(plan, inputs, points[thread]);
            start.SignalAndWait();
            found[thread] = [.. Enumerable.Range(0, Runs).Select(_ =>
            {
                workspace.Run();
                return workspace.Outputs(outputs.Length);
            })];
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        for (var thread = 0; thread < Threads; thread++)
            Assert.All(found[thread], run => Assert.Equal(expected[thread], run));
    }

    private static double[][,] PointOf(Expr[] inputs, int batch, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. inputs.Select(input => PlainMatrix.Of(
                input.Shape.Rows.Resolve(batch), input.Shape.Columns.Resolve(batch), (_, _) => random.NextDouble() - 0.5)),
        ];
    }
}
