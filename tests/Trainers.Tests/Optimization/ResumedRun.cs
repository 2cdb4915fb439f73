using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Optimization;

namespace Cotangent.Trainers.Tests.Optimization;

/// <summary>A run of an optimizer that is interrupted and resumed.</summary>
internal static class ResumedRun
{
    /// <summary>
    /// Saves after each epoch, loads into an optimizer that started elsewhere and has run on, and compares all results and every parameter
    /// until the end of the run.
    /// </summary>
    public static void AssertSameBits(Func<double[], IOptimizer> create, double[] start, int epochs)
    {
        var whole = create(start);
        var (found, states) = (new List<(EpochResult Result, double[] Parameters)>(), new List<byte[]>());
        for (var epoch = 0; epoch < epochs && (epoch == 0 || found[^1].Result.Outcome == EpochOutcome.Continue); epoch++)
        {
            found.Add((whole.RunEpoch(), whole.Parameters.ToArray()));
            states.Add(Save(whole, epoch + 1));
        }

        Assert.InRange(found.Count, 3, epochs);
        for (var saved = 0; saved < states.Count; saved++)
        {
            var resumed = create([.. start.Select(p => p + 0.125)]);
            for (var epoch = 0; epoch < saved % 5; epoch++)
                resumed.RunEpoch();
            using (var state = StateStream.Reading(new MemoryStream(states[saved])))
                resumed.Exchange(state, saved + 1);
            Assert.Equal(states[saved], Save(resumed, saved + 1));
            for (var epoch = saved + 1; epoch < found.Count; epoch++)
            {
                Assert.Equal(found[epoch].Result, resumed.RunEpoch());
                Assert.Equal(found[epoch].Parameters, resumed.Parameters.ToArray());
            }
        }
    }

    private static byte[] Save(IOptimizer optimizer, int epochs)
    {
        using var stream = new MemoryStream();
        using (var state = StateStream.Writing(stream))
            optimizer.Exchange(state, epochs);
        return stream.ToArray();
    }
}
