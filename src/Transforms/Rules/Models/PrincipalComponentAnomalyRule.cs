using System.Numerics.Tensors;
using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>
/// Anomaly detection by principal components U: with c = x - mean, Score is s = √((|c|² - |Uc|²) / |c|²), with the gradient
/// (c - UᵀUc - s² c) / (s |c|²).
/// </summary>
internal sealed class PrincipalComponentAnomalyRule : ModelRule<PcaModelParameters>
{
    protected override bool TryApply(PcaModelParameters model, Prediction prediction)
    {
        var x = prediction.Scores.Variable;
        var error = new ProjectionError(model, x);
        prediction.Stage.Add(
            x, prediction.Out(DefaultColumnNames.Score), new DenseJacobian(error.Gradient, 1, x.Size), new Update([x], error.Run));
        prediction.Stage.Note("exact: relative distance from the principal components");
        return true;
    }

    private sealed class ProjectionError
    {
        private readonly Variable _x;
        private readonly double[] _mean;
        private readonly double[][] _components;
        private readonly double[] _centered;

        public ProjectionError(PcaModelParameters model, Variable x)
        {
            VBuffer<float>[]? components = null;
            var mean = default(VBuffer<float>);
            model.GetEigenVectors(ref components, out _);
            model.GetMean(ref mean);
            _x = x;
            _mean = Wide(mean);
            _components = [.. components.Select(Wide)];
            (_centered, Gradient) = (new double[x.Size], new double[x.Size]);
        }

        public double[] Gradient { get; }

        public void Run()
        {
            TensorPrimitives.Subtract(_x.Value, _mean, _centered);
            var (square, projected) = (TensorPrimitives.SumOfSquares<double>(_centered), 0.0);
            _centered.CopyTo(Gradient, 0);
            foreach (var component in _components)
            {
                var coordinate = TensorPrimitives.Dot<double>(component, _centered);
                projected += coordinate * coordinate;
                TensorPrimitives.MultiplyAdd(component, -coordinate, Gradient, Gradient);
            }

            var share = (square - projected) / square;
            TensorPrimitives.MultiplyAdd(_centered, -share, Gradient, Gradient);
            TensorPrimitives.Divide(Gradient, Math.Sqrt(share) * square, Gradient);
        }

        private static double[] Wide(VBuffer<float> values) => [.. values.DenseValues().Select(value => (double)value)];
    }
}
