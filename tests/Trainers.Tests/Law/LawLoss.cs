using Cotangent.AutoDiff;
using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace Cotangent.Trainers.Tests.Law;

/// <summary>A loss and its formula in the table "Losses and responses" of docs/mathematics.md.</summary>
/// <param name="Loss">The loss under test.</param>
/// <param name="Rule">The formula, from the width s of the smoothing of a pinball loss.</param>
/// <param name="Tasks">The tasks whose options take it.</param>
/// <param name="Label">A label of a task, from a random number from 0 to below 1.</param>
internal sealed record LawLoss(TrainingLoss Loss, Func<double, RowRule> Rule, IReadOnlyList<LawTask> Tasks, Func<double, double> Label)
{
    private const double Delta = 0.75;
    private const double Tau = 0.2;
    private const double GivenSmoothing = 0.25;

    /// <summary>The shift and scale of the labels in training.</summary>
    public LabelChange Labels { get; init; } = LabelChange.None;

    /// <summary>The power of the unit of the labels in the factor of the loss for the user.</summary>
    public int Power { get; init; }

    /// <summary>The unit roundoff of the loss itself, if it always works in single precision.</summary>
    public double Roundoff { get; init; } = Rounding.OfDouble;

    public double? Smoothing { get; init; }

    /// <summary>Whether the loss is ½|g - y|², for which second moments suffice.</summary>
    public bool IsSquared { get; init; }

    public static IReadOnlyDictionary<string, LawLoss> All { get; } = new Dictionary<string, LawLoss>
    {
        ["Squared"] = Of(
            TrainingLoss.Squared(),
            (g, y, _, _) => new((g - y) * (g - y) / 2, g - y, Math.Abs(g) + Math.Abs(y), 1, 0)) with
        {
            Labels = LabelChange.Deviation,
            Power = 2,
            IsSquared = true,
        },
        ["Huber"] = Of(TrainingLoss.Huber(Delta), Huber) with { Labels = LabelChange.Robust, Power = 2 },
        ["Pinball in stages"] = Of(TrainingLoss.Pinball(Tau), Pinball) with { Labels = LabelChange.Robust, Power = 1 },
        ["Pinball"] = Of(TrainingLoss.Pinball(Tau, smoothing: GivenSmoothing), Pinball) with
        {
            Labels = LabelChange.Robust,
            Power = 1,
            Smoothing = GivenSmoothing,
        },
        ["Poisson"] = Of(
            TrainingLoss.Poisson(),
            (g, y, _, _) =>
                new(Math.Exp(g) - (y * g), Math.Exp(g) - y, Math.Exp(g) + y, 2 * Math.Exp(g), Math.Exp(g) + Math.Abs(y * g))) with
        {
            Label = u => Math.Floor(5 * u),
        },
        ["Logistic"] = Of(TrainingLoss.Logistic(), Logistic) with
        {
            Tasks = [LawTask.Regression, LawTask.MultiOutput, LawTask.Binary],
            Label = u => Math.Round(4 * u) / 4,
        },
        ["OneVersusAllLogistic"] = Of(TrainingLoss.OneVersusAllLogistic(), Logistic) with { Tasks = [LawTask.Multiclass] },
        ["SoftmaxCrossEntropy"] = new(TrainingLoss.SoftmaxCrossEntropy(), _ => CrossEntropy, [LawTask.Multiclass], Number),
        ["A function of expressions"] = Of(
            TrainingLoss.Of((g, y) => Expr.Log(1 + Expr.Square(g - y))),
            (g, y, _, _) => new(Math.Log(1 + ((g - y) * (g - y))), 2 * (g - y) / (1 + ((g - y) * (g - y))), 1, 2, 1)),
        ["A loss of ML.NET"] = Of(
            TrainingLoss.From(new SquaredLoss()),
            (g, y, _, _) => new((g - y) * (g - y), 2 * (g - y), Math.Abs(g) + Math.Abs(y), 2, 0)) with
        {
            Roundoff = Rounding.OfFloat,
        },
    };

    private static LawLoss Of(TrainingLoss loss, Func<double, double, double, double, Element> element) =>
        new(loss, width => OfOutputs((g, y, unit) => element(g, y, unit, width)), [LawTask.Regression, LawTask.MultiOutput], Number);

    /// <summary>A loss that is a sum over the outputs.</summary>
    private static RowRule OfOutputs(Func<double, double, double, Element> element) => (g, y, units, most) =>
    {
        var (value, valueMost, slope, slopeMost) = (0.0, 0.0, new double[g.Length], new double[g.Length]);
        for (var j = 0; j < g.Length; j++)
        {
            var of = element(g[j], y[j], units[j]);
            slope[j] = of.Slope;
            slopeMost[j] = of.SlopeTerms + (of.Steepest * most[j]);
            value += of.Value;
            valueMost += of.ValueTerms + (slopeMost[j] * most[j]);
        }

        return new RowValue(value, valueMost, slope, slopeMost);
    };

    /// <summary>δ is in the units of the label.</summary>
    private static Element Huber(double g, double y, double unit, double width)
    {
        var (r, delta) = (g - y, Delta / unit);
        return Math.Abs(r) <= delta
            ? new(r * r / 2, r, Math.Abs(r) + delta, 1, 0)
            : new(delta * (Math.Abs(r) - (delta / 2)), delta * Math.Sign(r), Math.Abs(r) + delta, 1, 0);
    }

    private static Element Pinball(double g, double y, double unit, double width) =>
        new((Tau * (y - g)) + (width * LogOfOnePlusExp((g - y) / width)), Sigmoid((g - y) / width) - Tau, 2, 1 / (4 * width), width);

    private static Element Logistic(double g, double y, double unit, double width) =>
        new(LogOfOnePlusExp(g) - (y * g), Sigmoid(g) - y, 2, 0.25, 2 + Math.Abs(g));

    /// <summary>
    /// A probability is exp(g) divided by a sum: errors d of the scores change it by a factor of at most exp(2 d), and it is at most 1.
    /// </summary>
    private static RowValue CrossEntropy(double[] g, double[] y, double[] units, double[] most)
    {
        var (largest, largestMost) = (double.NegativeInfinity, 0.0);
        for (var j = 0; j < g.Length; j++)
            (largest, largestMost) = (Math.Max(largest, g[j]), Math.Max(largestMost, most[j]));
        var total = 0.0;
        for (var j = 0; j < g.Length; j++)
            total += Math.Exp(g[j] - largest);
        var (value, slope, slopeMost) = (largest + Math.Log(total), new double[g.Length], new double[g.Length]);
        for (var j = 0; j < g.Length; j++)
        {
            value -= y[j] * g[j];
            slope[j] = (Math.Exp(g[j] - largest) / total) - y[j];
            slopeMost[j] = 2 + (2 * largestMost);
        }

        return new RowValue(value, 4 * (1 + Math.Log(g.Length) + largestMost), slope, slopeMost);
    }

    private static double Number(double u) => (8 * u) - 3;

    private static double LogOfOnePlusExp(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>The loss of one output.</summary>
    /// <param name="Value">ℓ.</param>
    /// <param name="Slope">dℓ/dg.</param>
    /// <param name="SlopeTerms">The magnitudes of the terms of the slope.</param>
    /// <param name="Steepest">Largest change of the slope for each unit of g - y.</param>
    /// <param name="ValueTerms">The magnitudes of the terms of ℓ, without the slope times the terms of g and y.</param>
    private readonly record struct Element(double Value, double Slope, double SlopeTerms, double Steepest, double ValueTerms);
}

/// <summary>The change of units of the labels.</summary>
internal enum LabelChange
{
    /// <summary>No change.</summary>
    None,

    /// <summary>Mean and standard deviation.</summary>
    Deviation,

    /// <summary>Median, and the distance of the quartiles.</summary>
    Robust,
}
