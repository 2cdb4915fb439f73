using System.Globalization;

namespace Cotangent.Trainers.Training;

/// <summary>Penalties that outweigh the loss: where numbers become extreme, these may be to blame, and are named first.</summary>
internal static class HeavyPenalties
{
    /// <summary>In standardised units, where a loss has a curvature of about 1.</summary>
    private const double Heavy = 1;

    /// <summary>What to do about them, as the beginning of a sentence; null where there is none.</summary>
    public static string? Advice(TwoLayerLinearOptions options)
    {
        (string Name, double Value)[] penalties =
        [
            (nameof(options.L2Regularization), options.L2Regularization ?? 0),
            (nameof(options.L1Regularization), options.L1Regularization),
            (nameof(options.FirstLayerL2Regularization), options.FirstLayerL2Regularization),
            (nameof(options.FirstLayerL1Regularization), options.FirstLayerL1Regularization),
            (nameof(options.SecondLayerL2Regularization), options.SecondLayerL2Regularization),
            (nameof(options.SecondLayerL1Regularization), options.SecondLayerL1Regularization),
        ];
        var heavy = penalties.Where(penalty => penalty.Value > Heavy)
            .Select(penalty => string.Create(CultureInfo.InvariantCulture, $"{penalty.Name}, which is {penalty.Value:g3}"));
        var text = string.Join(", and ", heavy);
        return text.Length == 0 ? null : $"Lower {text}";
    }
}
