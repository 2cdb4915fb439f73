using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>
/// ConvertType: a number keeps its value as a Single or Double. All other conversions are step functions: to integers, keys and text, and
/// of truth values, keys and text.
/// </summary>
internal sealed class ConvertTypeRule : OneToOneRule<TypeConvertingTransformer>
{
    protected override string Apply(TypeConvertingTransformer transformer, int pair, Variable x, Variable y, Stage stage)
    {
        var (from, to) = (x.Column!.Value.Type.GetItemType(), y.Column!.Value.Type.GetItemType());
        if (from is NumberDataViewType && (to == NumberDataViewType.Single || to == NumberDataViewType.Double))
        {
            stage.Add(x, y, Gather.All(x.Size));
            return "exact: the same number";
        }

        Stage.Switch(x, y);
        if (from is BooleanDataViewType)
            stage.AddCategories(x, y, new KnownValues<bool>(["False", "True"], [false, true]));
        return $"switch: {from} to {to}";
    }
}
