using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>Concatenate: each slot is a copy.</summary>
internal sealed class ConcatenateRule : StageRule<ColumnConcatenatingTransformer>
{
    protected override void Apply(ColumnConcatenatingTransformer transformer, Stage stage)
    {
        // A later group may read a column that an earlier group of the same transformer hides, so inputs are taken before the stage.
        foreach (var (output, inputs) in transformer.Columns)
        {
            var y = stage.Out(output);
            var to = 0;
            foreach (var x in inputs.Select(stage.In))
            {
                stage.Add(x, y, Gather.All(x.Size, to));
                to += x.Size;
            }
        }

        stage.Note("exact: copies");
    }
}
