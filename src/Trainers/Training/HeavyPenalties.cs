using System.Globalization;

namespace Cotangent.Trainers.Training;

/// <summary>Penalties that outweigh the loss. Where numbers become extreme, they may be the cause, and messages name them first.</summary>
internal static class HeavyPenalties
{
    /// <summary>In standardized units, where a loss has a curvature of about 1.</summary>
    private const double Heavy = 1;

    /// <summary>What to do about them, as the beginning of a sentence; null where there is none.</summary>
    public static string? Advice(TwoLayerLinearOptions options)
    {
        var heavy = options.Penalties.All.Where(penalty => penalty.Value > Heavy)
            .Select(penalty => string.Create(CultureInfo.InvariantCulture, $"{penalty.Name}, which is {penalty.Value:g3}"));
        var text = string.Join(", and ", heavy);
        return text.Length == 0 ? null : $"Lower {text}";
    }
}
