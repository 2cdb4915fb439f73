using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.Training;

/// <summary>
/// What the parameters of a full-batch optimizer mean: units, whitened features or not, and the way back to the features of the data.
/// </summary>
/// <param name="Layout">The sizes of the model.</param>
/// <param name="Units">Of features and labels.</param>
/// <param name="Whitening">Null where parameters are those of the features themselves.</param>
internal sealed record FullBatchCoordinates(ParameterLayout Layout, Units Units, FeatureWhitening? Whitening)
{
    /// <summary>The sizes of the parameters that the optimizer sees.</summary>
    public ParameterLayout Inner { get; } = Whitening?.LayoutOf(Layout) ?? Layout;

    /// <summary>An objective of the parameters of the features, as a function of those that the optimizer sees.</summary>
    public IObjective Of(IObjective objective, Interruption interruption) =>
        Whitening is null ? objective : new WhitenedObjective(objective, Whitening, Layout, interruption);

    /// <summary>Parameters of the raw features.</summary>
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

    /// <summary>The way back of <see cref="ToRaw"/>.</summary>
    /// <param name="raw">Of the raw features.</param>
    /// <param name="interruption">Asked at every row of Theta.</param>
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
