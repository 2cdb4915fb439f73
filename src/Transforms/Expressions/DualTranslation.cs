using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Expressions;

/// <summary>
/// Translates a bound syntax tree of ML.NET's expression language to functions of a frame of dual numbers, which holds the inputs and then
/// the values of <c>with</c>. Each method returns null for what has no known derivative.
/// </summary>
/// <param name="permutation">The input of each parameter.</param>
internal sealed class DualTranslation(int[] permutation)
{
    private readonly Dictionary<WithLocalNode, (int Slot, ExpressionInputs Used)> _locals = [];

    /// <summary>The inputs used so far.</summary>
    public ExpressionInputs Used { get; private set; } = new();

    /// <summary>The number of values of <c>with</c>.</summary>
    public int Locals => _locals.Count;

    /// <summary>An expression whose result is a number.</summary>
    public Func<Dual[], Dual>? Number(Node node)
    {
        if (node is not ExprNode { IsNumber: true } expression)
            return null;
        if (expression.ExprValue is { } constant)
            return Constant(Convert.ToDouble(constant, null));
        return node switch
        {
            IdentNode { Referent: ParamNode parameter } => Input(permutation[parameter.Index]),
            IdentNode { Referent: WithLocalNode local } => Local(local),
            WithNode with => With(with),
            UnaryOpNode { Op: UnaryOp.Minus } minus => Number(minus.Arg) is { } x ? frame => -x(frame) : null,
            ConditionalNode conditional => Conditional(conditional),
            BinaryOpNode binary => Binary(binary),
            CallNode { NameSpace: null } call => Call(call),
            _ => null,
        };
    }

    private static Func<Dual[], Dual> Constant(double value) => _ => new Dual(value, 0);

    private Func<Dual[], Dual> Input(int input)
    {
        Used.Smooth.Add(input);
        return frame => frame[input];
    }

    private Func<Dual[], Dual>? Local(WithLocalNode local)
    {
        if (!_locals.TryGetValue(local, out var known))
            return null;
        Used.Add(known.Used, isStepped: false);
        return frame => frame[known.Slot];
    }

    private Func<Dual[], Dual>? With(WithNode node)
    {
        var (value, used) = Separately(() => Number(node.Local.Value));
        if (value is null)
            return null;
        var slot = permutation.Length + _locals.Count;
        _locals.Add(node.Local, (slot, used));
        if (Number(node.Body) is not { } body)
            return null;
        return frame =>
        {
            frame[slot] = value(frame);
            return body(frame);
        };
    }

    private Func<Dual[], Dual>? Conditional(ConditionalNode node)
    {
        if (Decision(node.Cond) is not { } condition || Number(node.Left) is not { } left || Number(node.Right) is not { } right)
            return null;
        return frame => condition(frame) ? left(frame) : right(frame);
    }

    private Func<Dual[], Dual>? Binary(BinaryOpNode node)
    {
        // Division of integers is a step function, and so is the remainder.
        if (node.Op == BinaryOp.Mod || (node.Op == BinaryOp.Div && !node.IsRx))
            return null;
        if (Number(node.Left) is not { } left || Number(node.Right) is not { } right)
            return null;
        return node.Op switch
        {
            BinaryOp.Add => frame => left(frame) + right(frame),
            BinaryOp.Sub => frame => left(frame) - right(frame),
            BinaryOp.Mul => frame => left(frame) * right(frame),
            BinaryOp.Div => frame => left(frame) / right(frame),
            BinaryOp.Power => frame => DualFunctions.Power(left(frame), right(frame)),
            BinaryOp.Coalesce => frame => left(frame) is var value && double.IsNaN(value.Value) ? right(frame) : value,
            _ => null,
        };
    }

    private Func<Dual[], Dual>? Call(CallNode node)
    {
        var name = node.Head.Value;
        switch (node.Args.Items)
        {
            case [] when name == "pi":
                return Constant(Math.PI);
            case [var only] when DualFunctions.OfOne(name) is { } function:
                return Number(only) is { } x ? frame => function(x(frame)) : null;
            case [var only] when DualFunctions.Step(name) is { } step:
                return Stepped(() => Number(only)) is { } argument ? frame => new Dual(step(argument(frame).Value), 0) : null;
            case [var first, var second] when DualFunctions.OfTwo(name) is { } function:
                return Number(first) is { } left && Number(second) is { } right ? frame => function(left(frame), right(frame)) : null;
            default:
                return null;
        }
    }

    /// <summary>A condition on numbers.</summary>
    private Func<Dual[], bool>? Decision(ExprNode node) => Stepped(() => Condition(node));

    private Func<Dual[], bool>? Condition(Node node) => node switch
    {
        ExprNode { ExprValue: bool value } => _ => value,
        UnaryOpNode { Op: UnaryOp.Not } not => Condition(not.Arg) is { } argument ? frame => !argument(frame) : null,
        BinaryOpNode { Op: BinaryOp.And } and => Condition(and.Left) is { } left && Condition(and.Right) is { } right
            ? frame => left(frame) && right(frame)
            : null,
        BinaryOpNode { Op: BinaryOp.Or } or => Condition(or.Left) is { } left && Condition(or.Right) is { } right
            ? frame => left(frame) || right(frame)
            : null,
        CallNode { NameSpace: null, Head.Value: "isna", Args.Items: [var only] } => Number(only) is { } x
            ? frame => double.IsNaN(x(frame).Value)
            : null,
        CompareNode compare => Comparison(compare),
        _ => null,
    };

    private Func<Dual[], bool>? Comparison(CompareNode node)
    {
        var operands = node.Operands.Items.Select(Number).ToArray();
        if (Array.Exists(operands, operand => operand is null))
            return null;
        // ML.NET compares numbers of single precision as such.
        var isSingle = node.ArgTypeKind == ExprTypeKind.R4;
        double Value(int operand, Dual[] frame) => operands[operand]!(frame).Value is var value && isSingle ? (float)value : value;
        var pairs = node.Op == CompareOp.NotEqual
            ? from second in Enumerable.Range(1, operands.Length - 1) from first in Enumerable.Range(0, second) select (first, second)
            : Enumerable.Range(1, operands.Length - 1).Select(second => (first: second - 1, second));
        var tests = pairs.Select(pair => (pair.first, pair.second, Holds: Relation(node, pair.second - 1))).ToArray();
        return frame => Array.TrueForAll(tests, test => test.Holds(Value(test.first, frame), Value(test.second, frame)));
    }

    private static Func<double, double, bool> Relation(CompareNode node, int delimiter) =>
        (node.Op, node.Operands.Delimiters[delimiter].Kind == node.TidStrict) switch
        {
            (CompareOp.Equal, _) => (x, y) => x == y,
            (CompareOp.NotEqual, _) => (x, y) => x != y,
            (CompareOp.IncrChain, true) => (x, y) => x < y,
            (CompareOp.IncrChain, false) => (x, y) => x <= y,
            (CompareOp.DecrChain, true) => (x, y) => x > y,
            (CompareOp.DecrChain, false) => (x, y) => x >= y,
            (var op, _) => throw new NotSupportedException($"The comparison {op} is unknown."),
        };

    /// <summary>Translates a part that decides a condition, or is rounded.</summary>
    private T? Stepped<T>(Func<T?> translate)
        where T : class
    {
        var (function, used) = Separately(translate);
        Used.Add(used, isStepped: true);
        return function;
    }

    private (T? Function, ExpressionInputs Used) Separately<T>(Func<T?> translate)
        where T : class
    {
        var outer = Used;
        Used = new ExpressionInputs();
        var function = translate();
        var inner = Used;
        Used = outer;
        return (function, inner);
    }
}
