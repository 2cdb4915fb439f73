using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Expressions;

/// <summary>An expression of ML.NET in dual numbers: its value and its derivative in one of its inputs.</summary>
internal sealed class DualExpression
{
    private readonly Func<Dual[], Dual> _function;
    private readonly Dual[] _frame;
    private readonly int _inputs;

    private DualExpression(Func<Dual[], Dual> function, int inputs, int locals, ExpressionInputs used) =>
        (_function, _inputs, _frame, Used) = (function, inputs, new Dual[inputs + locals], used);

    /// <summary>The inputs that the expression uses, and how.</summary>
    public ExpressionInputs Used { get; }

    /// <summary>Translates a bound lambda expression.</summary>
    /// <param name="lambda">The expression.</param>
    /// <param name="permutation">The input of each parameter.</param>
    /// <returns>Null if it contains something without a known derivative.</returns>
    public static DualExpression? Translate(LambdaNode lambda, int[] permutation)
    {
        var translation = new DualTranslation(permutation);
        return translation.Number(lambda.Expr) is { } function
            ? new DualExpression(function, permutation.Length, translation.Locals, translation.Used)
            : null;
    }

    /// <summary>The derivative in one input.</summary>
    public double Derivative(ReadOnlySpan<double> inputs, int input)
    {
        for (var i = 0; i < _inputs; i++)
            _frame[i] = new Dual(inputs[i], i == input ? 1 : 0);
        return _function(_frame).Dot;
    }
}
