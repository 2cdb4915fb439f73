using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Model;

/// <summary>
/// A fitted model as expressions of one row: features x, hidden vector h, raw scores g, predictions. Sensitivities are derivatives of
/// these expressions. They need no other knowledge of the model, so any model that has the expressions can have sensitivities.
/// </summary>
internal sealed record DifferentiableModel
{
    /// <summary>x, an input of 1 x n.</summary>
    public required Expr Features { get; init; }

    /// <summary>h, 1 x k; null for a model without a hidden layer.</summary>
    public Expr? Hidden { get; init; }

    /// <summary>g, 1 x m.</summary>
    public required Expr RawScores { get; init; }

    /// <summary>The response of g, 1 x m: the predictions.</summary>
    public required Expr Predictions { get; init; }

    /// <summary>A name for each output, m of them.</summary>
    public required IReadOnlyList<string> OutputNames { get; init; }

    /// <summary>The parameters with their values, in no particular order.</summary>
    public required IReadOnlyList<ModelParameter> Parameters { get; init; }

    /// <summary>n.</summary>
    public required int FeatureCount { get; init; }

    /// <summary>The parameter of a name; null for a model without one.</summary>
    public ModelParameter? Parameter(string name) => Parameters.FirstOrDefault(parameter => parameter.Name == name);
}
