using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>MapKeyToBinaryVector, and the second half of one-hot encoding with binary digits.</summary>
internal sealed class KeyToBinaryVectorRule : SwitchRule<KeyToBinaryVectorMappingTransformer>
{
    protected override string How => "switch: the binary digits of the key";
}
