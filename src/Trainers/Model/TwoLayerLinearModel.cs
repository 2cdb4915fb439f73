using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;

namespace Cotangent.Trainers.Model;

/// <summary>
/// The fitted function: raw scores g = A Theta x + b, and predictions by the response function. Immutable. Scores are summed in double,
/// from parameters with all digits of training, and rounded once to the single precision of ML.NET's columns.
/// </summary>
internal sealed class TwoLayerLinearModel(RawParameters raw, ResponseFunction response)
{
    /// <summary>The most hidden units on the stack: 2 KiB.</summary>
    private const int HiddenUnitsOnStack = 256;

    /// <summary>2⁻¹²⁶: smaller numbers have fewer digits in single precision.</summary>
    private const float SmallestNormal = 1.17549435e-38f;

    private readonly double _firstBias = raw.Layout.HasBias ? raw.Bias[0] : 0;
    private float[]? _coefficients;
    private double[]? _product;
    private double[]? _layers;

    /// <summary>A model from parameters in single precision.</summary>
    public TwoLayerLinearModel(ParameterLayout layout, float[] parameters, ResponseFunction response)
        : this(RawParameters.Of(layout, parameters), response)
    {
    }

    public ParameterLayout Layout => Raw.Layout;

    /// <summary>Theta, A and b with all their digits.</summary>
    public RawParameters Raw { get; } = raw;

    /// <summary>Theta, A and b in single precision, one after the other, in the order of <see cref="Layout"/>.</summary>
    public float[] Parameters => Raw.Values;

    public ResponseFunction Response { get; } = response;

    /// <summary>
    /// A Theta, m x n, summed in double and rounded. Computed at first use, because it can be far larger than its factors.
    /// </summary>
    /// <exception cref="InvalidOperationException">It has more elements than an array can hold.</exception>
    public float[] Coefficients => _coefficients ??= RoundedProduct();

    public ReadOnlyMemory<float> Theta => Parameters.AsMemory(Layout.Theta);

    public ReadOnlyMemory<float> A => Parameters.AsMemory(Layout.A);

    /// <summary>Theta and A in double, one after the other, with all their digits. Computed at first use.</summary>
    public double[] Layers => _layers ??= WidenLayers();

    /// <summary>b in single precision; empty without a bias.</summary>
    public ReadOnlyMemory<float> Bias => Parameters.AsMemory(Layout.Bias);

    /// <summary>Whether the layers, b, and the coefficients that scoring multiplies by are finite.</summary>
    public bool IsFinite =>
        TensorPrimitives.IsFiniteAll<float>(Parameters) && (!IsProductSmaller || TensorPrimitives.IsFiniteAll<double>(Product));

    /// <summary>Whether a product with A Theta takes no more work for a row than the two products with its factors.</summary>
    public bool IsProductSmaller { get; } =
        (long)raw.Layout.Outputs * raw.Layout.Features <= (long)raw.Layout.Rank * (raw.Layout.Features + raw.Layout.Outputs);

    /// <summary>A Theta in double, m x n, for scoring if it is no larger than its factors. Computed at first use.</summary>
    public double[] Product => _product ??= MultiplyLayers();

    /// <summary>
    /// The features, in ascending order, with a coefficient that single precision cannot hold: it becomes 0, subnormal or infinite.
    /// <see cref="Coefficients"/> is less accurate for them than scores are.
    /// </summary>
    public IEnumerable<int> FeaturesBeyondSingle()
    {
        // A sum of products in double is a multiple of 2⁻⁵³ times the smallest product. One more bit covers the rounding of the layers.
        // Nearly every model returns here.
        var fits = (double)LargestOf(Theta.Span) * LargestOf(A.Span) * Layout.Rank <= float.MaxValue;
        if (fits && (double)SmallestOf(Theta.Span) * SmallestOf(A.Span) >= SmallestNormal * (double)(1L << 54))
            return Raw.VanishedFeatures;

        var features = new SortedSet<int>(Raw.VanishedFeatures);
        var row = new double[Layout.Features];
        for (var j = 0; j < Layout.Outputs; j++)
        {
            MultiplyLayers(j, row);
            for (var f = 0; f < row.Length; f++)
            {
                if (row[f] != 0 && !(Math.Abs((float)row[f]) >= SmallestNormal && float.IsFinite((float)row[f])))
                    features.Add(f);
            }
        }

        return features;
    }

    /// <summary>Checks the length of a row that no <see cref="Columns.CheckedVector"/> has checked.</summary>
    /// <exception cref="InvalidOperationException">The row has another number of features than the model.</exception>
    public void RequireLength(int length)
    {
        if (length != Layout.Features)
            throw new InvalidOperationException(
                $"A row has {length} features; expected {Layout.Features}, the number that the model was trained on.");
    }

    /// <summary>The raw score of a row, for a model of one output: A Theta x + b.</summary>
    /// <exception cref="InvalidOperationException">The row has another number of features than the model.</exception>
    public float RawScore(in FeatureRow x)
    {
        RequireLength(x.Length);
        return (float)(x.Dot<double>(Product) + _firstBias);
    }

    /// <summary>Fills the m predictions of a row.</summary>
    /// <exception cref="InvalidOperationException">The row has another number of features than the model.</exception>
    public void Predict(in FeatureRow x, Span<float> predictions)
    {
        RawScores(x, predictions);
        Response.Apply(predictions);
    }

    /// <summary>
    /// Fills the m raw scores of a row, by A Theta, or layer by layer if A Theta takes more work. Both precisions have the same sums.
    /// </summary>
    /// <exception cref="InvalidOperationException">The row has another number of features than the model.</exception>
    public void RawScores<T>(in FeatureRow x, Span<T> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireLength(x.Length);
        if (IsProductSmaller)
        {
            for (var j = 0; j < scores.Length; j++)
                scores[j] = T.CreateTruncating(x.Dot<double>(Product.AsSpan(j * x.Length, x.Length)) + BiasOf(j));
        }
        else if (Raw.Remainders is null)
        {
            MultiplyByLayers<float, T>(Parameters, x, scores);
        }
        else
        {
            MultiplyByLayers<double, T>(Layers, x, scores);
        }
    }

    /// <summary>
    /// Fills the raw scores layer by layer. Any thread may call: few hidden units are on the stack, and many in rented memory.
    /// </summary>
    private void MultiplyByLayers<TLayer, TScore>(ReadOnlySpan<TLayer> layers, in FeatureRow x, Span<TScore> scores)
        where TLayer : unmanaged, IBinaryFloatingPointIeee754<TLayer>
        where TScore : unmanaged, IBinaryFloatingPointIeee754<TScore>
    {
        var lent = Layout.Rank > HiddenUnitsOnStack ? ArrayPool<double>.Shared.Rent(Layout.Rank) : null;
        Span<double> hidden = lent ?? stackalloc double[HiddenUnitsOnStack];
        hidden = hidden[..Layout.Rank];
        for (var i = 0; i < hidden.Length; i++)
            hidden[i] = x.Dot(layers.Slice(i * x.Length, x.Length));
        var a = layers[Layout.ThetaLength..];
        for (var j = 0; j < scores.Length; j++)
        {
            var product = DotProduct.Dense<TLayer, double>(a.Slice(j * hidden.Length, hidden.Length), hidden);
            scores[j] = TScore.CreateTruncating(product + BiasOf(j));
        }

        if (lent is not null)
            ArrayPool<double>.Shared.Return(lent);
    }

    private static float LargestOf(ReadOnlySpan<float> values) => Math.Abs(TensorPrimitives.MaxMagnitude(values));

    /// <summary>The smallest nonzero magnitude.</summary>
    private static float SmallestOf(ReadOnlySpan<float> values)
    {
        var smallest = float.PositiveInfinity;
        foreach (var value in values)
            smallest = value == 0 ? smallest : Math.Min(smallest, Math.Abs(value));
        return smallest;
    }

    private double BiasOf(int output) => Layout.HasBias ? Raw.Bias[output] : 0;

    private double[] WidenLayers()
    {
        var layers = new double[Layout.ThetaLength + Layout.ALength];
        for (var i = 0; i < layers.Length; i++)
            layers[i] = Raw[i];
        return layers;
    }

    private double[] MultiplyLayers()
    {
        var product = new double[Layout.Outputs * Layout.Features];
        for (var j = 0; j < Layout.Outputs; j++)
            MultiplyLayers(j, product.AsSpan(j * Layout.Features, Layout.Features));
        return product;
    }

    private float[] RoundedProduct()
    {
        if ((long)Layout.Outputs * Layout.Features > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"A Theta has {Layout.Outputs} x {Layout.Features} elements, more than an array can hold. Use Theta and A themselves.");
        }

        var rounded = new float[Layout.Outputs * Layout.Features];
        var row = new double[Layout.Features];
        for (var j = 0; j < Layout.Outputs; j++)
        {
            MultiplyLayers(j, row);
            TensorPrimitives.ConvertSaturating<double, float>(row, rounded.AsSpan(j * row.Length, row.Length));
        }

        return rounded;
    }

    /// <summary>One row of A Theta.</summary>
    private void MultiplyLayers(int output, Span<double> row)
    {
        row.Clear();
        for (var i = 0; i < Layout.Rank; i++)
        {
            var a = Raw[Layout.ThetaLength + (output * Layout.Rank) + i];
            for (var f = 0; f < row.Length; f++)
                row[f] += a * Raw[(i * row.Length) + f];
        }
    }
}
