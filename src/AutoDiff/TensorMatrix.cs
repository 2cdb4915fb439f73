using System.Numerics.Tensors;

namespace Cotangent.AutoDiff;

/// <summary>Reads a tensor as the matrix that expressions work on, and writes a matrix as a tensor.</summary>
internal static class TensorMatrix
{
    /// <summary>Shape and row-major copy. A vector (rank 1) is one row.</summary>
    public static (Shape Shape, T[] Values) Read<T>(Tensor<T> tensor, string name)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (tensor.Rank is not (1 or 2) || tensor.FlattenedLength == 0)
        {
            throw new ArgumentException(
                $"'{name}' has lengths [{string.Join(", ", tensor.Lengths.ToArray())}]; expected a non-empty vector (one row) or matrix.",
                name);
        }

        var values = new T[checked((int)tensor.FlattenedLength)];
        tensor.FlattenTo(values);
        var rows = tensor.Rank == 2 ? checked((int)tensor.Lengths[0]) : 1;
        return (new Shape(rows, values.Length / rows), values);
    }

    /// <summary>Row-major copy of a tensor that must have a given shape.</summary>
    public static T[] Read<T>(Tensor<T> tensor, Shape expected, string because, string name)
    {
        var (shape, values) = Read(tensor, name);
        return shape == expected
            ? values
            : throw new ArgumentException($"'{name}' has shape {shape}; expected {expected} ({because}).", name);
    }

    /// <summary>A matrix as a tensor of rank 2.</summary>
    public static Tensor<T> Write<T>(ReadOnlySpan<T> values, int rows) =>
        Tensor.Create(values.ToArray(), [rows, values.Length / rows]);

    /// <summary>A matrix as a tensor with the lengths of another tensor.</summary>
    public static Tensor<T> WriteLike<T>(ReadOnlySpan<T> values, Tensor<T> like) => Tensor.Create(values.ToArray(), like.Lengths);
}
