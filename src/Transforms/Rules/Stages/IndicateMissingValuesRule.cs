using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>IndicateMissingValues: a truth value for each slot.</summary>
internal sealed class IndicateMissingValuesRule : SwitchRule<MissingValueIndicatorTransformer>
{
    protected override string How => "switch: missing or not";
}
