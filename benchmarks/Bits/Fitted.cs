namespace Cotangent.Benchmarks.Bits;

/// <summary>The result of Fit, for any task.</summary>
internal sealed record Fitted(ITransformer Transformer, ITwoLayerLinearModelParameters Model);
