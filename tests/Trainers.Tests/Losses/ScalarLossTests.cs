using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace Cotangent.Trainers.Tests.Losses;

/// <summary>Losses of ML.NET in the place of ours.</summary>
public class ScalarLossTests
{
    private static readonly Dictionary<string, (IScalarLoss Theirs, TrainingLoss Ours)> Accepted = new()
    {
        ["SquaredLoss"] = (new SquaredLoss(), TrainingLoss.From(new SquaredLoss())),
        ["PoissonLoss"] = (new PoissonLoss(), TrainingLoss.From(new PoissonLoss())),
        ["LogLoss"] = (new LogLoss(), TrainingLoss.From(new LogLoss())),
        ["HingeLoss"] = (new HingeLoss(), TrainingLoss.From(new HingeLoss())),
        ["HingeLoss, kink at a point of the check"] = (new HingeLoss(1.3f), TrainingLoss.From(new HingeLoss(1.3f))),
        ["SmoothedHingeLoss"] = (new SmoothedHingeLoss(), TrainingLoss.From(new SmoothedHingeLoss())),
        ["ExpLoss"] = (new ExpLoss(), TrainingLoss.From(new ExpLoss())),
        ["ExpLoss, steep"] = (new ExpLoss(5), TrainingLoss.From(new ExpLoss(5))),
    };

    public static TheoryData<string> Names => [.. Accepted.Keys];

    /// <summary>A call of theirs for each output; the sum over outputs, in double, is ours.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void They_give_the_numbers_of_MLNET(string name)
    {
        var (theirs, ours) = Accepted[name];
        var random = new Random(1);
        var (g, y) = (random.Normals(40, 3), PlainMatrix.Of(40, 3, (_, _) => random.Next(2)));
        var (losses, gradient) = ours.At(g, y);
        for (var row = 0; row < 40; row++)
        {
            var expected = g.Row(row).Zip(y.Row(row), (score, label) => theirs.Loss((float)score, (float)label)).Sum();
            Assert.Equal(expected, losses[row], Rounding.Gamma(4) * expected);
            Assert.Equal(
                g.Row(row).Zip(y.Row(row), (score, label) => (double)theirs.Derivative((float)score, (float)label)),
                gradient.Skip(3 * row).Take(3));
        }
    }

    /// <summary>
    /// ML.NET's squared loss is twice ours. Scores and labels up to 4 round to single precision with u |x|, and their difference and its
    /// square by as much again.
    /// </summary>
    [Fact]
    public void A_loss_of_the_same_formula_agrees_to_single_precision()
    {
        var random = new Random(1);
        for (var sample = 0; sample < 100; sample++)
        {
            var (g, y) = ((8 * random.NextDouble()) - 4, random.NextDouble());
            AssertAgree(TrainingLoss.Squared().At(g, y), TrainingLoss.From(new SquaredLoss()).At(g, y), factor: 2);
            AssertAgree(TrainingLoss.Poisson().At(g, y), TrainingLoss.From(new PoissonLoss()).At(g, y), factor: 1);
        }

        // exp(4) and 5² bound the numbers, exp doubles as its own derivative, and |r| = 5 is rounded ten units or fewer.
        static void AssertAgree((double Loss, double Slope) ours, (double Loss, double Slope) theirs, double factor)
        {
            var tolerance = Rounding.Gamma(10, Rounding.OfFloat) * 5 * Math.Exp(4);
            Assert.Equal(factor * ours.Loss, theirs.Loss, tolerance);
            Assert.Equal(factor * ours.Slope, theirs.Slope, tolerance);
        }
    }

    /// <summary>A difference of single-precision numbers up to 2 (1 + |g|) over 2 (1 + |g|) / 256: ten units times 256, relative.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(1e6)]
    public void Curvature_is_a_difference_of_derivatives(double g) =>
        Assert.Equal(2, TrainingLoss.From(new SquaredLoss()).Curvature(g, 0.5), 2 * Rounding.Gamma(10 * 256, Rounding.OfFloat));

    [Fact]
    public void Scores_mean_what_the_loss_of_MLNET_takes_them_for()
    {
        Assert.Equal(ResponseFunction.Exponential, TrainingLoss.From(new PoissonLoss()).Response);
        Assert.Equal("0 or more", TrainingLoss.From(new PoissonLoss()).ExpectedLabel(-1));
        Assert.Equal(ResponseFunction.Sigmoid, TrainingLoss.From(new LogLoss()).Response);
        Assert.Equal(ResponseFunction.Identity, TrainingLoss.From(new SquaredLoss()).Response);
        Assert.Equal(ResponseFunction.Identity, TrainingLoss.From(new HingeLoss()).Response);
        Assert.Equal(ResponseFunction.Sigmoid, TrainingLoss.From(new HingeLoss(), scoresAs: TrainingLoss.Logistic()).Response);
    }

    /// <summary>ML.NET differentiates the Tweedie loss in the logarithm of the output that its Loss takes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1.5)]
    [InlineData(2)]
    public void A_derivative_of_something_else_is_refused(double index)
    {
        var thrown = Assert.Throws<ArgumentException>(() => TrainingLoss.From(new TweedieLoss(index)));
        Assert.Contains("TweedieLoss.Derivative is not the derivative of its Loss: at score", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("TrainingLoss.Of", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_derivative_is_refused()
    {
        var thrown = Assert.Throws<ArgumentException>(() => TrainingLoss.From(new WithoutDerivative()));
        Assert.Contains("WithoutDerivative gives no derivative (NotSupportedException)", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(
            "NaN", Assert.Throws<ArgumentException>(() => TrainingLoss.From(new NotANumber())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => TrainingLoss.From(null!));
    }

    private sealed class WithoutDerivative : IRegressionLoss
    {
        public double Loss(float output, float label) => output;

        public float Derivative(float output, float label) => throw new NotSupportedException();
    }

    private sealed class NotANumber : IClassificationLoss
    {
        public double Loss(float output, float label) => output;

        public float Derivative(float output, float label) => float.NaN;
    }
}
