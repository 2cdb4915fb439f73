using System.Globalization;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Training;

/// <summary>Reports a training run to the log of the context, to its progress channel, and to the listener of the options.</summary>
internal sealed class TrainingReport : IDisposable
{
    private readonly IChannel _channel;
    private readonly IProgress<TrainingProgress>? _listener;
    private readonly IProgressChannel _progress;
    private TrainingEpoch _last;
    private int _maximumEpochs;
    private int _nextMessage = 1;

    public TrainingReport(IHost host, IChannel channel, IProgress<TrainingProgress>? listener)
    {
        (_channel, _listener) = (channel, listener);
        _progress = host.StartProgressChannel("Training the two-layer linear model");
        _progress.SetHeader(new ProgressHeader(["Loss", "Validation loss", "Gradient norm"], ["epochs"]), entry =>
        {
            entry.SetProgress(0, _last.Epoch, _maximumEpochs);
            entry.SetMetric(0, _last.Loss);
            entry.SetMetric(1, _last.ValidationLoss);
            entry.SetMetric(2, _last.GradientNorm);
        });
    }

    /// <summary>Reports the end of an epoch.</summary>
    /// <param name="epoch">The measurements of the epoch.</param>
    /// <param name="decision">The decision of the run.</param>
    /// <param name="started">Number of epochs that were done before this process began.</param>
    /// <param name="elapsed">The time since this process began.</param>
    /// <param name="rowsPerSecond">Rows that this epoch evaluated in a second.</param>
    public void Epoch(TrainingEpoch epoch, TrainingDecision decision, int started, TimeSpan elapsed, double rowsPerSecond)
    {
        (_last, _maximumEpochs) = (epoch, decision.MaximumEpochs);
        if (epoch.Epoch >= _nextMessage)
        {
            _channel.Info($"{Describe(epoch)}.");
            while (_nextMessage <= epoch.Epoch)
                _nextMessage = NextMessage(_nextMessage);
        }

        _listener?.Report(new TrainingProgress
        {
            Epoch = epoch.Epoch,
            MaximumEpochs = decision.MaximumEpochs,
            Loss = epoch.Loss,
            ValidationLoss = epoch.ValidationLoss,
            GradientNorm = epoch.GradientNorm,
            StepSize = epoch.StepSize,
            Damping = epoch.Damping,
            RowsPerSecond = rowsPerSecond,
            Elapsed = TimeSpan.FromSeconds(epoch.ElapsedSeconds),
            ExpectedEnd = ExpectedEnd(elapsed.TotalSeconds / (epoch.Epoch - started) * (decision.MaximumEpochs - epoch.Epoch)),
        });
    }

    /// <summary>Reports the end of training.</summary>
    public void End(TrainingHistory history)
    {
        var last = history[^1];
        _channel.Info($"{(history.Converged ? "Converged" : "Stopped")} after {Describe(last)}.");
        if (history.BestEpoch != last.Epoch)
            _channel.Info($"The model is that of {Describe(history[history.BestEpoch - 1])}.");
    }

    public void Dispose() => _progress.Dispose();

    /// <summary>The expected end; the largest date if the maximum number of epochs is so high that the end is later.</summary>
    private static DateTimeOffset ExpectedEnd(double seconds)
    {
        var now = DateTimeOffset.Now;
        return seconds < (DateTimeOffset.MaxValue - now).TotalSeconds - 1 ? now + TimeSpan.FromSeconds(seconds) : DateTimeOffset.MaxValue;
    }

    /// <summary>1, 2, 5, 10, 20, 50, ...: often while the loss falls fast, seldom afterwards.</summary>
    private static int NextMessage(int epoch) =>
        epoch.ToString(CultureInfo.InvariantCulture)[0] == '2' ? checked(epoch / 2 * 5) : checked(epoch * 2);

    private static string Describe(TrainingEpoch epoch) => string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch}: loss {epoch.Loss:g8}{Validation(epoch)}, gradient norm {epoch.GradientNorm:g3}{Step(epoch)}, "
            + $"{epoch.ElapsedSeconds:f2} s");

    private static string Step(TrainingEpoch epoch) => double.IsNaN(epoch.Damping)
        ? FormattableString.Invariant($", step size {epoch.StepSize:g3}")
        : FormattableString.Invariant($", damping {epoch.Damping:g3}");

    private static string Validation(TrainingEpoch epoch) =>
        double.IsNaN(epoch.ValidationLoss) ? "" : FormattableString.Invariant($", validation loss {epoch.ValidationLoss:g8}");
}
