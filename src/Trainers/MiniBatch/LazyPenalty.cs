using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Penalties;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// The penalty of the rows of Theta by feature, when a step touches only some rows. A row takes its missed proximal steps when it is next
/// touched, and at the end of an epoch.
/// </summary>
/// <remarks>
/// The step size of an untouched row changes with the learning rate alone. Missed steps are taken with the mean of their rates. This equals
/// single steps if the rate is constant, or without L2; otherwise the difference is of the order of the variance of the rate in the epoch.
/// </remarks>
internal sealed class LazyPenalty(ElementPenalty penalty, BatchParameters parameters, BlockUpdate update)
{
    private readonly int[] _steps = new int[parameters.Layout.Features];
    private readonly double[] _rates = new double[parameters.Layout.Features];

    /// <summary>
    /// Takes the missed proximal steps of a row in this epoch, including the one of the step that last touched it.
    /// </summary>
    public void CatchUp(int feature, BatchStep now, Span<float> scratch)
    {
        var missed = now.Number - _steps[feature];
        if (missed <= 0)
            return;
        var k = parameters.Layout.Rank;
        update.StepSizes(feature, feature * k, (now.RateBefore - _rates[feature]) / missed, scratch[..k]);
        penalty.Shrink(parameters.Values.Slice(feature * k, k), scratch[..k], missed);
        (_steps[feature], _rates[feature]) = (now.Number, now.RateBefore);
    }

    /// <summary>Ends an epoch: all rows catch up, and the counts restart at 0.</summary>
    public void CatchUpAll(BatchStep end, Span<float> scratch)
    {
        for (var feature = 0; feature < _steps.Length; feature++)
            CatchUp(feature, end, scratch);
        Array.Clear(_steps);
        Array.Clear(_rates);
    }
}
