using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Scaling;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Losses;

/// <summary>Every loss against its formula written out.</summary>
public class RowLossTests
{
    /// <summary>Losses that are no function of g - y, or do not say so.</summary>
    private static readonly string[] NotOfResiduals =
        ["Poisson", "Logistic", "OneVersusAllLogistic", "SoftmaxCrossEntropy", "A function of expressions"];

    public static TheoryData<string> Names => [.. PlainRowLoss.All.Keys];

    public static MatrixTheoryData<string, int> NamesAndOutputs => new([.. PlainRowLoss.All.Keys], [1, 2, 7]);

    [Theory]
    [MemberData(nameof(NamesAndOutputs))]
    public void Value_and_gradient_are_those_of_its_formula(string name, int outputs) =>
        AssertFormula(name, outputs, random => (10 * random.NextDouble()) - 5);

    /// <summary>No exponential overflows, and no digits are lost to one. The rate of a Poisson loss is exp(g), and does overflow.</summary>
    [Theory]
    [MemberData(nameof(NamesAndOutputs))]
    public void So_they_are_at_a_thousand_either_way(string name, int outputs) =>
        AssertFormula(name, outputs, random => random.Next(2) == 0 || name == "Poisson" ? -1000 : 1000);

    [Theory]
    [MemberData(nameof(NamesAndOutputs))]
    public void Its_derivative_is_that_of_its_value(string name, int outputs)
    {
        var (random, plain) = (new Random(1), PlainRowLoss.All[name]);
        var y = PlainMatrix.Of(3, outputs, (_, _) => plain.Label(random.NextDouble()));
        var g = PlainMatrix.Of(3, outputs, (_, _) => (6 * random.NextDouble()) - 3);
        GradientCheck.Run(scores => plain.Loss.RowLoss(scores, Expr.Constant(Matrix(y))), Matrix(g)).ThrowIfWrong();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void In_other_units_it_is_the_same_loss(string name)
    {
        const double Unit = 8;
        if (PlainRowLoss.All[name].Loss.InUnits([Unit]) is not var (scaled, power))
        {
            Assert.Contains(name, NotOfResiduals);
            Assert.Equal(LabelUnits.AsGiven, PlainRowLoss.All[name].Loss.UnitsOfLabels(shared: false));
            return;
        }

        // The smoothing of a pinball loss is meant in the units of training, and stays.
        var loss = name == "Pinball"
            ? TrainingLoss.Pinball(PlainRowLoss.Tau, PlainRowLoss.Smoothing * Unit)
            : PlainRowLoss.All[name].Loss;

        // A power of two, and labels and scores that are multiples of eighths: the units change without rounding, and so does everything
        // after them.
        var (random, factor) = (new Random(1), Math.Pow(Unit, power));
        for (var sample = 0; sample < 100; sample++)
        {
            var (g, y, shift) = (random.Next(-99, 99) / 8.0, random.Next(-99, 99) / 8.0, random.Next(-99, 99) / 8.0);
            var (raw, inUnits) = (loss.At(g, y), scaled.At((g - shift) / Unit, (y - shift) / Unit));
            Assert.Equal(raw.Loss, factor * inUnits.Loss, Rounding.Gamma(24) * (1 + raw.Loss));
            Assert.Equal(raw.Slope, factor / Unit * inUnits.Slope, Rounding.Gamma(24) * (1 + Math.Abs(raw.Slope)));
        }
    }

    /// <summary>
    /// The δ of a Huber loss is one number in the units of the labels: of targets with other units, it is another number of each.
    /// </summary>
    [Fact]
    public void With_a_unit_for_each_output_the_loss_is_the_sum_over_them_each_in_its_own()
    {
        double[] units = [0.5, 4];
        var (scaled, power) = TrainingLoss.Huber(PlainRowLoss.Delta).InUnits(units)!.Value;
        Assert.Equal(2, power);
        var random = new Random(1);
        for (var sample = 0; sample < 100; sample++)
        {
            double[] residuals = [random.Next(-99, 99) / 32.0, random.Next(-99, 99) / 32.0];
            var (losses, gradient) = scaled.At(PlainMatrix.Of(1, 2, (_, j) => residuals[j] / units[j]), new double[1, 2]);
            double[] raw = [.. residuals.Select(r => TrainingLoss.Huber(PlainRowLoss.Delta).At(r, 0).Loss)];
            Assert.Equal(raw.Zip(units, (loss, unit) => loss / (unit * unit)).Sum(), losses[0], Rounding.Gamma(24) * (1 + losses[0]));
            for (var j = 0; j < 2; j++)
                Assert.Equal(
                    Math.Clamp(residuals[j], -PlainRowLoss.Delta, PlainRowLoss.Delta) / units[j], gradient[j], Rounding.Gamma(24) * 10);
        }
    }

    [Fact]
    public void Labels_of_squared_losses_are_scaled_by_deviations_and_of_robust_ones_by_quartiles()
    {
        foreach (var shared in (bool[])[true, false])
        {
            Assert.Equal(LabelUnits.Deviation(shared), TrainingLoss.Squared().UnitsOfLabels(shared));
            Assert.Equal(LabelUnits.Robust(shared), TrainingLoss.Huber(1).UnitsOfLabels(shared));
            Assert.Equal(LabelUnits.Robust(shared), TrainingLoss.Pinball(0.5).UnitsOfLabels(shared));
        }
    }

    /// <summary>
    /// A term takes a kernel of 8 units and a handful of operations here, and as many on the plain side; a sum one more for each output. An
    /// argument that was rounded moves softplus and log-sum-exp by its own rounding, and a sigmoid by less than a unit, because s'(z) z
    /// is below 1/4.
    /// </summary>
    private static void AssertFormula(string name, int outputs, Func<Random, double> score)
    {
        var (random, plain) = (new Random(1), PlainRowLoss.All[name]);
        const int Rows = 50;
        var g = PlainMatrix.Of(Rows, outputs, (_, _) => score(random));
        var y = PlainMatrix.Of(Rows, outputs, (_, _) => plain.Label(random.NextDouble()));
        var (losses, gradient) = plain.Loss.At(g, y);
        for (var row = 0; row < Rows; row++)
        {
            var (expected, slopes) = (plain.Value(g.Row(row), y.Row(row)), plain.Gradient(g.Row(row), y.Row(row)));
            var terms = g.Row(row).Zip(y.Row(row), (score, label) => (1 + Math.Abs(score)) * (1 + Math.Abs(label))).Sum();
            Assert.Equal(expected, losses[row], Rounding.Gamma(40 + (2 * outputs)) * (terms + Math.Abs(expected)));
            for (var j = 0; j < outputs; j++)
                Assert.Equal(
                    slopes[j],
                    gradient[(row * outputs) + j],
                    Rounding.Gamma(40 + (2 * outputs)) * (1 + Math.Abs(y[row, j]) + Math.Abs(slopes[j])));
        }
    }

    private static Tensor<double> Matrix(double[,] values) => Tensor.Create(values.RowMajor(), [values.Rows(), values.Columns()]);
}
