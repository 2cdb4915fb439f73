using Microsoft.ML.Transforms.Text;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>LatentDirichletAllocation: it rounds the counts of words to integers.</summary>
internal sealed class TopicsRule : SwitchRule<LatentDirichletAllocationTransformer>
{
    protected override string How => "switch: topics of integer counts of words";
}
