using System.Globalization;

namespace Cotangent.Trainers.Training;

/// <summary>Penalties that outweigh the loss. They may be the cause of extreme numbers, so messages name them first.</summary>
internal static class HeavyPenalties
{
    /// <summary>A penalty is heavy above this, in standardized units, in which a loss has a curvature of about 1.</summary>
    private const double Heavy = 1;

    /// <summary>Advice to lower heavy penalties, as the beginning of a sentence; null if no penalty is heavy.</summary>
    public static string? Advice(TwoLayerLinearOptions options)
    {
        var heavy = options.Penalties.All.Where(penalty => penalty.Value > Heavy)
            .Select(penalty => string.Create(CultureInfo.InvariantCulture, $"{penalty.Name}, which is {penalty.Value:g3}"));
        var text = string.Join(", and ", heavy);
        return text.Length == 0 ? null : $"Lower {text}";
    }
}
