using System.Numerics.Tensors;

namespace Cotangent.Trainers.Model;

internal abstract partial class ResponseFunction
{
    /// <summary>A response whose predictions depend on all raw scores of the row: the Jacobian is a full matrix.</summary>
    private abstract class CoupledResponse : ResponseFunction
    {
        /// <summary>The Jacobian is averaged by adaptive quadrature, an m x m matrix whatever the number of tangents.</summary>
        public sealed override void PushMean(
            ReadOnlySpan<double> start, ReadOnlySpan<double> end, ReadOnlySpan<double> scoreDots, Span<double> predictionDots)
        {
            var (m, columns) = (start.Length, scoreDots.Length / start.Length);
            using var jacobian = new RentedNumbers(m * m);
            new MeanJacobian(this, start, end).Compute(jacobian.Span);
            predictionDots.Clear();
            for (var i = 0; i < m; i++)
            {
                var row = predictionDots.Slice(i * columns, columns);
                for (var j = 0; j < m; j++)
                    TensorPrimitives.MultiplyAdd(scoreDots.Slice(j * columns, columns), jacobian.Span[(i * m) + j], row, row);
            }
        }
    }
}
