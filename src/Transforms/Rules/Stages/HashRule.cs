using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>Hash: a key for each value, without a list of the values.</summary>
internal sealed class HashRule : SwitchRule<HashingTransformer>
{
    protected override string How => "switch: a hash of the value; no list of categories is known";
}
