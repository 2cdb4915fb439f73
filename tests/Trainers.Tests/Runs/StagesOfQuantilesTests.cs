using Cotangent.Trainers.Optimization;
using Microsoft.ML;
using Options = Cotangent.TwoLayerLinearRegressionTrainer.Options;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>Training in stages is one run: it may be interrupted in any stage, and resumed.</summary>
public sealed class StagesOfQuantilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("Cotangent.").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("GaussNewton")]
    [InlineData("Lbfgs")]
    [InlineData("GradientDescent")]
    public void Resumed_in_any_stage_it_ends_in_the_same_bits(string optimizer)
    {
        var problem = RandomProblem.Easy(1, rows: 40, features: 2);
        var options = new Options
        {
            Loss = TrainingLoss.Pinball(0.3),
            Optimizer = Trust.FullBatch.Of(optimizer),
            Seed = 1,
        };
        var whole = Training.Fit(problem, options).Parameters;
        var epochs = whole.TrainingHistory.Count;
        Assert.InRange(epochs, 10, int.MaxValue);
        for (var cut = 1; cut < epochs; cut += Math.Max(1, epochs / 6))
        {
            var checkpointed = options with
            {
                CheckpointPath = Path.Combine(_folder, $"{cut}.checkpoint"),
                CheckpointInterval = TimeSpan.Zero
            };
            Training.Fit(problem, checkpointed with { MaximumEpochs = cut });
            var resumed = Training.Fit(problem, checkpointed).Parameters;
            Assert.Equal(whole.Model.Parameters, resumed.Model.Parameters);
            Assert.Equal(whole.Model.Raw.Remainders, resumed.Model.Raw.Remainders);
            Assert.Equal(epochs, resumed.TrainingHistory.Count);
        }
    }
}
