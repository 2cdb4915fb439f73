using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>ProjectToPrincipalComponents: y = W (x - mean), one row of W for each component.</summary>
internal sealed class PrincipalComponentsRule : OneToOneRule<PrincipalComponentAnalysisTransformer>
{
    protected override string Apply(PrincipalComponentAnalysisTransformer transformer, int pair, Variable x, Variable y, Stage stage)
    {
        var components = transformer._transformInfos[pair].Eigenvectors;
        stage.Add(x, y, new DenseJacobian([.. components.SelectMany(row => row).Select(w => (double)w)], y.Size, x.Size));
        return "exact: projection";
    }
}
