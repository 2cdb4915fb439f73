using Microsoft.ML.Trainers;

namespace Cotangent.Trainers.Losses;

/// <summary>
/// Checks that the Derivative of a loss of ML.NET is the derivative of its Loss, by central differences at a few scores and labels.
/// </summary>
internal static class ScalarLossCheck
{
    /// <summary>
    /// Room for truncation, rounding to single precision, and approximations in a loss. LogLoss calls ML.NET's fast sigmoid, which
    /// approximates the exponential by quartic pieces whose slopes have a relative error of 2e-4.
    /// </summary>
    private const double Tolerance = 0.01;

    private const double Step = 1.0 / 64;

    /// <summary>One in this number of points may be at a kink, where there is no derivative to compare.</summary>
    private const int PointsForOneKink = 4;

    private static readonly float[] Scores = [-2.3f, -1.6f, -0.7f, -0.2f, 0.3f, 0.6f, 1.3f, 2.1f];

    private static readonly float[] Labels = [0, 1];

    /// <exception cref="ArgumentException">Derivative is wrong, throws, or is not finite.</exception>
    public static void Run(IScalarLoss loss)
    {
        var wrong = new List<string>();
        foreach (var y in Labels)
        {
            foreach (var g in Scores)
            {
                var derivative = Derivative(loss, g, y);
                var (above, below) = (g + (float)Step, g - (float)Step);
                var difference = (loss.Loss(above, y) - loss.Loss(below, y)) / ((double)above - below);
                if (!(Math.Abs(difference - derivative) <= Tolerance * (1 + Math.Abs(difference))))
                    wrong.Add(
                        FormattableString.Invariant(
                            $"at score {g} and label {y} it is {derivative}, and differences of Loss give {difference:g4}"));
            }
        }

        if (wrong.Count * PointsForOneKink > Scores.Length * Labels.Length)
        {
            throw new ArgumentException(
                $"{loss.GetType().Name}.Derivative is not the derivative of its Loss: {wrong[0]}. "
                + "Write the loss as a function of expressions instead, with TrainingLoss.Of.",
                nameof(loss));
        }
    }

    private static float Derivative(IScalarLoss loss, float g, float y)
    {
        try
        {
            return loss.Derivative(g, y);
        }
        catch (Exception thrown) when (thrown is NotImplementedException or NotSupportedException)
        {
            throw new ArgumentException(
                $"{loss.GetType().Name} gives no derivative ({thrown.GetType().Name}). "
                + "Write the loss as a function of expressions instead, with TrainingLoss.Of.",
                nameof(loss),
                thrown);
        }
    }
}
