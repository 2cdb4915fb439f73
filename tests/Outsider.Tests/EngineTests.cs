using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Outsider.Tests;

/// <summary>The engine alone, without ML.NET.</summary>
public class EngineTests
{
    /// <summary>
    /// (1 - x)² + 100 (y - x²)²: the gradient at (-1, 2) is (-2 (1 - x) - 400 x (y - x²), 200 (y - x²)) = (396, 200), in whole numbers.
    /// </summary>
    [Fact]
    public void The_gradient_of_the_Rosenbrock_function_is_the_one_of_the_textbook()
    {
        var (value, gradient) = Differentiate.Gradient(Rosenbrock, Row(-1, 2));
        Assert.Equal(104, value);
        Assert.Equal([396.0, 200.0], Flat(gradient));
    }

    /// <summary>The Hessian there is ((2 - 400 (y - 3 x²), -400 x), (-400 x, 200)) = ((402, 400), (400, 200)).</summary>
    [Fact]
    public void A_Hessian_vector_product_needs_no_Hessian()
    {
        var (value, gradient, product) = Differentiate.HessianVectorProduct(Rosenbrock, Row(-1, 2), Row(1, -1));
        Assert.Equal(104, value);
        Assert.Equal([396.0, 200.0], Flat(gradient));
        Assert.Equal([2.0, 200.0], Flat(product));
    }

    /// <summary>Each step solves two equations whose coefficients are two Hessian-vector products.</summary>
    [Fact]
    public void Newtons_method_finds_the_minimum()
    {
        var x = Row(-1, 2);
        for (var step = 0; step < 30; step++)
        {
            var (_, gradient) = Differentiate.Gradient(Rosenbrock, x);
            double[] g = Flat(gradient),
            h1 = Flat(Differentiate.HessianVectorProduct(Rosenbrock, x, Row(1, 0)).Product),
            h2 = Flat(Differentiate.HessianVectorProduct(Rosenbrock, x, Row(0, 1)).Product);
            var determinant = (h1[0] * h2[1]) - (h1[1] * h2[0]);
            double[] at = Flat(x);
            x = Row(at[0] - (((h2[1] * g[0]) - (h2[0] * g[1])) / determinant), at[1] - (((h1[0] * g[1]) - (h1[1] * g[0])) / determinant));
        }

        // The minimum, (1, 1), is exact in double precision, and Newton's steps end at it.
        Assert.Equal([1.0, 1.0], Flat(x));
    }

    [Fact]
    public void Forward_and_reverse_mode_give_the_same_Jacobian()
    {
        static Expr Polar(Expr x) => Expr.ConcatenateColumns(First(x) * Expr.Cos(Second(x)), First(x) * Expr.Sin(Second(x)));

        var forward = Differentiate.JacobianForward(Polar, Row(2, 0.5));
        var reverse = Differentiate.JacobianReverse(Polar, Row(2, 0.5));
        double[] expected = [Math.Cos(0.5), -2 * Math.Sin(0.5), Math.Sin(0.5), 2 * Math.Cos(0.5)];
        Assert.Equal([2, 2], forward.Jacobian.Lengths.ToArray());
        for (var i = 0; i < expected.Length; i++)
        {
            // One product and one sine or cosine, which two libraries may round differently: 2 ulp of numbers below 2.
            Assert.Equal(expected[i], Flat(forward.Jacobian)[i], Math.BitIncrement(2.0) - 2.0);
            Assert.Equal(expected[i], Flat(reverse.Jacobian)[i], Math.BitIncrement(2.0) - 2.0);
        }
    }

    [Fact]
    public void A_pushforward_and_a_pullback_are_transposes()
    {
        var x = Row(0.3, -0.7);
        var (_, push) = Differentiate.Linearize(Layer, x);
        var (_, pull) = Differentiate.Vjp(Layer, x);
        double[] v = [1, 2], w = [3, -1, 0.5];
        var forward = Flat(push(Row(v))).Zip(w, (l, r) => l * r).Sum();
        var reverse = Flat(pull(Row(w))).Zip(v, (l, r) => l * r).Sum();

        // Six terms below 20 in magnitude, ten roundings each.
        Assert.Equal(forward, reverse, 60 * 20 * Math.ScaleB(1, -53));
    }

    [Fact]
    public void A_gradient_check_passes_what_is_right()
    {
        var check = GradientCheck.Run(Layer, Row(0.3, -0.7));
        Assert.True(check.IsCorrect);
        check.ThrowIfWrong();
    }

    /// <summary>
    /// Logistic regression by hand: a plan is compiled once and run over batches. At the minimum of the mean loss the gradient is 0; the
    /// steps end when its largest element is below 10⁻⁶, from about 0.5 at the start.
    /// </summary>
    [Fact]
    public void A_plan_that_is_compiled_once_trains_a_logistic_regression()
    {
        const int Rows = 64;
        var random = new Random(1);
        var (features, labels) = (new double[Rows * 2], new double[Rows]);
        for (var row = 0; row < Rows; row++)
        {
            (features[2 * row], features[(2 * row) + 1]) = (random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            labels[row] = features[2 * row] - features[(2 * row) + 1] + (0.5 * (random.NextDouble() - 0.5)) > 0 ? 1 : 0;
        }

        var x = Expr.Input("x", Dimension.Batch, 2);
        var y = Expr.Input("y", Dimension.Batch, 1);
        var w = Expr.Input("w", 2, 1);
        var b = Expr.Input("b", 1, 1);
        var logit = Expr.MatMul(x, w) + b;
        var loss = Expr.Mean(Expr.Softplus(logit) - (y * logit));
        var plan = new Plan<double>([loss, .. Symbolic.Gradient(loss, [w, b])]);
        var workspace = plan.CreateWorkspace(Rows);
        var (weights, bias) = (new double[2], new double[1]);
        workspace.Bind(x, features);
        workspace.Bind(y, labels);
        workspace.Bind(w, weights);
        workspace.Bind(b, bias);

        var first = double.NaN;
        var largest = double.NaN;
        for (var step = 0; step < 20_000; step++)
        {
            workspace.Run(Rows);
            if (step == 0)
                first = workspace.Output(0)[0];
            largest =
                Math.Max(Math.Max(Math.Abs(workspace.Output(1)[0]), Math.Abs(workspace.Output(1)[1])), Math.Abs(workspace.Output(2)[0]));
            if (largest < 1e-6)
                break;
            for (var i = 0; i < 2; i++)
                weights[i] -= 5 * workspace.Output(1)[i];
            bias[0] -= 5 * workspace.Output(2)[0];
        }

        // At w = 0, b = 0 every row costs log 2, whatever the data: the mean of 64 of them, rounded 64 times.
        Assert.Equal(Math.Log(2), first, 64 * Math.ScaleB(1, -53));
        Assert.InRange(largest, 0, 1e-6);
        Assert.True(weights[0] > 0 && weights[1] < 0);
        Assert.True(workspace.Output(0)[0] < first / 2);
    }

    private static Expr Rosenbrock(Expr x) => Expr.Square(1 - First(x)) + (100 * Expr.Square(Second(x) - Expr.Square(First(x))));

    private static Expr Layer(Expr x) => Expr.Tanh(Expr.MatMul(x, Expr.Constant(Tensor.Create<double>([1, 2, -1, 0.5, -2, 3], [2, 3]))));

    private static Expr First(Expr x) => Expr.SliceColumns(x, 0, 1);

    private static Expr Second(Expr x) => Expr.SliceColumns(x, 1, 1);

    private static Tensor<double> Row(params double[] values) => Tensor.Create(values, [1, values.Length]);

    private static double[] Flat(Tensor<double> x)
    {
        var values = new double[x.FlattenedLength];
        x.FlattenTo(values);
        return values;
    }
}
