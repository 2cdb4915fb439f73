using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

public class PlanTests
{
    private static readonly Expr X = Input("x", 2, 3);

    [Fact]
    public void Equal_subexpressions_become_one_step()
    {
        var plan = new Plan<double>((Tanh(X) * Tanh(X)) + (Tanh(X) * Tanh(X)), Tanh(X));
        Assert.Equal(Enumerable.Repeat(new Shape(2, 3), 3), plan.Buffers);
        Assert.Equal(["Tanh", "Multiply", "Add"], plan.Steps.Select(step => step.Primitive.Name));
    }

    [Fact]
    public void The_same_operation_with_other_parameters_is_another_step()
    {
        Expr[] different =
        [
            Power(X, 2.5), Power(X, 3.5),
            Scale(2, X), Scale(3, X),
            SliceColumns(X, 0, 1), SliceColumns(X, 1, 1), SliceColumns(X, 0, 2),
            Sum(X, Axis.Rows), Sum(X, Axis.All),
            Reshape(X, 3, 2), Reshape(X, 6, 1),
            MatMul(X, X, transposeLeft: true), MatMul(X, X, transposeRight: true),
            Tanh(X), Tanh(Input("x", 2, 3)),
            X - Tanh(X), Tanh(X) - X,
        ];
        Assert.Equal(different.Length, new Plan<double>(different).Buffers.Count);
    }

    [Fact]
    public void The_derivative_shares_the_steps_of_the_value()
    {
        var value = Sum(Exp(X));
        Assert.Equal(1, new Plan<double>(value, Symbolic.Gradient(value, [X])[0]).Steps.Count(step => step.Primitive.Name == "Exp"));
    }

    [Fact]
    public void Buffers_are_the_intermediates_and_outputs_not_inputs_or_constants() =>
        Assert.Equal(
            [new Shape(2, 4), new Shape(2, 4), Shape.Scalar],
            new Plan<double>(Sum(MatMul(X, Input("w", 3, 4)) * Fill(2, 1, 4))).Buffers);

    [Fact]
    public void Inputs_are_those_that_are_read()
    {
        var (y, unused) = (Input("y", 2, 3), Input("unused", 2, 3));
        var plan = new Plan<double>(X + y);
        Assert.Equal([X, y], plan.Inputs);
        Assert.True(plan.Reads(y));
        Assert.False(plan.Reads(unused));
    }

    [Fact]
    public void An_input_a_constant_and_one_expression_twice_may_be_outputs()
    {
        var sum = X + 1;
        Assert.Equal(
            [[1, 2, 3, 4, 5, 6], [7], [2, 3, 4, 5, 6, 7], [2, 3, 4, 5, 6, 7]],
            Evaluation.Run<double>([X, Constant(7), sum, sum], [X], [new double[,] { { 1, 2, 3 }, { 4, 5, 6 } }]));
    }

    [Fact]
    public void No_output_is_refused() => Assert.Throws<ArgumentException>(() => new Plan<double>());

    [Fact]
    public void A_sparse_input_outside_a_product_is_refused_by_name()
    {
        var sparse = SparseInput("clicks", 3, 2);
        AssertRefused("Tanh", () => new Plan<double>(Tanh(sparse)));
        AssertRefused("Transpose", () => new Plan<double>(Transpose(sparse)));
        AssertRefused("Output", () => new Plan<double>(sparse));
        AssertRefused("MatMul", () => new Plan<double>(MatMul(sparse, sparse, transposeLeft: true)));
        AssertRefused("MatMul", () => new Plan<double>(MatMul(sparse, SparseInput("views", 2, 2))));

        static void AssertRefused(string operation, Func<Plan<double>> compile)
        {
            var message = Assert.Throws<ArgumentException>((Action)(() => compile())).Message;
            Assert.Contains(operation, message, StringComparison.Ordinal);
            Assert.Contains("clicks", message, StringComparison.Ordinal);
        }
    }
}
