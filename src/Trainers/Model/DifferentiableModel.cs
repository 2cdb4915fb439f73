using System.Numerics.Tensors;

namespace Cotangent.Trainers.Model;

/// <summary>
/// A fitted model as sensitivities need it, in double: raw scores of a row, the linear maps that are their tangents, and the response.
/// Immutable after its first use.
/// </summary>
internal sealed class DifferentiableModel
{
    private readonly TwoLayerLinearModel _model;

    /// <param name="model">The fitted function.</param>
    /// <param name="outputNames">A name for each output; empty if the prediction is a number.</param>
    public DifferentiableModel(TwoLayerLinearModel model, IReadOnlyList<string> outputNames)
        : this(model, outputNames, model.Response)
    {
    }

    private DifferentiableModel(TwoLayerLinearModel model, IReadOnlyList<string> outputNames, ResponseFunction response)
    {
        (_model, OutputNames, Response) = (model, outputNames, response);
        Shape = new ModelShape(model.Layout, model.Response, HasVectorScore: outputNames.Count > 0);
        Map = model.IsProductSmaller
            ? new TwoLayerMap(FeatureCount, model.Product)
            : new TwoLayerMap(FeatureCount, OutputCount, Theta, A);
    }

    /// <summary>The fitted function.</summary>
    public TwoLayerLinearModel Model => _model;

    public ModelShape Shape { get; }

    /// <summary>A name for each output; empty if the prediction is a number.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>The function from raw scores to the quantity that is differentiated: the response, or the identity.</summary>
    public ResponseFunction Response { get; }

    /// <summary>n.</summary>
    public int FeatureCount => _model.Layout.Features;

    /// <summary>m.</summary>
    public int OutputCount => _model.Layout.Outputs;

    /// <summary>A Theta x, without the bias: the tangent of raw scores along x.</summary>
    public TwoLayerMap Map { get; }

    /// <summary>A Theta, m x n: the tangents of raw scores along each feature.</summary>
    public double[] Coefficients => _model.Product;

    private ReadOnlyMemory<double> Theta => _model.Layers.AsMemory(_model.Layout.Theta);

    private ReadOnlyMemory<double> A => _model.Layers.AsMemory(_model.Layout.A);

    /// <summary>The same model, whose derivatives are those of raw scores.</summary>
    public DifferentiableModel OfRawScore() => new(_model, OutputNames, ResponseFunction.Identity);

    /// <summary>Fills the m raw scores of a row.</summary>
    public void RawScores(in FeatureRow x, Span<double> scores) => _model.RawScores(x, scores);

    /// <summary>The tangent of raw scores along a direction of the features: m numbers.</summary>
    /// <param name="direction">n numbers.</param>
    public double[] Along(ReadOnlySpan<float> direction)
    {
        var scoreDot = new double[OutputCount];
        Map.Apply(new FeatureRow(direction), scoreDot);
        return scoreDot;
    }

    /// <summary>The tangent of raw scores along V in Theta: A V x.</summary>
    /// <param name="direction">V, k x n.</param>
    public TwoLayerMap AlongTheta(ReadOnlySpan<float> direction) => MapOf(Widened(direction), A);

    /// <summary>The tangent of raw scores along V in A: V Theta x.</summary>
    /// <param name="direction">V, m x k.</param>
    public TwoLayerMap AlongA(ReadOnlySpan<float> direction) => MapOf(Theta, Widened(direction));

    /// <summary>The numbers in double.</summary>
    public static double[] Widened(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        TensorPrimitives.ConvertChecked(values, wide);
        return wide;
    }

    private TwoLayerMap MapOf(ReadOnlyMemory<double> first, ReadOnlyMemory<double> second)
    {
        var layers = new TwoLayerMap(FeatureCount, OutputCount, first, second);
        if (!_model.IsProductSmaller)
            return layers;
        var product = new double[OutputCount * FeatureCount];
        var rank = _model.Layout.Rank;
        for (var j = 0; j < OutputCount; j++)
        {
            var row = product.AsSpan(j * FeatureCount, FeatureCount);
            for (var i = 0; i < rank; i++)
                TensorPrimitives.MultiplyAdd(first.Span.Slice(i * FeatureCount, FeatureCount), second.Span[(j * rank) + i], row, row);
        }

        return new TwoLayerMap(FeatureCount, product);
    }
}
