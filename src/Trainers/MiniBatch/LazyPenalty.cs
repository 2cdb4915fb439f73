using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Penalties;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// The penalty of the rows of Theta by feature, where a step touches only some: a row takes the proximal steps that it has not yet taken
/// when it is next touched, and at the end of an epoch.
/// </summary>
/// <remarks>
/// The step size of a row that rests changes with the learning rate alone. Missed steps are taken with the mean of their rates: that is
/// what they would have done one by one where the rate is constant, or without L2; elsewhere up to the variance of the rate within the
/// epoch.
/// </remarks>
internal sealed class LazyPenalty(ElementPenalty penalty, BatchParameters parameters, BlockUpdate update)
{
    private readonly int[] _steps = new int[parameters.Layout.Features];
    private readonly double[] _rates = new double[parameters.Layout.Features];

    /// <summary>
    /// Takes the proximal steps of this epoch that a row has not taken, that of the step which touched it last among them.
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

    /// <summary>The end of an epoch: all rows catch up, and the count begins again.</summary>
    public void CatchUpAll(BatchStep end, Span<float> scratch)
    {
        for (var feature = 0; feature < _steps.Length; feature++)
            CatchUp(feature, end, scratch);
        Array.Clear(_steps);
        Array.Clear(_rates);
    }
}
