using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>MapKeyToValue.</summary>
internal sealed class KeyToValueRule : SwitchRule<KeyToValueMappingTransformer>
{
    protected override string How => "switch: the value of the key";
}
