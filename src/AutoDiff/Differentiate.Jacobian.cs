using System.Numerics;
using System.Numerics.Tensors;

namespace Cotangent.AutoDiff;

public static partial class Differentiate
{
    /// <summary>
    /// The value and the whole Jacobian, column by column: one JVP with a basis tangent for each element of <paramref name="x"/>. The better
    /// choice where the point has fewer elements than the value.
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="x">The point, n elements.</param>
    /// <returns>The value (m elements) and a matrix of m x n, both sides in row-major order.</returns>
    public static (Tensor<T> Value, Tensor<T> Jacobian) JacobianForward<T>(Func<Expr, Expr> f, Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (value, pushforward) = Linearize(f, x);
        var (rows, columns) = ((int)value.FlattenedLength, (int)x.FlattenedLength);
        var jacobian = new T[ArrayLength.Of(rows, columns, "The Jacobian")];
        for (var column = 0; column < columns; column++)
        {
            var tangent = Flat(pushforward(Basis(x, column)));
            for (var row = 0; row < rows; row++)
                jacobian[(row * columns) + column] = tangent[row];
        }

        return (value, TensorMatrix.Write<T>(jacobian, rows));
    }

    /// <summary>
    /// The value and the whole Jacobian, row by row: one VJP with a basis cotangent for each element of the value. The better choice where the
    /// value has fewer elements than the point.
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="x">The point, n elements.</param>
    /// <returns>The value (m elements) and a matrix of m x n, both sides in row-major order.</returns>
    public static (Tensor<T> Value, Tensor<T> Jacobian) JacobianReverse<T>(Func<Expr, Expr> f, Tensor<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (value, pullback) = Vjp(f, x);
        var (rows, columns) = ((int)value.FlattenedLength, (int)x.FlattenedLength);
        var jacobian = new T[ArrayLength.Of(rows, columns, "The Jacobian")];
        for (var row = 0; row < rows; row++)
            Flat(pullback(Basis(value, row))).CopyTo(jacobian, row * columns);
        return (value, TensorMatrix.Write<T>(jacobian, rows));
    }

    /// <summary>The unit tensor of the shape of another: 1 at one element, 0 elsewhere.</summary>
    private static Tensor<T> Basis<T>(Tensor<T> like, int element)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var values = new T[like.FlattenedLength];
        values[element] = T.One;
        return TensorMatrix.WriteLike<T>(values, like);
    }
}
