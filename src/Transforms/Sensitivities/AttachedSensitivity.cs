using Cotangent.Trainers.Model;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>A sensitivity of one model: the derivative of a row, and the slots of its column. Immutable.</summary>
internal sealed class AttachedSensitivity
{
    private readonly IReadOnlyList<string> _outputs;

    /// <param name="kind">The sensitivity.</param>
    /// <param name="isOfRawScore">Whether the raw score is differentiated, and not the prediction.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sensitivity does not fit the model.</exception>
    public AttachedSensitivity(ResolvedSensitivity kind, bool isOfRawScore, DifferentiableModel model)
    {
        if (kind.Misfit(model.Shape) is { } misfit)
            throw new ArgumentOutOfRangeException(null, misfit);
        (Kind, IsOfRawScore, Derivative) = (kind, isOfRawScore, kind.Of(isOfRawScore ? model.OfRawScore() : model));
        _outputs = kind.IsPerOutput(model.Shape) ? model.OutputNames : [];
        var perOutput = kind.IsPerFeature ? model.FeatureCount + kind.AdditionalSlots.Count : 1;
        Width = kind.IsPerOutput(model.Shape) ? model.OutputCount * perOutput : perOutput;
    }

    public ResolvedSensitivity Kind { get; }

    public bool IsOfRawScore { get; }

    public RowDerivative Derivative { get; }

    /// <summary>The number of slots of the column; 1 for a number.</summary>
    public int Width { get; }

    /// <summary>Whether the column is a vector with named slots.</summary>
    public bool IsVector => Kind.IsPerFeature || _outputs.Count > 0;

    /// <summary>The names of the slots, output by output: of features, of outputs, or of both, as in <c>setosa/petal length</c>.</summary>
    public string[] SlotNames(IReadOnlyList<string> featureNames)
    {
        if (!Kind.IsPerFeature)
            return [.. _outputs];
        string[] names = [.. featureNames, .. Kind.AdditionalSlots];
        return _outputs.Count == 0 ? names : [.. _outputs.SelectMany(output => names.Select(name => $"{output}/{name}"))];
    }
}
