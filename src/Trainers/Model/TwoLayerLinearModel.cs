using System.Numerics.Tensors;

namespace Cotangent.Trainers;

/// <summary>The fitted function: raw scores g = A Theta x + b, and predictions by the inverse link. Immutable; single precision, as ML.NET's columns are.</summary>
internal sealed class TwoLayerLinearModel(ParameterLayout layout, float[] parameters, Link link)
{
    /// <summary>A kilobyte of the stack.</summary>
    private const int HiddenUnitsAtOnce = 256;

    private readonly float _firstBias = layout.HasBias ? parameters[layout.Bias.Start] : 0;
    private float[]? _coefficients;

    public ParameterLayout Layout { get; } = layout;

    /// <summary>Theta, A and b one after the other, as <see cref="Layout"/> says.</summary>
    public float[] Parameters { get; } = parameters;

    public Link Link { get; } = link;

    /// <summary>A Theta, m x n, summed in double. Made when first asked for: of a wide model with many outputs it is far larger than its factors.</summary>
    /// <exception cref="InvalidOperationException">It has more elements than an array can.</exception>
    public float[] Coefficients => _coefficients ??= MultiplyLayers();

    public ReadOnlyMemory<float> Theta => Parameters.AsMemory(Layout.Theta);

    public ReadOnlyMemory<float> A => Parameters.AsMemory(Layout.A);

    /// <summary>Empty where there is no bias.</summary>
    public ReadOnlyMemory<float> Bias => Parameters.AsMemory(Layout.Bias);

    /// <summary>Whether all that scoring multiplies by is finite.</summary>
    public bool IsFinite => TensorPrimitives.IsFiniteAll<float>(Parameters) && (!IsProductSmaller || TensorPrimitives.IsFiniteAll<float>(Coefficients));

    /// <summary>Whether one product by A Theta is less work for a row than two by its factors.</summary>
    private bool IsProductSmaller { get; } = (long)layout.Outputs * layout.Features <= (long)layout.Rank * (layout.Features + layout.Outputs);

    /// <summary>Checks a row that brings its own length; columns of a known size are checked by their type.</summary>
    /// <exception cref="InvalidOperationException">The row has another number of features than the model.</exception>
    public void RequireLength(int length)
    {
        if (length != Layout.Features)
            throw new InvalidOperationException($"A row has {length} features; expected {Layout.Features}, the number that the model was trained on.");
    }

    /// <summary>The raw score of a row, for a model of one output: A Theta x + b.</summary>
    /// <exception cref="InvalidOperationException">The row has another number of features than the model.</exception>
    public float RawScore(in FeatureRow x)
    {
        RequireLength(x.Length);
        return x.Dot(Coefficients) + _firstBias;
    }

    /// <summary>Fills the m predictions of a row.</summary>
    /// <exception cref="InvalidOperationException">The row has another number of features than the model.</exception>
    public void Predict(in FeatureRow x, Span<float> predictions)
    {
        RawScores(x, predictions);
        Link.Apply(predictions);
    }

    /// <summary>Fills the m raw scores of a row, by A Theta, or where that is more work, layer by layer.</summary>
    private void RawScores(in FeatureRow x, Span<float> scores)
    {
        RequireLength(x.Length);
        if (IsProductSmaller)
            Multiply(Coefficients, x, scores);
        else
            MultiplyByLayers(x, scores);
        if (Layout.HasBias)
            TensorPrimitives.Add(scores, Bias.Span, scores);
    }

    private static void Multiply(ReadOnlySpan<float> matrix, in FeatureRow x, Span<float> result)
    {
        for (var row = 0; row < result.Length; row++)
            result[row] = x.Dot(matrix.Slice(row * x.Length, x.Length));
    }

    /// <summary>Some hidden units at a time, so that a model of any rank can be scored by any thread without memory of its own.</summary>
    private void MultiplyByLayers(in FeatureRow x, Span<float> scores)
    {
        Span<float> hidden = stackalloc float[HiddenUnitsAtOnce];
        scores.Clear();
        for (var unit = 0; unit < Layout.Rank; unit += hidden.Length)
        {
            hidden = hidden[..Math.Min(hidden.Length, Layout.Rank - unit)];
            Multiply(Theta.Span[(unit * Layout.Features)..], x, hidden);
            for (var j = 0; j < scores.Length; j++)
                scores[j] += DotProduct.Dense(A.Span.Slice((j * Layout.Rank) + unit, hidden.Length), hidden);
        }
    }

    private float[] MultiplyLayers()
    {
        if ((long)Layout.Outputs * Layout.Features > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"A Theta has {Layout.Outputs} x {Layout.Features} elements, more than an array can hold. Use Theta and A themselves.");
        }

        var coefficients = new float[Layout.Outputs * Layout.Features];
        Span<double> row = new double[Layout.Features];
        for (var j = 0; j < Layout.Outputs; j++)
        {
            row.Clear();
            for (var i = 0; i < Layout.Rank; i++)
            {
                for (var f = 0; f < Layout.Features; f++)
                    row[f] += (double)A.Span[(j * Layout.Rank) + i] * Theta.Span[(i * Layout.Features) + f];
            }

            TensorPrimitives.ConvertSaturating<double, float>(row, coefficients.AsSpan(j * Layout.Features, Layout.Features));
        }

        return coefficients;
    }
}
