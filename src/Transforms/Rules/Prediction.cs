using Cotangent.Transforms.Pipelines;

namespace Cotangent.Transforms.Rules;

/// <summary>The stage of a fitted model: its features and its outputs.</summary>
/// <param name="stage">The stage.</param>
/// <param name="features">The feature column.</param>
internal sealed class Prediction(Stage stage, Variable features)
{
    private readonly HashSet<string> _undefined = [.. stage.AddedColumns.Select(column => column.Name)];

    public Stage Stage => stage;

    /// <summary>x.</summary>
    public Variable Features => features;

    /// <summary>The added columns that no rule has defined.</summary>
    public IReadOnlyCollection<string> Undefined => _undefined;

    /// <summary>Whether the model adds a column.</summary>
    public bool Adds(string name) => _undefined.Contains(name);

    /// <summary>Defines an output column of the model.</summary>
    public Variable Out(string name)
    {
        _undefined.Remove(name);
        return stage.Out(name);
    }
}
