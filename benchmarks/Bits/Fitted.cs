namespace Cotangent.Benchmarks.Bits;

/// <summary>What Fit returned, whatever the task.</summary>
internal sealed record Fitted(ITransformer Transformer, ITwoLayerLinearModelParameters Model);
