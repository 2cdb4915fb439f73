using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Losses;

/// <summary>A loss of one row written out plainly, with its gradient.</summary>
/// <param name="Loss">The loss under test.</param>
/// <param name="Value">Of g and y.</param>
/// <param name="Gradient">In g.</param>
/// <param name="Label">A label that the loss takes, from a random number between 0 and 1.</param>
internal sealed record PlainRowLoss(
    TrainingLoss Loss, Func<double[], double[], double> Value, Func<double[], double[], double[]> Gradient, Func<double, double> Label)
{
    public const double Delta = 0.75;
    public const double Tau = 0.2;
    public const double Smoothing = 0.25;

    public static IReadOnlyDictionary<string, PlainRowLoss> All { get; } = new Dictionary<string, PlainRowLoss>
    {
        ["Squared"] = OfOutputs(TrainingLoss.Squared(), (g, y) => (g - y) * (g - y) / 2, (g, y) => g - y, Number),
        ["Huber"] = OfOutputs(
            TrainingLoss.Huber(Delta),
            (g, y) => Math.Abs(g - y) <= Delta ? (g - y) * (g - y) / 2 : Delta * (Math.Abs(g - y) - (Delta / 2)),
            (g, y) => Math.Abs(g - y) <= Delta ? g - y : Delta * Math.Sign(g - y),
            Number),
        ["Pinball"] = OfOutputs(
            TrainingLoss.Pinball(Tau, Smoothing),
            (g, y) => (Tau * (y - g)) + (Smoothing * LogOfOnePlusExp((g - y) / Smoothing)),
            (g, y) => Sigmoid((g - y) / Smoothing) - Tau,
            Number),
        ["Poisson"] = OfOutputs(TrainingLoss.Poisson(), (g, y) => Math.Exp(g) - (y * g), (g, y) => Math.Exp(g) - y, u => Math.Floor(6 * u)),
        ["Logistic"] = OfOutputs(TrainingLoss.Logistic(), (g, y) => LogOfOnePlusExp(g) - (y * g), (g, y) => Sigmoid(g) - y, Probability),
        ["OneVersusAllLogistic"] = OfOutputs(
            TrainingLoss.OneVersusAllLogistic(), (g, y) => LogOfOnePlusExp(g) - (y * g), (g, y) => Sigmoid(g) - y, Math.Round),
        ["SoftmaxCrossEntropy"] = new(TrainingLoss.SoftmaxCrossEntropy(), CrossEntropy, CrossEntropyGradient, Probability),
        ["A function of expressions"] = OfOutputs(
            TrainingLoss.Of((g, y) => AutoDiff.Expr.Log(1 + AutoDiff.Expr.Square(g - y))),
            (g, y) => Math.Log(1 + ((g - y) * (g - y))),
            (g, y) => 2 * (g - y) / (1 + ((g - y) * (g - y))),
            Number),
    };

    private static PlainRowLoss OfOutputs(
        TrainingLoss loss, Func<double, double, double> value, Func<double, double, double> derivative, Func<double, double> label) =>
        new(loss, (g, y) => g.Zip(y, value).Sum(), (g, y) => [.. g.Zip(y, derivative)], label);

    private static double Number(double u) => (8 * u) - 4;

    private static double Probability(double u) => u;

    private static double LogOfOnePlusExp(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double CrossEntropy(double[] g, double[] y) =>
        g.Max() + Math.Log(g.Sum(v => Math.Exp(v - g.Max()))) - g.Zip(y, (v, label) => v * label).Sum();

    private static double[] CrossEntropyGradient(double[] g, double[] y)
    {
        var total = g.Sum(v => Math.Exp(v - g.Max()));
        return [.. g.Zip(y, (v, label) => (Math.Exp(v - g.Max()) / total) - label)];
    }
}
