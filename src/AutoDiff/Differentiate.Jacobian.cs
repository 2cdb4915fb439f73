using System.Numerics;
using System.Numerics.Tensors;

namespace Cotangent.AutoDiff;

public static partial class Differentiate
{
    /// <summary>
    /// The value and the whole Jacobian, column by column: one JVP with a basis tangent for each element of <paramref name="x"/>. Faster
    /// than <see cref="JacobianReverse{T}(Func{Expr, Expr}, Tensor{T})"/> where the point has fewer elements than the value.
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="x">The point, n elements.</param>
    /// <returns>The value (m elements) and a matrix of m x n, both sides in row-major order.</returns>
    public static (Tensor<T> Value, Tensor<T> Jacobian) JacobianForward<T>(Func<Expr, Expr> f, Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(f);
        var (value, jacobians) = JacobianForward(inputs => f(inputs[0]), [x]);
        return (value, jacobians[0]);
    }

    /// <summary>The value of a function of several arguments and its Jacobian in each, column by column.</summary>
    /// <param name="f">From the arguments to one result.</param>
    /// <param name="x">The point: one tensor for each argument, argument i with nᵢ elements.</param>
    /// <returns>The value (m elements) and for each argument a matrix of m x nᵢ, both sides in row-major order.</returns>
    public static (Tensor<T> Value, Tensor<T>[] Jacobians) JacobianForward<T>(Func<IReadOnlyList<Expr>, Expr> f, IReadOnlyList<Tensor<T>> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(f);
        var (values, pushforward) = Linearize(inputs => [f(inputs)], x);
        var rows = (int)values[0].FlattenedLength;
        var jacobians = new Tensor<T>[x.Count];
        Tensor<T>[] tangents = [.. x.Select(Zeros)];
        for (var argument = 0; argument < jacobians.Length; argument++)
        {
            var columns = (int)x[argument].FlattenedLength;
            var jacobian = new T[ArrayLength.Of(rows, columns, "The Jacobian")];
            for (var column = 0; column < columns; column++)
            {
                tangents[argument] = Basis(x[argument], column);
                var tangent = Flat(pushforward(tangents)[0]);
                for (var row = 0; row < rows; row++)
                    jacobian[(row * columns) + column] = tangent[row];
            }

            tangents[argument] = Zeros(x[argument]);
            jacobians[argument] = TensorMatrix.Write<T>(jacobian, rows);
        }

        return (values[0], jacobians);
    }

    /// <summary>
    /// The value and the whole Jacobian, row by row: one VJP with a basis cotangent for each element of the value. Faster than
    /// <see cref="JacobianForward{T}(Func{Expr, Expr}, Tensor{T})"/> where the value has fewer elements than the point.
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="x">The point, n elements.</param>
    /// <returns>The value (m elements) and a matrix of m x n, both sides in row-major order.</returns>
    public static (Tensor<T> Value, Tensor<T> Jacobian) JacobianReverse<T>(Func<Expr, Expr> f, Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(f);
        var (value, jacobians) = JacobianReverse(inputs => f(inputs[0]), [x]);
        return (value, jacobians[0]);
    }

    /// <summary>
    /// The value of a function of several arguments and its Jacobian in each, row by row: one VJP for each element of the value.
    /// </summary>
    /// <param name="f">From the arguments to one result.</param>
    /// <param name="x">The point: one tensor for each argument, argument i with nᵢ elements.</param>
    /// <returns>The value (m elements) and for each argument a matrix of m x nᵢ, both sides in row-major order.</returns>
    public static (Tensor<T> Value, Tensor<T>[] Jacobians) JacobianReverse<T>(Func<IReadOnlyList<Expr>, Expr> f, IReadOnlyList<Tensor<T>> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(f);
        var (values, pullback) = Vjp(inputs => [f(inputs)], x);
        var rows = (int)values[0].FlattenedLength;
        T[][] jacobians = [.. x.Select(tensor => new T[ArrayLength.Of(rows, (int)tensor.FlattenedLength, "The Jacobian")])];
        for (var row = 0; row < rows; row++)
        {
            var cotangents = pullback([Basis(values[0], row)]);
            for (var argument = 0; argument < jacobians.Length; argument++)
                Flat(cotangents[argument]).CopyTo(jacobians[argument], row * (int)x[argument].FlattenedLength);
        }

        return (values[0], Array.ConvertAll(jacobians, jacobian => TensorMatrix.Write<T>(jacobian, rows)));
    }

    private static Tensor<T> Zeros<T>(Tensor<T> like)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorMatrix.WriteLike<T>(new T[like.FlattenedLength], like);

    /// <summary>A tensor of the lengths of another: 1 at one element, 0 elsewhere.</summary>
    private static Tensor<T> Basis<T>(Tensor<T> like, int element)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var values = new T[like.FlattenedLength];
        values[element] = T.One;
        return TensorMatrix.WriteLike<T>(values, like);
    }
}
