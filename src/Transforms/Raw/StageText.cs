using Cotangent.Transforms.Pipelines;

namespace Cotangent.Transforms.Raw;

/// <summary>A stage of a chain as messages name it: its number and the type of its transformer.</summary>
internal static class StageText
{
    /// <param name="pipeline">The linearized chain.</param>
    /// <param name="stage">From 1 on.</param>
    public static string Of(LinearizedPipeline pipeline, int stage) =>
        $"{stage}. {pipeline.Notes[stage - 1].Transformer.GetType().Name.Split('`')[0]}";
}
