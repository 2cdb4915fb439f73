using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>CopyColumns: the same values under another name.</summary>
internal sealed class CopyColumnsRule : OneToOneRule<ColumnCopyingTransformer>
{
    protected override string Apply(ColumnCopyingTransformer transformer, int pair, Variable x, Variable y, Stage stage)
    {
        y.CopyOf = x;
        stage.Add(x, y, Gather.All(x.Size));
        return "exact: copy";
    }
}
