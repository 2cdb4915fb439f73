using System.Numerics.Tensors;
using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

/// <summary>Derivatives of derivatives. Each level has variables of its own, so an inner one never picks up an outer tangent.</summary>
public class NestedDifferentiationTests
{
    /// <summary>
    /// The example of Siskind and Pearlmutter, <i>Perturbation confusion and referential transparency</i>, IFL 2005: confusing the tangents
    /// of x and y gives 2.
    /// </summary>
    [Fact]
    public void The_derivative_of_x_times_the_derivative_of_x_plus_y_is_1()
    {
        static Expr F(Expr x)
        {
            var y = Input("y", 1, 1);
            return x * Symbolic.Gradient(x + y, [y])[0];
        }

        Assert.Equal(1, Differentiate.Gradient(F, Tensor.Create([1.0])).Gradient[0]);
        Assert.Equal(1, Differentiate.Jvp(F, Tensor.Create([1.0]), Tensor.Create([1.0])).Jvp[0, 0]);
    }

    [Fact]
    public void The_same_with_pushforwards_inside_and_outside_is_1()
    {
        static Expr F(Expr x)
        {
            var y = Input("y", 1, 1);
            return x * Symbolic.Jvp([x + y], [y], [Constant(1)])[0];
        }

        Assert.Equal(1, Differentiate.Gradient(F, Tensor.Create([1.0])).Gradient[0]);
        Assert.Equal(1, Differentiate.Jvp(F, Tensor.Create([1.0]), Tensor.Create([1.0])).Jvp[0, 0]);
    }

    /// <summary>
    /// d/dx (x d/dy (x y²) at y = x) = d/dx (2 x³) = 6 x²: the inner result depends on x twice, as a factor and as the point.
    /// </summary>
    [Fact]
    public void An_inner_derivative_taken_at_the_outer_variable_is_differentiated_with_it()
    {
        static Expr F(Expr x)
        {
            var y = 1 * x + 0;
            return x * Symbolic.Gradient(x * Square(y), [y])[0];
        }

        Assert.Equal(54, Differentiate.Gradient(F, Tensor.Create([3.0])).Gradient[0]);
    }

    [Fact]
    public void The_derivatives_of_a_fourth_power_come_out_one_by_one()
    {
        var x = Input("x", 1, 1);
        var derivatives = new List<Expr> { Square(Square(x)) };
        for (var order = 1; order <= 5; order++)
            derivatives.Add(Symbolic.Gradient(derivatives[^1], [x])[0]);
        double[][] expected = [[81], [108], [108], [72], [24], [0]];
        Assert.Equal(expected, Evaluation.Run<double>(derivatives, [x], [new[,] { { 3.0 } }]));
    }

    [Fact]
    public void The_JVP_of_the_gradient_is_the_Hessian_times_v()
    {
        // x0³ x1 + x0 x1² x2: gradient (3 x0² x1 + x1² x2, x0³ + 2 x0 x1 x2, x0 x1²), all integer at integer points.
        static Expr F(Expr x)
        {
            var (x0, x1, x2) = (SliceColumns(x, 0, 1), SliceColumns(x, 1, 1), SliceColumns(x, 2, 1));
            return (x0 * Square(x0) * x1) + (x0 * Square(x1) * x2);
        }

        double[,] point = { { 1, 2, 3 } };
        double[,] hessian = { { 12, 15, 4 }, { 15, 6, 4 }, { 4, 4, 0 } };
        double[,] v = { { 1 }, { -2 }, { 5 } };
        var (value, gradient, product) = Differentiate.HessianVectorProduct(F, point.AsTensor(), v.Transposed().AsTensor());
        Assert.Equal(14, value);
        Assert.Equal([18, 13, 4], gradient.Flat());
        Assert.Equal(hessian.Times(v).RowMajor(), product.Flat());
        Assert.Equal(hessian, Differentiate.JacobianForward(x => Symbolic.Gradient(F(x), [x])[0], point.AsTensor()).Jacobian.AsMatrix());
    }

    /// <summary>Two parameters, so that the Hessian of the loss and the curvature of the model differ.</summary>
    [Fact]
    public void The_Gauss_Newton_product_is_J_transposed_H_J_v_materialised()
    {
        static Expr Model(Expr p) => ConcatenateColumns(Square(SliceColumns(p, 0, 1)), SliceColumns(p, 0, 1) * SliceColumns(p, 1, 1));
        static Expr Loss(Expr g) => Sum(g * Square(g));

        double[,] point = { { 2, 3 } };
        double[,] v = { { 1 }, { -1 } };
        var p = Input("p", 1, 2);
        var g = Model(p);
        var direction = Input("v", 1, 2);
        var product = Symbolic.GaussNewtonProduct(Loss(g), g, [p], [direction]);
        var full = Symbolic.HessianVectorProduct(Loss(g), [p], [direction]);
        var values = Evaluation.Run<double>([.. product, .. full], [p, direction], [point, v.Transposed()]);

        // J = [[2 p0, 0], [p1, p0]], H = diag(6 g) at g = (4, 6).
        double[,] j = { { 4, 0 }, { 3, 2 } };
        double[,] h = { { 24, 0 }, { 0, 36 } };
        Assert.Equal(j, Differentiate.JacobianForward(Model, point.AsTensor()).Jacobian.AsMatrix());
        Assert.Equal(j.Transposed().Times(h).Times(j).Times(v).RowMajor(), values[0]);

        // The Hessian has an additional term: Σ (dL/dg) times the curvature of g, (48, 108) on [[2, 0], [0, 0]] and [[0, 1], [1, 0]].
        double[,] curvature = { { 96, 108 }, { 108, 0 } };
        Assert.Equal(curvature.Times(v).RowMajor(), values[1].Zip(values[0], (all, gaussNewton) => all - gaussNewton));
    }

    [Fact]
    public void For_a_linear_model_the_Gauss_Newton_product_is_the_Hessian_times_v()
    {
        var (x, a) = (Constant(Tensor.Create([1.0, 2, -3, 4, 0, 5], [3, 2])), Input("a", 2, 2));
        var output = MatMul(x, a);
        var loss = Sum(Square(output) * output);
        var v = Input("v", 2, 2);
        double[][,] point = [new double[,] { { 1, -2 }, { 3, 1 } }, new double[,] { { 2, 1 }, { -1, 4 } }];
        Assert.Equal(
            Evaluation.Run<double>(Symbolic.HessianVectorProduct(loss, [a], [v]), [a, v], point),
            Evaluation.Run<double>(Symbolic.GaussNewtonProduct(loss, output, [a], [v]), [a, v], point));
    }

    /// <summary>The two-layer model is linear in A alone and in Theta alone, but not in both: there the products differ.</summary>
    [Fact]
    public void For_the_two_layer_model_they_agree_in_each_layer_and_differ_in_both()
    {
        var model = new TwoLayerModel(2, 2, 1);
        var direction = model.Direction();
        double[][,] point =
        [
            new double[,] { { 1, 2 }, { 3, -1 } },
            new double[,] { { 1, 0 }, { 2, 1 } },
            new double[,] { { 1, 3 } },
            new double[,] { { 1 } },
            new double[,] { { 1 }, { 2 } },
            new double[,] { { 1, 2 }, { -1, 1 } },
            new double[,] { { 2, 1 } },
            new double[,] { { 3 } },
        ];
        (double[][] Hessian, double[][] GaussNewton) Products(params int[] chosen)
        {
            Expr[] parameters = [.. chosen.Select(i => model.Parameters[i])];
            Expr[] along = [.. chosen.Select(i => direction[i])];
            Expr[] inputs = [model.X, .. model.Parameters, model.Y, .. direction];
            return (
                Evaluation.Run<double>(Symbolic.HessianVectorProduct(model.Loss, parameters, along), inputs, point, batch: 2),
                Evaluation.Run<double>(Symbolic.GaussNewtonProduct(model.Loss, model.G, parameters, along), inputs, point, batch: 2));
        }

        Assert.Equal(Products(0).Hessian, Products(0).GaussNewton);
        Assert.Equal(Products(1, 2).Hessian, Products(1, 2).GaussNewton);
        Assert.NotEqual(Products(0, 1).Hessian, Products(0, 1).GaussNewton);
    }
}
