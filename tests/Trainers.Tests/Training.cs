using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Tests;

/// <summary>One fit of the trainer as a user makes it, with everything that it logged.</summary>
internal sealed class Training
{
    private const int Seed = 1;

    private Training(TwoLayerLinearRegressionModelParameters parameters, IReadOnlyList<LoggingEventArgs> log) =>
        (Parameters, Log) = (parameters, log);

    public TwoLayerLinearRegressionModelParameters Parameters { get; }

    public IReadOnlyList<LoggingEventArgs> Log { get; }

    public IEnumerable<string> Warnings =>
        Log.Where(message => message.Kind == ChannelMessageKind.Warning).Select(message => message.RawMessage);

    /// <summary>A Theta.</summary>
    public double[] Coefficients => Array.ConvertAll(Parameters.Model.Coefficients, coefficient => (double)coefficient);

    /// <summary>Theta, A and b, to compare bits.</summary>
    public float[] AllParameters => Parameters.Model.Parameters;

    /// <summary>Loss, gradient norm and step size of every epoch: all of the history that does not depend on the clock.</summary>
    public IEnumerable<TrainingEpoch> Epochs => Parameters.TrainingHistory.Select(epoch => epoch with { ElapsedSeconds = 0 });

    /// <summary>C and b as ML.NET will use them.</summary>
    public LinearFit Linear =>
        new(PlainMatrix.Of(1, Coefficients.Length, (_, f) => Coefficients[f]), [Parameters.Bias.IsEmpty ? 0 : Parameters.Bias[0]]);

    public static Training Fit(
        Problem problem, TwoLayerLinearRegressionTrainer.Options? options = null, int seed = Seed, bool sparse = false)
    {
        var mlContext = new MLContext(seed);
        options = (options ?? new()) with { ExampleWeightColumnName = problem.Weights is null ? null : "Weight" };
        return Fit(mlContext, problem.DataView(mlContext, sparse), options);
    }

    public static Training Fit(MLContext mlContext, IDataView data, TwoLayerLinearRegressionTrainer.Options options)
    {
        var log = new List<LoggingEventArgs>();
        void Record(object? sender, LoggingEventArgs message)
        {
            lock (log)
                log.Add(message);
        }

        mlContext.Log += Record;
        var model = mlContext.Regression.Trainers.TwoLayerLinear(options).Fit(data);
        mlContext.Log -= Record;
        return new Training(model.Model, log);
    }
}
