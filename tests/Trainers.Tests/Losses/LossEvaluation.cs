using Cotangent.AutoDiff;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Losses;

/// <summary>A loss and its gradient in the scores, as training computes them.</summary>
internal static class LossEvaluation
{
    /// <summary>The loss of each row of g and y, batch x m.</summary>
    public static (double[] Losses, double[] Gradient) At(this TrainingLoss loss, double[,] g, double[,] y)
    {
        var (scores, labels) = (Expr.Input("g", Dimension.Batch, g.Columns()), Expr.Input("y", Dimension.Batch, g.Columns()));
        var losses = loss.RowLoss(scores, labels);
        Assert.Equal(new Shape(Dimension.Batch, 1), losses.Shape);
        var plan = new Plan<double>([losses, .. Symbolic.Vjp([losses], [scores], [Expr.Fill(1, Dimension.Batch, 1)])]);
        var workspace = plan.CreateWorkspace(g.Rows());
        workspace.Bind(scores, g.RowMajor());
        if (plan.Reads(labels))
            workspace.Bind(labels, y.RowMajor());
        workspace.Run();
        return (workspace.Output(0).ToArray(), workspace.Output(1).ToArray());
    }

    /// <summary>The curvature of the loss of one score.</summary>
    public static double Curvature(this TrainingLoss loss, double g, double y)
    {
        var score = Expr.Input("g", 1, 1);
        var workspace = new Plan<double>(Symbolic.HessianVectorProduct(loss.RowLoss(score, y), [score], [1.0])).CreateWorkspace();
        workspace.Bind(score, new[] { g });
        workspace.Run();
        return workspace.Output(0)[0];
    }

    public static (double Loss, double Slope) At(this TrainingLoss loss, double g, double y)
    {
        var (losses, gradient) = loss.At(new[,] { { g } }, new[,] { { y } });
        return (losses[0], gradient[0]);
    }
}
