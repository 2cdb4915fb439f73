using System.Numerics.Tensors;
using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>k-means: Score holds the squared distance |x - c|² to each center c, with the gradient 2 (x - c).</summary>
internal sealed class KMeansRule : ModelRule<KMeansModelParameters>
{
    protected override bool TryApply(KMeansModelParameters model, Prediction prediction)
    {
        VBuffer<float>[]? buffers = null;
        model.GetClusterCentroids(ref buffers, out var clusters);
        var x = prediction.Scores.Variable;
        var centers = buffers.SelectMany(center => center.DenseValues()).Select(value => (double)value).ToArray();
        var gradients = new double[centers.Length];
        prediction.Stage.Add(
            x,
            prediction.Out(DefaultColumnNames.Score),
            new DenseJacobian(gradients, clusters, x.Size),
            new Update([x], () =>
            {
                for (var i = 0; i < clusters; i++)
                    TensorPrimitives.Subtract(x.Value, centers.AsSpan(i * x.Size, x.Size), gradients.AsSpan(i * x.Size, x.Size));
                TensorPrimitives.Multiply(gradients, 2, gradients);
            }));
        prediction.Stage.Note("exact: squared distances");
        return true;
    }
}
