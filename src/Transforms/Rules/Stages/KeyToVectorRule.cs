using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>MapKeyToVector, and the second half of one-hot encoding.</summary>
internal sealed class KeyToVectorRule : SwitchRule<KeyToVectorMappingTransformer>
{
    protected override string How => "switch: an indicator of the key";
}
