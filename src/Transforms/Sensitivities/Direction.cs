using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>What a direction moves.</summary>
internal enum DirectionKind : byte
{
    /// <summary>The features, along a vector of n.</summary>
    Features = 1,

    /// <summary>The features, along a vector that each row brings.</summary>
    Column = 2,

    /// <summary>The features, along each basis vector in turn.</summary>
    EachFeature = 3,

    /// <summary>Theta, along a matrix of k x n.</summary>
    Theta = 4,

    /// <summary>A, along a matrix of m x k.</summary>
    A = 5,

    /// <summary>b, along a vector of m.</summary>
    Bias = 6,
}

/// <summary>A tangent in numbers: what a transformer evaluates, saves and loads.</summary>
/// <param name="Kind">What moves.</param>
/// <param name="OutputColumnName">The column that it fills.</param>
/// <param name="Rows">Rows of <paramref name="Values"/>; 0 where there are none.</param>
/// <param name="Values">The direction, row-major; empty where it comes from elsewhere.</param>
/// <param name="InputColumnName">The column that holds the direction of each row, or null.</param>
internal sealed record Direction(DirectionKind Kind, string OutputColumnName, int Rows, float[] Values, string? InputColumnName)
{
    public static Direction OfFeatures(string output, float[] values) => new(DirectionKind.Features, output, 1, Finite(output, values), null);

    public static Direction OfFeature(string output, int slot, int featureCount)
    {
        var basis = new float[featureCount];
        basis[slot] = 1;
        return OfFeatures(output, basis);
    }

    public static Direction OfColumn(string output, string input) => new(DirectionKind.Column, output, 0, [], input);

    public static Direction OfEachFeature(string output) => new(DirectionKind.EachFeature, output, 0, [], null);

    public static Direction OfBias(string output, float[] values) => new(DirectionKind.Bias, output, 1, Finite(output, values), null);

    public static Direction OfParameter(DirectionKind kind, string output, float[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(kind, output, values.GetLength(0), Finite(output, [.. values.Cast<float>()]), null);
    }

    /// <summary>Checks that the direction has the shape of what it moves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has another shape.</exception>
    public void CheckFits(ParameterLayout layout)
    {
        if (Misfit(layout) is { } misfit)
            throw new ArgumentOutOfRangeException(null, misfit);
    }

    /// <summary>What keeps the direction from moving a model of this layout, or null.</summary>
    public string? Misfit(ParameterLayout layout)
    {
        if (Kind == DirectionKind.Bias && !layout.HasBias)
            return $"Tangent '{Shown.Short(OutputColumnName)}' moves b, and the model has none.";

        var (rows, columns, what) = Kind switch
        {
            DirectionKind.Features => (1, layout.Features, "the shape of the features"),
            DirectionKind.Theta => (layout.Rank, layout.Features, "the shape of Theta"),
            DirectionKind.A => (layout.Outputs, layout.Rank, "the shape of A"),
            DirectionKind.Bias => (1, layout.Outputs, "the shape of b"),
            _ => (0, 0, "for it has no numbers of its own"),
        };
        return Rows == rows && Values.Length == rows * columns
            ? null
            : $"Tangent '{Shown.Short(OutputColumnName)}' has {Rows} x {(Rows == 0 ? 0 : Values.Length / Rows)} numbers; expected {rows} x {columns}, {what}.";
    }

    private static float[] Finite(string output, float[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ArgumentOutOfRangeException(null, $"Tangent '{Shown.Short(output)}' has {values[i]} at position {i}; expected finite numbers.");
        }

        return values;
    }
}
