using Cotangent.Trainers.Tests.Objectives;

namespace Cotangent.Trainers.Tests.MiniBatch;

[Collection(nameof(BytesAllocated))]
public class AllocationTests
{
    [Theory]
    [MemberData(nameof(MiniBatchRunTests.Cases), MemberType = typeof(MiniBatchRunTests))]
    public void More_batches_do_not_allocate_more(string rule, Storage storage)
    {
        var problem = BatchProblem.Draw(1, storage, rows: 120, rowsPerTile: 120);
        long Allocated(int batchSize)
        {
            var run = problem.Run(BatchProblem.Rule(rule, batchSize), options: MiniBatchRunTests.Penalized, validation: problem.Rows);

            // The first epochs grow buffers to the size of the batches.
            for (var epoch = 0; epoch < 10; epoch++)
            {
                run.RunEpoch();
                run.ValidationLoss();
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            run.RunEpoch();
            run.ValidationLoss();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(Allocated(60), Allocated(2));
    }
}
