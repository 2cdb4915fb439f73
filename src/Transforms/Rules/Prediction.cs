using Cotangent.Transforms.Pipelines;

namespace Cotangent.Transforms.Rules;

/// <summary>The stage of a fitted model: its feature columns and its outputs.</summary>
/// <param name="stage">The stage.</param>
/// <param name="features">The feature columns; one for most models.</param>
internal sealed class Prediction(Stage stage, IReadOnlyList<Variable> features)
{
    private readonly HashSet<string> _undefined = [.. stage.AddedColumns.Select(column => column.Name)];
    private RawScores? _scores;

    public Stage Stage => stage;

    /// <summary>The feature columns, in the order of the model.</summary>
    public IReadOnlyList<Variable> Features => features;

    /// <summary>
    /// The raw scores, as far as rules have defined them; before the first rule, the one feature column. A calibrator continues from the
    /// scores of its model.
    /// </summary>
    public RawScores Scores
    {
        get => _scores ??= RawScores.OfColumn(stage, features.Single());
        set => _scores = value;
    }

    /// <summary>The added columns that no rule has defined.</summary>
    public IReadOnlyCollection<string> Undefined => _undefined;

    /// <summary>Whether the model adds a column that no rule has defined.</summary>
    public bool Adds(string name) => _undefined.Contains(name);

    /// <summary>Defines an output column of the model.</summary>
    public Variable Out(string name)
    {
        _undefined.Remove(name);
        return stage.Out(name);
    }

    /// <summary>Defines an output column as a step function of the features.</summary>
    public Variable Switch(string name)
    {
        var y = Out(name);
        foreach (var x in features)
            Stage.Switch(x, y);
        return y;
    }
}
