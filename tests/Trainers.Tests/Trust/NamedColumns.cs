using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>The rows of a regression whose features have names.</summary>
internal static class NamedColumns
{
    public static Training Fit(
        Problem problem, IReadOnlyList<string> names, TwoLayerLinearRegressionTrainer.Options? options = null, int seed = 1)
    {
        var mlContext = new MLContext(seed);
        var data = mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, problem.Rows).Select(row => new Example
            {
                Features = new VBuffer<float>(
                    problem.Features, problem.X.RowMajor<float>()[(row * problem.Features)..((row + 1) * problem.Features)]),
                Label = (float)problem.Y[row],
            }),
            Example.Schema(problem.Features, [.. names]));
        return Training.Fit(mlContext, data, options ?? new());
    }

    /// <summary>Messages for the user: information and warnings.</summary>
    public static IEnumerable<string> Told(Training fit) => fit.Log
        .Where(message => message.Kind is Microsoft.ML.Runtime.ChannelMessageKind.Info or Microsoft.ML.Runtime.ChannelMessageKind.Warning)
        .Select(message => message.RawMessage);
}
