using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// The loss of a batch, compiled in single precision: as a function of its features X, or of hidden vectors H. Immutable.
/// </summary>
internal sealed class BatchPlans
{
    private BatchPlans(
        TwoLayerExpression model, Expr input, int inputColumns, Expr hidden, TrainingLoss loss, IReadOnlyList<Expr> variables)
    {
        (Model, Input, InputColumns) = (model, input, inputColumns);
        Labels = Expr.Input("Y", Dimension.Batch, model.Layout.Outputs);
        Weights = Expr.Input("w", Dimension.Batch, 1);
        var value = Expr.Sum(Weights * loss.RowLoss(model.Score(hidden), Labels));
        Gradient = new Plan<float>([value, .. Symbolic.Gradient(value, variables)]);
        Loss = new Plan<float>(value);
    }

    public TwoLayerExpression Model { get; }

    /// <summary>X, batch x n, or H, batch x k.</summary>
    public Expr Input { get; }

    /// <summary>n or k.</summary>
    public int InputColumns { get; }

    public Expr Labels { get; }

    /// <summary>Batch x 1.</summary>
    public Expr Weights { get; }

    /// <summary>The loss, and its gradient in the parameters (or in H, A and b).</summary>
    public Plan<float> Gradient { get; }

    public Plan<float> Loss { get; }

    public static BatchPlans OfFeatures(ParameterLayout layout, TrainingLoss loss)
    {
        var model = new TwoLayerExpression(layout, isByFeature: true);
        var x = Expr.Input("X", Dimension.Batch, layout.Features);
        return new BatchPlans(model, x, layout.Features, model.Hidden(x), loss, model.Parameters);
    }

    public static BatchPlans OfHidden(ParameterLayout layout, TrainingLoss loss)
    {
        var model = new TwoLayerExpression(layout);
        var h = Expr.Input("H", Dimension.Batch, layout.Rank);
        return new BatchPlans(model, h, layout.Rank, h, loss, [h, .. model.Parameters.Skip(1)]);
    }
}
