using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Losses;

/// <summary>A loss written as one function of expressions.</summary>
public class CustomLossTests
{
    /// <summary>The same expression, so the same bits.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void The_formula_of_a_loss_that_there_is_gives_its_bits(int outputs)
    {
        var random = new Random(1);
        var (g, y) = (random.Normals(20, outputs), random.Normals(20, outputs));
        AssertSame(TrainingLoss.Huber(0.5), TrainingLoss.Of(Huber));
        AssertSame(TrainingLoss.Squared(), TrainingLoss.Of((g, y) => 0.5 * Expr.Sum(Expr.Square(g - y), Axis.Columns)));
        AssertSame(TrainingLoss.Poisson(), TrainingLoss.Of((g, y) => Expr.Exp(g) - (y * g)));
        AssertSame(TrainingLoss.Logistic(), TrainingLoss.Of(Logistic));
        AssertSame(TrainingLoss.SoftmaxCrossEntropy(), TrainingLoss.Of((g, y) => Expr.LogSumExp(g) - Expr.Sum(y * g, Axis.Columns)));

        // Of the likelier class.
        static Expr Logistic(Expr g, Expr y)
        {
            var likelier = Expr.Heaviside(y - (0.5 - 1e-12));
            return Expr.Softplus((1 - (2 * likelier)) * g) + ((likelier - y) * g);
        }

        void AssertSame(TrainingLoss expected, TrainingLoss custom)
        {
            Assert.Equal(expected.At(g, y).Losses, custom.At(g, y).Losses);
            Assert.Equal(expected.At(g, y).Gradient, custom.At(g, y).Gradient);
        }
    }

    [Fact]
    public void Losses_of_outputs_are_added_up()
    {
        double[,] g = { { 1, 2, 3 } };
        Assert.Equal([14], TrainingLoss.Of((g, y) => Expr.Square(g - y)).At(g, new double[1, 3]).Losses);
    }

    [Fact]
    public void It_shows_scores_and_takes_labels_as_the_loss_that_it_names()
    {
        var like = TrainingLoss.Logistic();
        var loss = TrainingLoss.Of((g, y) => Expr.Softplus(g) - (y * g), scoresAs: like);
        Assert.Equal(like.Response, loss.Response);
        Assert.Equal(like.InitialBias(0.2, 1e-5), loss.InitialBias(0.2, 1e-5));
        Assert.Equal("from 0 to 1", loss.ExpectedLabel(2));

        var plain = TrainingLoss.Of((g, y) => Expr.Square(g - y));
        Assert.Equal(ResponseFunction.Identity, plain.Response);
        Assert.Equal(0, plain.InitialBias(0.2, 1e-5));
        Assert.Null(plain.ExpectedLabel(-2));
    }

    [Fact]
    public void Kinks_are_no_mistake()
    {
        TrainingLoss.Of((g, y) => Expr.Abs(g - y));
        TrainingLoss.Of((g, y) => Expr.Maximum(0, 1 - (g * ((2 * y) - 1))));
        for (var kink = -2.0; kink < 2; kink += 1.0 / 64)
            TrainingLoss.Of((g, y) => Expr.Maximum(g, kink) - (y * g));
    }

    [Fact]
    public void A_function_for_one_output_can_be_given_and_does_not_fit_two()
    {
        var one = Expr.Constant(Tensor.Create([2.0], [1, 1]));
        var loss = TrainingLoss.Of((g, y) => Expr.MatMul(Expr.Square(g - y), one));
        Assert.Equal(8, loss.At(3, 1).Loss);
        AssertRefused<ArgumentException>(() => loss.At(new double[1, 2], new double[1, 2]), "MatMul", "[batch x 2]");
    }

    [Fact]
    public void A_function_for_many_outputs_can_be_given_if_it_says_so()
    {
        var cost = Expr.Constant(Tensor.Create([.. Enumerable.Range(0, 25).Select(i => (double)i)], [5, 5]));
        Expr Cost(Expr g, Expr y) => Expr.Sum(Expr.MatMul(y, cost) * Expr.Exp(g), Axis.Columns);
        Assert.Equal(
            [25.0],
            TrainingLoss.Of(Cost, outputs: 5).At(new double[1, 5], new double[,] { { 0, 1, 0, 0, 0 } }).Losses.Select(loss => loss - 10));
        AssertRefused<ArgumentException>(() => TrainingLoss.Of(Cost), "MatMul", "[batch x 1]", "three do not fit either");
        AssertRefused<ArgumentOutOfRangeException>(() => TrainingLoss.Of(Cost, outputs: 0), "outputs is 0", "1 or more");
    }

    [Fact]
    public void A_wrong_shape_is_refused()
    {
        AssertRefused<ArgumentException>(
            () => TrainingLoss.Of((g, y) => Expr.Sum(Expr.Square(g - y))), "[1 x 1]", "[batch x 1]", "Axis.Columns");
        AssertRefused<ArgumentException>(() => TrainingLoss.Of((g, y) => Expr.MatMul(g, y)), "MatMul", "three do not fit either");
        AssertRefused<ArgumentException>(() => TrainingLoss.Of((g, y) => Expr.ConcatenateColumns(g, y)), "[batch x 2]", "[batch x 1]");
        AssertRefused<ArgumentException>(() => TrainingLoss.Of((g, y) => null!), "null");
        Assert.Throws<ArgumentNullException>(() => TrainingLoss.Of(null!));
    }

    [Fact]
    public void A_loss_that_is_not_finite_is_refused()
    {
        AssertRefused<ArgumentException>(() => TrainingLoss.Of((g, y) => Expr.Log(g)), "NaN at g = ", "y = ");
        AssertRefused<ArgumentException>(() => TrainingLoss.Of((g, y) => Expr.Exp(1000 + g)), "Infinity at g = ");
    }

    [Fact]
    public void A_derivative_that_is_not_finite_is_refused() =>
        AssertRefused<ArgumentException>(() => TrainingLoss.Of((g, y) => Expr.Sqrt(0 * g)), "not finite", "between -2 and 2");

    [Fact]
    public void A_wrong_derivative_is_refused()
    {
        static Expr Mistaken(Expr g, Expr y) =>
            Expr.Map("square", g, y, (a, b) => (a - b) * (a - b), (a, b) => 1.99 * (a - b), (a, b) => 2 * (b - a));
        AssertRefused<ArgumentException>(() => TrainingLoss.Of(Mistaken), "derivatives are not those of the value", "Central difference");
    }

    [Fact]
    public void A_loss_that_mixes_rows_is_refused()
    {
        AssertRefused<ArgumentException>(
            () => TrainingLoss.Of((g, y) => Expr.Square(g - Expr.Mean(g, Axis.Rows))), "alone", "among other rows", "Axis.Rows");
        AssertRefused<ArgumentException>(() => TrainingLoss.Of((g, y) => g + Expr.Sum(Expr.Square(g - y))), "alone", "among other rows");
    }

    private static Expr Huber(Expr g, Expr y)
    {
        var clamped = Expr.Clamp(g - y, -0.5, 0.5);
        return clamped * (g - y - (0.5 * clamped));
    }

    private static void AssertRefused<TException>(Action action, params string[] message)
        where TException : ArgumentException =>
        Assert.All(message, part => Assert.Contains(part, Assert.Throws<TException>(action).Message, StringComparison.Ordinal));
}
