using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>The transformer that feature selection fits: each slot that stays is a copy.</summary>
internal sealed class DropSlotsRule : OneToOneRule<SlotsDroppingTransformer>
{
    protected override string Apply(SlotsDroppingTransformer transformer, int pair, Variable x, Variable y, Stage stage)
    {
        var dropped = transformer.SlotsMin[pair].Zip(transformer.SlotsMax[pair]).ToArray();
        // Where no slot stays, ML.NET makes one slot that is always 0.
        var kept = Enumerable.Range(0, x.Size).Where(slot => !dropped.Any(range => range.First <= slot && slot <= range.Second));
        stage.Add(x, y, new Gather([.. kept], 0));
        return "exact: the selected slots";
    }
}
