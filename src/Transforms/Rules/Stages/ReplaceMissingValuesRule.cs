using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>ReplaceMissingValues: dy/dx = 1 where there is a value, and 0 where a constant takes its place.</summary>
internal sealed class ReplaceMissingValuesRule : OneToOneRule<MissingValueReplacingTransformer>
{
    protected override string Apply(MissingValueReplacingTransformer transformer, int pair, Variable x, Variable y, Stage stage)
    {
        var slopes = new double[x.Size];
        stage.Add(x, y, new Diagonal(slopes), new Update([x], () =>
        {
            for (var i = 0; i < slopes.Length; i++)
                slopes[i] = double.IsNaN(x.Value[i]) ? 0 : 1;
        }));
        // Every value that is not missing stays as it is, so the categories of y are categories of x.
        y.CopyOf = x;
        return "exact: copy; 0 where the value is missing";
    }
}
