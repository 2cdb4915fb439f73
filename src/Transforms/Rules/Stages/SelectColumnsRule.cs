using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>SelectColumns and DropColumns: columns that stay are the same variables, and the others have no name any more.</summary>
internal sealed class SelectColumnsRule : StageRule<ColumnSelectingTransformer>
{
    protected override void Apply(ColumnSelectingTransformer transformer, Stage stage) => stage.Note("exact: the same columns");
}
