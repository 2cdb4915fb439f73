using System.Numerics.Tensors;

namespace Cotangent.Trainers;

/// <summary>The fitted function g = A Theta x + b. Immutable; single precision, as ML.NET's columns are.</summary>
internal sealed class TwoLayerLinearModel
{
    public TwoLayerLinearModel(ParameterLayout layout, float[] parameters)
    {
        (Layout, Parameters) = (layout, parameters);
        Coefficients = new float[layout.Outputs * layout.Features];
        Span<double> row = new double[layout.Features];
        for (var j = 0; j < layout.Outputs; j++)
        {
            row.Clear();
            for (var i = 0; i < layout.Rank; i++)
            {
                for (var f = 0; f < layout.Features; f++)
                    row[f] += (double)A.Span[(j * layout.Rank) + i] * Theta.Span[(i * layout.Features) + f];
            }

            TensorPrimitives.ConvertSaturating<double, float>(row, Coefficients.AsSpan(j * layout.Features, layout.Features));
        }
    }

    public ParameterLayout Layout { get; }

    /// <summary>Theta, A and b one after the other, as <see cref="Layout"/> says.</summary>
    public float[] Parameters { get; }

    /// <summary>A Theta, m x n, summed in double.</summary>
    public float[] Coefficients { get; }

    public ReadOnlyMemory<float> Theta => Parameters.AsMemory(0, Layout.ThetaLength);

    public ReadOnlyMemory<float> A => Parameters.AsMemory(Layout.ThetaLength, Layout.ALength);

    /// <summary>Empty where there is no bias.</summary>
    public ReadOnlyMemory<float> Bias => Parameters.AsMemory(Layout.ThetaLength + Layout.ALength);

    /// <summary>Checks a row that brings its own length; columns of a known size are checked by their type.</summary>
    /// <exception cref="InvalidOperationException">The row has another number of features than the model.</exception>
    public void RequireLength(int length)
    {
        if (length != Layout.Features)
            throw new InvalidOperationException($"A row has {length} features; expected {Layout.Features}, the number that the model was trained on.");
    }

    /// <summary>The score of one output for dense features.</summary>
    public float Score(int output, ReadOnlySpan<float> x) => TensorPrimitives.Dot(CoefficientsOf(output), x) + BiasOf(output);

    /// <summary>The score of one output for sparse features.</summary>
    public float Score(int output, ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        var coefficients = CoefficientsOf(output);
        var sum = 0f;
        for (var e = 0; e < columns.Length; e++)
            sum += coefficients[columns[e]] * values[e];
        return sum + BiasOf(output);
    }

    private ReadOnlySpan<float> CoefficientsOf(int output) => Coefficients.AsSpan(output * Layout.Features, Layout.Features);

    private float BiasOf(int output) => Layout.HasBias ? Bias.Span[output] : 0;
}
