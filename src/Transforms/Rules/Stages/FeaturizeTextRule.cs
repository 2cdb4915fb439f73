using Microsoft.ML.Transforms.Text;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>FeaturizeText. It is one stage, in this process and from a file.</summary>
internal sealed class FeaturizeTextRule : SwitchRule<TextFeaturizingEstimator.Transformer>
{
    protected override string How => "switch: text; no list of categories is known";
}
