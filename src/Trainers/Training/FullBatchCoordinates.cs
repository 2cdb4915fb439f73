using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.Training;

/// <summary>
/// The coordinates of the parameters of a full-batch optimizer: units, whitened features or not, and the map to raw parameters.
/// </summary>
/// <param name="Layout">The sizes of the model.</param>
/// <param name="Units">The units of features and labels.</param>
/// <param name="Whitening">The whitening of the features; null for none.</param>
internal sealed record FullBatchCoordinates(ParameterLayout Layout, Units Units, FeatureWhitening? Whitening)
{
    /// <summary>The sizes of the parameters of the optimizer.</summary>
    public ParameterLayout Inner { get; } = Whitening?.LayoutOf(Layout) ?? Layout;

    /// <summary>An objective as a function of the parameters of the optimizer, from one of the parameters of the features.</summary>
    public IObjective Of(IObjective objective, Interruption interruption) =>
        Whitening is null ? objective : new WhitenedObjective(objective, Whitening, Layout, interruption);

    /// <summary>Converts parameters of the optimizer to parameters of the raw features.</summary>
    public RawParameters ToRaw(ReadOnlySpan<double> parameters)
    {
        var raw = new double[Layout.Count];
        if (Whitening is null)
        {
            parameters.CopyTo(raw);
        }
        else
        {
            Whitening.ToFeatures(Layout, parameters, raw);
            Whitening.SpreadLeast(Layout, raw);
        }

        Units.ToRaw<double>(Layout, raw);
        return RawParameters.Of(Layout, raw);
    }

    /// <summary>The inverse of <see cref="ToRaw"/>.</summary>
    /// <param name="raw">Parameters of the raw features.</param>
    /// <param name="interruption">Checked at every row of Theta.</param>
    public double[] FromRaw(RawParameters raw, Interruption interruption)
    {
        var parameters = Units.FromRaw<double>(raw, interruption);
        if (Whitening is null)
            return parameters;
        var whitened = new double[Inner.Count];
        Whitening.FromFeatures(Layout, parameters, whitened, interruption);
        return whitened;
    }
}
