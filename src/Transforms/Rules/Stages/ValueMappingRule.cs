using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>MapValue: a table of values, also from numbers to numbers.</summary>
internal sealed class ValueMappingRule : SwitchRule<ValueMappingTransformer>
{
    protected override string How => "switch: a table of values; no list of categories is known";
}
