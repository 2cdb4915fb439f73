using System.Numerics.Tensors;

namespace Cotangent.Trainers.Model;

internal abstract partial class ResponseFunction
{
    /// <summary>A response whose predictions depend on one raw score each: the Jacobian is diagonal.</summary>
    private abstract class ElementWiseResponse : ResponseFunction
    {
        public sealed override void Predict(ReadOnlySpan<double> scores, Span<double> predictions)
        {
            for (var j = 0; j < scores.Length; j++)
                predictions[j] = Value(scores[j]);
        }

        public sealed override void Push(ReadOnlySpan<double> scores, ReadOnlySpan<double> scoreDots, Span<double> predictionDots)
        {
            var columns = scoreDots.Length / scores.Length;
            for (var j = 0; j < scores.Length; j++)
                Scale(scoreDots.Slice(j * columns, columns), Slope(scores[j]), predictionDots.Slice(j * columns, columns));
        }

        public sealed override void Pull(ReadOnlySpan<double> scores, ReadOnlySpan<double> predictionBar, Span<double> scoreBar) =>
            Push(scores, predictionBar, scoreBar);

        public sealed override void PushSecond(
            ReadOnlySpan<double> scores, ReadOnlySpan<double> scoreDot, ReadOnlySpan<double> scoreDots, Span<double> result)
        {
            var columns = scoreDots.Length / scores.Length;
            for (var j = 0; j < scores.Length; j++)
            {
                var change = Times(Curvature(scores[j]), scoreDot[j]);
                Scale(scoreDots.Slice(j * columns, columns), change, result.Slice(j * columns, columns));
            }
        }

        public sealed override void PushMean(
            ReadOnlySpan<double> start, ReadOnlySpan<double> end, ReadOnlySpan<double> scoreDots, Span<double> predictionDots)
        {
            var columns = scoreDots.Length / start.Length;
            for (var j = 0; j < start.Length; j++)
            {
                var slope = start[j] == end[j]
                    ? Slope(start[j])
                    : MeanSlope(Math.Min(start[j], end[j]), Math.Max(start[j], end[j]));
                Scale(scoreDots.Slice(j * columns, columns), slope, predictionDots.Slice(j * columns, columns));
            }
        }

        /// <summary>The prediction of a score.</summary>
        protected abstract double Value(double score);

        /// <summary>The first derivative; NaN at NaN.</summary>
        protected abstract double Slope(double score);

        /// <summary>The second derivative; NaN at NaN.</summary>
        protected abstract double Curvature(double score);

        /// <summary>The difference quotient of two predictions, with all its digits; NaN at NaN.</summary>
        /// <param name="low">A score.</param>
        /// <param name="high">A larger score.</param>
        protected abstract double MeanSlope(double low, double high);

        /// <summary>(1 - exp(-d)) / d for d above 0. For small d both differences of the quotient have the same relative error.</summary>
        /// <remarks>
        /// Source: Higham, <i>Accuracy and Stability of Numerical Algorithms</i>, 2nd edition, SIAM 2002, section 1.14.1.
        /// </remarks>
        protected static double MeanDecay(double d)
        {
            var decayed = Math.Exp(-d);
            if (d > 1)
                return (1 - decayed) / d;
            return decayed == 1 ? 1 : (decayed - 1) / Math.Log(decayed);
        }

        private static void Scale(ReadOnlySpan<double> tangents, double slope, Span<double> result)
        {
            if (double.IsFinite(slope))
            {
                TensorPrimitives.Multiply(tangents, slope, result);
                return;
            }

            for (var i = 0; i < tangents.Length; i++)
                result[i] = Times(slope, tangents[i]);
        }

        /// <summary>The product of a slope, which may be infinite, and a tangent: without a tangent nothing changes.</summary>
        private static double Times(double slope, double tangent) => double.IsInfinity(slope) && tangent == 0 ? 0 : slope * tangent;
    }
}
