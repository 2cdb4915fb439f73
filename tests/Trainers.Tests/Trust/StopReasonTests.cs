using Cotangent.Trainers.Optimization;
using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>A full-batch run that ends without convergence gives the reason in a warning, and only advice that helps.</summary>
public class StopReasonTests
{
    private static readonly Problem Easy = RandomProblem.Easy(1, rows: 60, features: 4);

    public static TheoryData<string> Optimizers => [.. FullBatch.Names];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Out_of_epochs_it_names_MaximumEpochs(string optimizer)
    {
        var fit =
            Training.Fit(RandomProblem.Easy(1, rows: 60, features: 20), new() { MaximumEpochs = 1, Optimizer = FullBatch.Of(optimizer) });
        Assert.Equal(StopReason.MaximumEpochs, fit.Parameters.TrainingHistory.Stop);
        Assert.Contains(fit.Warnings, warning => warning.Contains("MaximumEpochs", StringComparison.Ordinal));
    }

    /// <summary>No epoch improves the loss by nine tenths.</summary>
    [Fact]
    public void Out_of_patience_it_names_Patience()
    {
        var fit =
            Training.Fit(
                Easy, new() { Patience = 2, MinimumImprovement = 0.9, LearningRate = 0.01, Optimizer = Optimizer.GradientDescent() });
        Assert.Equal(StopReason.NoImprovement, fit.Parameters.TrainingHistory.Stop);
        Assert.Contains(fit.Warnings, warning => warning.Contains("Patience", StringComparison.Ordinal));
        Assert.DoesNotContain(fit.Warnings, warning => warning.Contains("Raise MaximumEpochs", StringComparison.Ordinal));
    }

    [Fact]
    public void Cancelled_it_says_so()
    {
        using var source = new CancellationTokenSource();
        var fit = Training.Fit(Easy, new()
        {
            CancellationToken = source.Token,
            OnCancel = CancellationBehavior.ReturnBest,
            Tolerance = 0,
            LearningRate = 1e-6,
            Progress = new Canceller(source),
        });
        Assert.Equal(StopReason.Cancelled, fit.Parameters.TrainingHistory.Stop);
        Assert.Contains(fit.Warnings, warning => warning.Contains("cancelled", StringComparison.Ordinal));
    }

    /// <summary>
    /// In single precision no step makes the gradient of this loss as small as the tolerance requires: training is stuck long before its
    /// maximum of epochs, and more epochs would not help.
    /// </summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Stuck_it_says_so_and_does_not_ask_for_more_epochs(string optimizer)
    {
        bool[] labels = [.. Easy.Y.Select((y, i) => (y > 1) != (i % 7 == 0))];
        var fit = ClassTraining.Fit(Easy.X, labels, new()
        {
            Loss = TrainingLoss.From(new LogLoss()),
            L2Regularization = 0,
            Optimizer = FullBatch.Of(optimizer),
        });
        if (fit.History.Stop == StopReason.Stalled)
        {
            Assert.NotEmpty(fit.Warnings);
            Assert.DoesNotContain(fit.Warnings, warning => warning.Contains("raise MaximumEpochs", StringComparison.OrdinalIgnoreCase));
        }

        Assert.Equal(fit.History.Converged, fit.Warnings.Count == 0);
    }

    private sealed class Canceller(CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Epoch == 3)
                source.Cancel();
        }
    }
}
