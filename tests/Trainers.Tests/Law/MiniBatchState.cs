using Cotangent.Trainers.Execution;
using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization.Schedules;

namespace Cotangent.Trainers.Tests.Law;

/// <summary>
/// The saved state of a mini-batch run: parameters by feature, and the state of the update rule, which shows the gradient that the rule
/// got.
/// </summary>
/// <param name="Parameters">Theta by feature (n x k), A and b.</param>
/// <param name="Means">Velocity of momentum, or the running mean of Adam; empty where the rule has none.</param>
/// <param name="Squares">The running mean of squares of Adam, or the sum of squares of AdaGrad; empty where the rule has none.</param>
internal sealed record MiniBatchState(double[] Parameters, double[] Means, double[] Squares)
{
    public static MiniBatchState Of(MiniBatchRun run, ParameterLayout layout, LawRule rule, int epochs)
    {
        using var stream = new MemoryStream();
        using (var writing = StateStream.Writing(stream))
            run.Exchange(writing, epochs);
        stream.Position = 0;
        using var reading = StateStream.Reading(stream);
        new UsedSchedule(LearningRateSchedule.Constant(), maximumEpochs: 20).Exchange(reading, epochs);
        var parameters = new BatchParameters(layout, new float[layout.Count]);
        parameters.Exchange(reading);
        var (means, squares) = (rule.KeepsMeans ? layout.Count : 0, rule.KeepsSquares ? layout.Count : 0);
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
