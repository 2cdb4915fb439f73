using Cotangent.Trainers.Tests;

namespace Cotangent.Transforms.Tests;

/// <summary>
/// The reference of the columns of any task: h = Theta x, g = A h + b and the response, written plainly for hyper-dual numbers, whose
/// arithmetic differentiates them.
/// </summary>
internal sealed record PlainTask(string Prediction, double[,] Theta, double[,] A, double[] Bias)
{
    public int Features => Theta.Columns();

    public int Outputs => A.Rows();

    /// <summary>The predictions of a row, or its raw scores. Parameters may be moved, too.</summary>
    public HyperDual[] Of(
        HyperDual[] x, bool isRaw, Func<int, int, HyperDual>? theta = null, Func<int, int, HyperDual>? a = null, HyperDual[]? bias = null)
    {
        theta ??= (i, f) => Theta[i, f];
        a ??= (j, i) => A[j, i];
        var h = Enumerable.Range(0, Theta.Rows()).Select(i => Sum(x.Select((value, f) => theta(i, f) * value))).ToArray();
        var g = Enumerable.Range(0, Outputs).Select(j => Sum(h.Select((value, i) => a(j, i) * value)) + (bias?[j] ?? Bias[j])).ToArray();
        return isRaw ? g : Respond(g);
    }

    public static HyperDual[] Constants(IEnumerable<double> values) => [.. values.Select(value => (HyperDual)value)];

    /// <summary>A Theta.</summary>
    public double[,] Coefficients => A.Times(Theta);

    private HyperDual[] Respond(HyperDual[] g) => ChosenTask.Predictions[Prediction].ResponseCode switch
    {
        0 => g,
        1 => [.. g.Select(HyperDual.Exp)],
        2 => [.. g.Select(Sigmoid)],
        3 => Normalized([.. g.Select(HyperDual.Exp)]),
        4 => Normalized([.. g.Select(Sigmoid)]),
        var code => throw new InvalidOperationException($"No response has the code {code}."),
    };

    private static HyperDual Sigmoid(HyperDual g) => 1 / (1 + HyperDual.Exp(-1 * g));

    private static HyperDual[] Normalized(HyperDual[] values) => [.. values.Select(value => value / Sum(values))];

    private static HyperDual Sum(IEnumerable<HyperDual> terms) => terms.Aggregate(new HyperDual(0), (sum, term) => sum + term);
}
