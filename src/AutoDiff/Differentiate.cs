using System.Numerics;
using System.Numerics.Tensors;

namespace Cotangent.AutoDiff;

/// <summary>
/// Derivatives of a function at a point, numbers in and numbers out. The function is a C# lambda over <see cref="Expr"/>; every method
/// returns its value with the derivative.
/// </summary>
/// <remarks>
/// A tensor of rank 2 is a matrix, one of rank 1 is a single row. Values come back as matrices (rank 2); tangents and cotangents of an
/// argument come back with the lengths of that argument. The element type T is float or double.
/// Words: a tangent travels forward (<see cref="Jvp{T}(Func{Expr, Expr}, Tensor{T}, Tensor{T})"/>), a cotangent travels backward
/// (<see cref="Vjp{T}(Func{Expr, Expr}, Tensor{T})"/>). One JVP or one VJP costs a small constant times one evaluation, whatever the number
/// of variables. Source: Griewank and Walther, <i>Evaluating Derivatives</i>, 2nd ed., SIAM 2008, chapter 3.
/// </remarks>
public static partial class Differentiate
{
    /// <summary>The value alone.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">The point.</param>
    public static Tensor<T> Value<T>(Func<Expr, Expr> f, Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => Value(Lift(f), [x])[0];

    /// <summary>The values alone, of a function of several arguments.</summary>
    /// <param name="f">From the arguments to one or more results.</param>
    /// <param name="x">The point: one tensor for each argument.</param>
    public static Tensor<T>[] Value<T>(Func<IReadOnlyList<Expr>, IReadOnlyList<Expr>> f, IReadOnlyList<Tensor<T>> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var function = new TracedFunction<T>(f, x);
        return Matrices(function.Values(), function.Outputs);
    }

    /// <summary>Pushes the tangent <paramref name="xDot"/> forward: the value and the directional derivative <c>J xDot</c>.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">The point.</param>
    /// <param name="xDot">The direction, with the shape of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit; the message names them.</exception>
    public static (Tensor<T> Value, Tensor<T> Jvp) Jvp<T>(Func<Expr, Expr> f, Tensor<T> x, Tensor<T> xDot)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (values, tangents) = Jvp(Lift(f), [x], [xDot]);
        return (values[0], tangents[0]);
    }

    /// <summary>Pushes tangents of several arguments forward at once.</summary>
    /// <param name="f">From the arguments to one or more results.</param>
    /// <param name="x">The point: one tensor for each argument.</param>
    /// <param name="xDot">The direction: one tensor for each argument, with its shape.</param>
    /// <returns>For each result its value and its tangent.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit; the message names them.</exception>
    public static (Tensor<T>[] Values, Tensor<T>[] Tangents) Jvp<T>(
        Func<IReadOnlyList<Expr>, IReadOnlyList<Expr>> f, IReadOnlyList<Tensor<T>> x, IReadOnlyList<Tensor<T>> xDot)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (values, pushforward) = Linearize(f, x);
        return (values, pushforward(xDot));
    }

    /// <summary>The value, and the function's derivative as a linear map from tangents to tangents that may be called many times.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">The point.</param>
    /// <returns>The map reuses what the value computed. It may be called from several threads.</returns>
    public static (Tensor<T> Value, Func<Tensor<T>, Tensor<T>> Pushforward) Linearize<T>(Func<Expr, Expr> f, Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (values, pushforward) = Linearize(Lift(f), [x]);
        return (values[0], xDot => pushforward([xDot])[0]);
    }

    /// <summary>The values, and the derivative in several arguments as one linear map from tangents to tangents.</summary>
    /// <param name="f">From the arguments to one or more results.</param>
    /// <param name="x">The point: one tensor for each argument.</param>
    /// <returns>The map reuses what the values computed. It may be called from several threads.</returns>
    public static (Tensor<T>[] Values, Func<IReadOnlyList<Tensor<T>>, Tensor<T>[]> Pushforward) Linearize<T>(
        Func<IReadOnlyList<Expr>, IReadOnlyList<Expr>> f, IReadOnlyList<Tensor<T>> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var function = new TracedFunction<T>(f, x);
        var tangents = Variables("tangent", function.Inputs);
        var map = function.Stage(Symbolic.Jvp(function.Outputs, function.Inputs, tangents), tangents);
        return (Matrices(map.EarlyValues, function.Outputs), xDot => Pushforward(function, map, tangents, xDot));
    }

    /// <summary>The value, and its pullback: the map from a cotangent of the value to the cotangent of <paramref name="x"/>.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">The point.</param>
    /// <returns>The pullback takes a tensor of the shape of the value, and may be called many times and from several threads.</returns>
    public static (Tensor<T> Value, Func<Tensor<T>, Tensor<T>> Pullback) Vjp<T>(Func<Expr, Expr> f, Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (values, pullback) = Vjp(Lift(f), [x]);
        return (values[0], gBar => pullback([gBar])[0]);
    }

    /// <summary>The values, and their pullback to several arguments.</summary>
    /// <param name="f">From the arguments to one or more results.</param>
    /// <param name="x">The point: one tensor for each argument.</param>
    /// <returns>The pullback takes a cotangent for each result and gives one for each argument; it may be called many times and from
    /// several threads.</returns>
    public static (Tensor<T>[] Values, Func<IReadOnlyList<Tensor<T>>, Tensor<T>[]> Pullback) Vjp<T>(
        Func<IReadOnlyList<Expr>, IReadOnlyList<Expr>> f, IReadOnlyList<Tensor<T>> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var function = new TracedFunction<T>(f, x);
        var cotangents = Variables("cotangent", function.Outputs);
        var map = function.Stage(Symbolic.Vjp(function.Outputs, function.Inputs, cotangents), cotangents);
        return (Matrices(map.EarlyValues, function.Outputs), gBar => Pullback(function, map, cotangents, gBar));
    }

    /// <summary>The value and the gradient of a scalar function, by one reverse sweep.</summary>
    /// <param name="f">A function whose value is 1 x 1.</param>
    /// <param name="x">The point.</param>
    /// <exception cref="ArgumentException">The value is not 1 x 1.</exception>
    public static (T Value, Tensor<T> Gradient) Gradient<T>(Func<Expr, Expr> f, Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(f);
        var (value, gradients) = Gradient(inputs => f(inputs[0]), [x]);
        return (value, gradients[0]);
    }

    /// <summary>The value and the gradients of a scalar function in several arguments.</summary>
    /// <param name="f">A function whose value is 1 x 1.</param>
    /// <param name="x">The point: one tensor for each argument.</param>
    /// <exception cref="ArgumentException">The value is not 1 x 1.</exception>
    public static (T Value, Tensor<T>[] Gradients) Gradient<T>(Func<IReadOnlyList<Expr>, Expr> f, IReadOnlyList<Tensor<T>> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(f);
        var function = new TracedFunction<T>(inputs => [f(inputs)], x);
        var run = function.Stage(Symbolic.Gradient(function.Outputs[0], function.Inputs), []);
        return (run.EarlyValues[0][0], function.LikePoint(run.CreateWorkspace()));
    }

    /// <summary>The value, the gradient and the product of the Hessian with <paramref name="v"/>: the JVP of the gradient.</summary>
    /// <param name="f">A function whose value is 1 x 1.</param>
    /// <param name="x">The point.</param>
    /// <param name="v">The direction, with the shape of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The value is not 1 x 1, or the shapes do not fit.</exception>
    public static (T Value, Tensor<T> Gradient, Tensor<T> Product) HessianVectorProduct<T>(Func<Expr, Expr> f, Tensor<T> x, Tensor<T> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(f);
        var (value, gradients, products) = HessianVectorProduct(inputs => f(inputs[0]), [x], [v]);
        return (value, gradients[0], products[0]);
    }

    /// <summary>The same for a scalar function of several arguments: the Hessian in all arguments together.</summary>
    /// <param name="f">A function whose value is 1 x 1.</param>
    /// <param name="x">The point: one tensor for each argument.</param>
    /// <param name="v">The direction: one tensor for each argument, with its shape.</param>
    /// <returns>The value, and a gradient and a part of the product for each argument, with its lengths.</returns>
    /// <exception cref="ArgumentException">The value is not 1 x 1, or the shapes do not fit.</exception>
    public static (T Value, Tensor<T>[] Gradients, Tensor<T>[] Products) HessianVectorProduct<T>(
        Func<IReadOnlyList<Expr>, Expr> f, IReadOnlyList<Tensor<T>> x, IReadOnlyList<Tensor<T>> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(f);
        var (values, tangents) = Jvp(
            inputs =>
            {
                var value = f(inputs);
                return [value, .. Symbolic.Gradient(value, inputs)];
            },
            x,
            v);
        return (values[0][0, 0], LikePoint(values), LikePoint(tangents));

        // The first matrix is the value itself.
        Tensor<T>[] LikePoint(Tensor<T>[] matrices) =>
            [.. matrices.Skip(1).Select((matrix, i) => TensorMatrix.WriteLike(Flat(matrix), x[i]))];
    }

    private static Tensor<T>[] Pushforward<T>(TracedFunction<T> function, SplitPlan<T> map, Expr[] tangents, IReadOnlyList<Tensor<T>> xDot)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var workspace = map.CreateWorkspace();
        BindAll(workspace, tangents, xDot, "a tangent has the shape of its primal");
        workspace.Run();
        return [.. function.Outputs.Select((output, i) => TensorMatrix.Write(workspace.Output(i), output.Shape.Rows.Resolve(1)))];
    }

    private static Tensor<T>[] Pullback<T>(TracedFunction<T> function, SplitPlan<T> map, Expr[] cotangents, IReadOnlyList<Tensor<T>> gBar)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var workspace = map.CreateWorkspace();
        BindAll(workspace, cotangents, gBar, "a cotangent has the shape of its primal");
        return function.LikePoint(workspace);
    }

    /// <summary>New inputs with the shapes of other expressions.</summary>
    internal static Expr[] Variables(string name, IReadOnlyList<Expr> like) =>
        [.. like.Select((e, i) => Expr.Input($"{name}[{i}]", e.Shape.Rows, e.Shape.Columns))];

    private static Tensor<T>[] Matrices<T>(IReadOnlyList<T[]> values, IReadOnlyList<Expr> like) =>
        [.. values.Select((v, i) => TensorMatrix.Write<T>(v, like[i].Shape.Rows.Resolve(1)))];

    /// <summary>Checks and binds one tensor for each late input.</summary>
    private static void BindAll<T>(Workspace<T> workspace, Expr[] inputs, IReadOnlyList<Tensor<T>> values, string because)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != inputs.Length)
            throw new ArgumentException($"There are {values.Count} tensors; expected {inputs.Length} ({because}).", nameof(values));
        for (var i = 0; i < inputs.Length; i++)
            workspace.TryBind(inputs[i], TensorMatrix.Read(values[i], inputs[i].Shape, because, inputs[i].ToString()));
    }

    private static Func<IReadOnlyList<Expr>, IReadOnlyList<Expr>> Lift(Func<Expr, Expr> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return inputs => [f(inputs[0])];
    }

    private static T[] Flat<T>(Tensor<T> tensor)
    {
        var values = new T[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }
}
