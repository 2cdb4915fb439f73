using Cotangent.Trainers.Execution;
using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Law;

/// <summary>
/// What a mini-batch run writes of itself: parameters by feature, and what its update rule keeps of the gradients. The state of an update
/// rule shows the very gradient that it was given.
/// </summary>
/// <param name="Parameters">Theta by feature (n x k), A and b.</param>
/// <param name="Means">Velocity of momentum, or the running mean of Adam; empty where the rule has none.</param>
/// <param name="Squares">The running mean of squares of Adam, or the sum of squares of AdaGrad; empty where the rule has none.</param>
internal sealed record MiniBatchState(double[] Parameters, double[] Means, double[] Squares)
{
    public static MiniBatchState Of(MiniBatchRun run, ParameterLayout layout, Optimizer.MiniBatch rule, int epochs)
    {
        using var stream = new MemoryStream();
        using (var writing = StateStream.Writing(stream))
            run.Exchange(writing, epochs);
        stream.Position = 0;
        using var reading = StateStream.Reading(stream);
        new UsedSchedule(new LearningRateSchedule.Constant(), maximumEpochs: 20).Exchange(reading, epochs);
        var parameters = new ModelParameters(layout, new float[layout.Count]);
        parameters.Exchange(reading);
        var (means, squares) = rule switch
        {
            Optimizer.StochasticGradientDescent { Momentum: 0 } => (0, 0),
            Optimizer.StochasticGradientDescent => (layout.Count, 0),
            Optimizer.Adam => (layout.Count, layout.Count),
            Optimizer.AdaGrad => (0, layout.Count),
            _ => throw new ArgumentOutOfRangeException(nameof(rule)),
        };
        return new MiniBatchState(Doubles(parameters.Values), Read(reading, means), Read(reading, squares));
    }

    private static double[] Read(StateStream stream, int count)
    {
        var values = new float[count];
        stream.Exchange<float>(values);
        return Doubles(values);
    }

    private static double[] Doubles(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), value => (double)value);
}
