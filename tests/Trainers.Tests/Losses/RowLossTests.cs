using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Losses;

/// <summary>Every loss against its formula written out.</summary>
public class RowLossTests
{
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
    public void In_deviations_it_is_the_same_loss_in_other_units(string name)
    {
        const double Deviation = 8;
        if (PlainRowLoss.All[name].Loss.InDeviations(Deviation) is not var (scaled, factor))
        {
            Assert.Contains(name, new[] { "Poisson", "Logistic", "OneVersusAllLogistic", "SoftmaxCrossEntropy", "A function of expressions" });
            return;
        }

        // The smoothing of a pinball loss is meant in deviations, and stays.
        var loss = PlainRowLoss.All[name].Loss is TrainingLoss.Pinball pinball
            ? pinball with { Smoothing = pinball.Smoothing * Deviation }
            : PlainRowLoss.All[name].Loss;

        // A power of two, and labels and scores that are multiples of eighths: the units change without rounding, and so does everything after them.
        var random = new Random(1);
        for (var sample = 0; sample < 100; sample++)
        {
            var (g, y, shift) = (random.Next(-99, 99) / 8.0, random.Next(-99, 99) / 8.0, random.Next(-99, 99) / 8.0);
            var (raw, inDeviations) = (loss.At(g, y), scaled.At((g - shift) / Deviation, (y - shift) / Deviation));
            Assert.Equal(raw.Loss, factor * inDeviations.Loss, Rounding.Gamma(24) * (1 + raw.Loss));
            Assert.Equal(raw.Slope, factor / Deviation * inDeviations.Slope, Rounding.Gamma(24) * (1 + Math.Abs(raw.Slope)));
        }
    }

    /// <summary>
    /// A term takes a kernel of 8 units and a handful of operations here, and as many on the plain side; a sum one more for each output. An argument that
    /// was rounded moves softplus and log-sum-exp by its own rounding, and a sigmoid by less than a unit, because s'(z) z is below 1/4.
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
                Assert.Equal(slopes[j], gradient[(row * outputs) + j], Rounding.Gamma(40 + (2 * outputs)) * (1 + Math.Abs(y[row, j]) + Math.Abs(slopes[j])));
        }
    }

    private static Tensor<double> Matrix(double[,] values) => Tensor.Create(values.RowMajor(), [values.Rows(), values.Columns()]);
}
