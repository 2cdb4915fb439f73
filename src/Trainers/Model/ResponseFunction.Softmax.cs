using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Model;

internal abstract partial class ResponseFunction
{
    /// <summary>exp(gⱼ) / Σᵢ exp(gᵢ): probabilities of classes, which sum to 1.</summary>
    public static ResponseFunction Softmax { get; } = new SoftmaxResponse();

    private sealed class SoftmaxResponse : CoupledResponse
    {
        public override int Code => 3;

        public override string Name => nameof(Softmax);

        public override PredictionMeanings Meanings => PredictionMeanings.ManyClasses;

        public override bool KeepsUnits => false;

        public override bool HasLimit => true;

        public override bool IsShiftInvariant => true;

        public override void Apply(Span<float> scores)
        {
            var largest = TensorPrimitives.Max<float>(scores);
            if (float.IsInfinity(largest))
            {
                // Scores that overflowed: the scores that reach the largest have equal probabilities.
                foreach (ref var score in scores)
                    score = score == largest ? 0 : float.NegativeInfinity;
                largest = 0;
            }

            // Subtracting the largest keeps every exponential from overflowing.
            TensorPrimitives.Subtract(scores, largest, scores);
            TensorPrimitives.Exp(scores, scores);
            TensorPrimitives.Divide(scores, TensorPrimitives.Sum<float>(scores), scores);
        }

        public override Expr Of(Expr scores) => Expr.Exp(Expr.LogSoftmax(scores));

        public override void Predict(ReadOnlySpan<double> scores, Span<double> predictions)
        {
            var largest = TensorPrimitives.Max(scores);
            if (double.IsInfinity(largest))
            {
                // As in single precision: the scores that reach the largest have equal probabilities.
                for (var j = 0; j < scores.Length; j++)
                    predictions[j] = scores[j] == largest ? 1 : 0;
            }
            else
            {
                TensorPrimitives.Subtract(scores, largest, predictions);
                TensorPrimitives.Exp<double>(predictions, predictions);
            }

            TensorPrimitives.Divide(predictions, TensorPrimitives.Sum<double>(predictions), predictions);
        }

        /// <summary>dpᵢ = pᵢ (uᵢ - Σⱼ pⱼ uⱼ) of tangents u.</summary>
        public override void Push(ReadOnlySpan<double> scores, ReadOnlySpan<double> scoreDots, Span<double> predictionDots)
        {
            using var rented = new RentedNumbers(scores.Length);
            var p = rented.Span;
            Predict(scores, p);
            SubtractMeans(p, scoreDots, predictionDots);
            ScaleRows(p, predictionDots, predictionDots);
        }

        /// <summary>The Jacobian is symmetric, so the VJP is the JVP.</summary>
        public override void Pull(ReadOnlySpan<double> scores, ReadOnlySpan<double> predictionBar, Span<double> scoreBar) =>
            Push(scores, predictionBar, scoreBar);

        /// <summary>
        /// d²pᵢ = pᵢ (aᵢ bᵢ - Σⱼ pⱼ aⱼ bⱼ) of tangents a and b from which their means Σⱼ pⱼ aⱼ and Σⱼ pⱼ bⱼ are subtracted.
        /// </summary>
        public override void PushSecond(
            ReadOnlySpan<double> scores, ReadOnlySpan<double> scoreDot, ReadOnlySpan<double> scoreDots, Span<double> result)
        {
            var columns = scoreDots.Length / scores.Length;
            using var rented = new RentedNumbers((2 * scores.Length) + columns);
            var p = rented.Span[..scores.Length];
            var a = rented.Span.Slice(scores.Length, scores.Length);
            var covariances = rented.Span[(2 * scores.Length)..];
            Predict(scores, p);
            SubtractMeans(p, scoreDot, a);
            SubtractMeans(p, scoreDots, result);
            covariances.Clear();
            for (var j = 0; j < p.Length; j++)
                TensorPrimitives.MultiplyAdd(result.Slice(j * columns, columns), p[j] * a[j], covariances, covariances);
            ScaleRows(a, result, result);
            for (var i = 0; i < p.Length; i++)
                TensorPrimitives.Subtract<double>(result.Slice(i * columns, columns), covariances, result.Slice(i * columns, columns));
            ScaleRows(p, result, result);
        }

        public override double Inverse(double mean, double least) => Math.Log(Math.Max(mean, least));

        /// <summary>
        /// Subtracts from each column of tangents its mean over the classes. The tangent of the most probable class is subtracted first,
        /// because with p near 1 it differs from the mean only in digits that the mean has lost.
        /// </summary>
        private static void SubtractMeans(ReadOnlySpan<double> p, ReadOnlySpan<double> tangents, Span<double> result)
        {
            var (columns, largest) = (tangents.Length / p.Length, TensorPrimitives.IndexOfMax(p));
            if (columns == 1)
            {
                // One tangent is a vector over the classes, where a call for each class would take longer than its work.
                TensorPrimitives.Subtract(tangents, tangents[largest], result);
                TensorPrimitives.Subtract(result, TensorPrimitives.Dot(p, result), result);
                return;
            }

            var ofLargest = tangents.Slice(largest * columns, columns);
            var minusMeans = result.Slice(largest * columns, columns);
            for (var i = 0; i < p.Length; i++)
            {
                if (i != largest)
                    TensorPrimitives.Subtract(tangents.Slice(i * columns, columns), ofLargest, result.Slice(i * columns, columns));
            }

            minusMeans.Clear();
            for (var i = 0; i < p.Length; i++)
            {
                if (i != largest)
                    TensorPrimitives.MultiplyAdd(result.Slice(i * columns, columns), -p[i], minusMeans, minusMeans);
            }

            for (var i = 0; i < p.Length; i++)
            {
                var row = result.Slice(i * columns, columns);
                if (i != largest)
                    TensorPrimitives.Add<double>(row, minusMeans, row);
            }
        }
    }
}
