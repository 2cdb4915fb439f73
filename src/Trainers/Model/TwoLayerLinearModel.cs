using System.Numerics.Tensors;
using Microsoft.ML.Data;

namespace Cotangent.Trainers;

/// <summary>The fitted function: raw scores g = A Theta x + b, and predictions by the inverse link. Immutable; single precision, as ML.NET's columns are.</summary>
internal sealed class TwoLayerLinearModel(ParameterLayout layout, float[] parameters, Link link)
{
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

    /// <summary>A function of one row that fills m raw scores, with memory of its own.</summary>
    public RawScorer CreateScorer() => new(this);

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

    /// <summary>Scores one row after the other: by A Theta, or where that is more work, layer by layer. Not for two threads at once.</summary>
    public sealed class RawScorer
    {
        private readonly TwoLayerLinearModel _model;
        private readonly float[]? _hidden;

        public RawScorer(TwoLayerLinearModel model) =>
            (_model, _hidden) = (model, model.IsProductSmaller ? null : new float[model.Layout.Rank]);

        /// <summary>Fills the m raw scores of a row.</summary>
        /// <exception cref="InvalidOperationException">The row has another number of features than the model.</exception>
        public void Score(in VBuffer<float> x, Span<float> scores)
        {
            _model.RequireLength(x.Length);
            if (_hidden is null)
            {
                Multiply(_model.Coefficients, x, scores);
            }
            else
            {
                Multiply(_model.Theta.Span, x, _hidden);
                for (var j = 0; j < scores.Length; j++)
                    scores[j] = TensorPrimitives.Dot(_model.A.Span.Slice(j * _hidden.Length, _hidden.Length), _hidden);
            }

            if (_model.Layout.HasBias)
                TensorPrimitives.Add(scores, _model.Bias.Span, scores);
        }

        private static void Multiply(ReadOnlySpan<float> matrix, in VBuffer<float> x, Span<float> result)
        {
            for (var row = 0; row < result.Length; row++)
            {
                var coefficients = matrix.Slice(row * x.Length, x.Length);
                result[row] = x.IsDense ? TensorPrimitives.Dot(coefficients, x.GetValues()) : Dot(coefficients, x.GetIndices(), x.GetValues());
            }
        }

        private static float Dot(ReadOnlySpan<float> coefficients, ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
        {
            var sum = 0f;
            for (var e = 0; e < columns.Length; e++)
                sum += coefficients[columns[e]] * values[e];
            return sum;
        }
    }
}
