using System.Globalization;
using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Losses;

/// <summary>Checks a user's loss before training: shape, finite values, independence of rows, and derivatives.</summary>
internal static class CustomLossCheck
{
    private const int Seed = 1;
    private const int Rows = 4;
    private const int Points = 4;

    /// <summary>A relative difference above rounding errors of a loss without cancellation, and below any mixing of random rows.</summary>
    private const double Rounding = 1e-9;

    /// <summary>A shift well above the step of <see cref="GradientCheck"/>, 1/1024: the shifted point is not at the same kink.</summary>
    private const double PastKink = 1.0 / 32;

    public static void Run(TrainingLoss loss, int? outputs)
    {
        if (outputs is { } given)
        {
            Check(loss, given);
            return;
        }

        var refusal = Refusal(loss, 1);
        if (refusal is null)
            Check(loss, 1);
        if (Refusal(loss, 3) is null)
            Check(loss, 3);
        else if (refusal is not null)
        {
            throw new ArgumentException(
                $"{refusal.Message} This was with one output, and three do not fit either; if the loss is for another number of outputs, "
                + $"say which.",
                refusal);
        }
    }

    /// <summary>The error of the loss for this number of outputs; null if it fits.</summary>
    private static ArgumentException? Refusal(TrainingLoss loss, int outputs)
    {
        try
        {
            Symbols(loss, outputs);
            return null;
        }
        catch (ArgumentException refusal)
        {
            return refusal;
        }
    }

    private static (Expr G, Expr Y, Expr Loss) Symbols(TrainingLoss loss, int outputs)
    {
        var (g, y) = (Expr.Input("g", Dimension.Batch, outputs), Expr.Input("y", Dimension.Batch, outputs));
        return (g, y, loss.RowLoss(g, y));
    }

    private static void Check(TrainingLoss loss, int outputs)
    {
        var symbols = Symbols(loss, outputs);
        var random = new Random(Seed);
        for (var point = 0; point < Points; point++)
        {
            // Labels from 0 to 1 suit numbers, rates and probabilities.
            var g = Draw(() => (4 * random.NextDouble()) - 2);
            var y = Draw(random.NextDouble);
            CheckValues(symbols, g, y);
            if (!Derivatives(loss, g, y).IsCorrect)
                ThrowIfWrong(Derivatives(loss, Array.ConvertAll(g, v => v + PastKink), y), outputs);
        }

        double[] Draw(Func<double> next) => [.. Enumerable.Range(0, Rows * outputs).Select(_ => next())];
    }

    /// <summary>Checks that the loss of every row is finite, and the same alone as among other rows.</summary>
    private static void CheckValues((Expr G, Expr Y, Expr Loss) symbols, double[] g, double[] y)
    {
        var outputs = g.Length / Rows;
        var plan = new Plan<double>(symbols.Loss);
        var workspace = plan.CreateWorkspace(Rows);
        var together = Run(Rows, g, y);
        for (var row = 0; row < Rows; row++)
        {
            var (gOfRow, yOfRow) = (g.AsSpan(row * outputs, outputs).ToArray(), y.AsSpan(row * outputs, outputs).ToArray());
            if (!double.IsFinite(together[row]))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture,
                        $"The loss is {together[row]} at g = {Text(gOfRow)} and y = {Text(yOfRow)}; expected a finite number for every "
                        + $"score."));
            }

            var alone = Run(1, gOfRow, yOfRow)[0];
            if (!(Math.Abs(alone - together[row]) <= Rounding * (1 + Math.Abs(alone))))
            {
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The loss of a row at g = {Text(gOfRow)} and y = {Text(yOfRow)} is {alone} alone and {together[row]} among other "
                        + $"rows; ")
                    + "expected one that depends on its row only, without sums or means over Axis.Rows or Axis.All.");
            }
        }

        double[] Run(int rows, double[] gOfRows, double[] yOfRows)
        {
            workspace.TryBind(symbols.G, gOfRows);
            workspace.TryBind(symbols.Y, yOfRows);
            workspace.Run(rows);
            return workspace.Output(0).ToArray();
        }
    }

    private static GradientCheck Derivatives(TrainingLoss loss, double[] g, double[] y)
    {
        Tensor<double> Matrix(double[] values) => Tensor.Create(values, [Rows, values.Length / Rows]);
        return GradientCheck.Run(scores => loss.RowLoss(scores, Expr.Constant(Matrix(y))), Matrix(g));
    }

    private static void ThrowIfWrong(GradientCheck check, int outputs)
    {
        try
        {
            check.ThrowIfWrong();
        }
        catch (InvalidOperationException wrong)
        {
            throw new ArgumentException(
                $"The loss, with {outputs} outputs, scores between -2 and 2 and labels between 0 and 1: {wrong.Message}", wrong);
        }
    }

    private static string Text(double[] values) => string.Join(", ", values.Select(value => FormattableString.Invariant($"{value:g4}")));
}
