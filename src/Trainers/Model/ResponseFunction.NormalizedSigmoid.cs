using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Model;

internal abstract partial class ResponseFunction
{
    /// <summary>Sigmoids divided by their sum: the probabilities of one-versus-all classification.</summary>
    public static ResponseFunction NormalizedSigmoid { get; } = new NormalizedSigmoidResponse();

    private sealed class NormalizedSigmoidResponse : CoupledResponse
    {
        /// <summary>Below this score, sigmoid and exponential differ by a relative exp(-80).</summary>
        private const float TinyScore = -80;

        public override int Code => 4;

        public override string Name => nameof(NormalizedSigmoid);

        public override PredictionMeanings Meanings => PredictionMeanings.ManyClasses;

        public override bool KeepsUnits => false;

        public override bool HasLimit => true;

        public override bool IsShiftInvariant => false;

        public override void Apply(Span<float> scores)
        {
            // If all sigmoids are tiny, ratios of exponentials replace them, which do not underflow.
            if (TensorPrimitives.Max<float>(scores) < TinyScore)
            {
                Softmax.Apply(scores);
                return;
            }

            TensorPrimitives.Sigmoid(scores, scores);
            TensorPrimitives.Divide(scores, TensorPrimitives.Sum<float>(scores), scores);
        }

        public override Expr Of(Expr scores)
        {
            var sigmoids = Expr.Sigmoid(scores);
            return sigmoids / Expr.Sum(sigmoids, Axis.Columns);
        }

        /// <summary>The softmax of the logarithms of the sigmoids.</summary>
        public override void Predict(ReadOnlySpan<double> scores, Span<double> predictions)
        {
            Logarithms(scores, predictions);
            Softmax.Predict(predictions, predictions);
        }

        public override void Push(ReadOnlySpan<double> scores, ReadOnlySpan<double> scoreDots, Span<double> predictionDots)
        {
            using var rented = new RentedNumbers(scores.Length);
            Logarithms(scores, rented.Span);
            Scale(scores, scoreDots, predictionDots, LogarithmSlope);
            Softmax.Push(rented.Span, predictionDots, predictionDots);
        }

        public override void Pull(ReadOnlySpan<double> scores, ReadOnlySpan<double> predictionBar, Span<double> scoreBar)
        {
            using var rented = new RentedNumbers(scores.Length);
            Logarithms(scores, rented.Span);
            Softmax.Pull(rented.Span, predictionBar, scoreBar);
            Scale(scores, scoreBar, scoreBar, LogarithmSlope);
        }

        /// <summary>The chain rule of second order: S″[l′a, l′b] + S′[l″ab] of the softmax S and the logarithms l.</summary>
        public override void PushSecond(
            ReadOnlySpan<double> scores, ReadOnlySpan<double> scoreDot, ReadOnlySpan<double> scoreDots, Span<double> result)
        {
            using var rented = new RentedNumbers((2 * scores.Length) + scoreDots.Length);
            var logarithms = rented.Span[..scores.Length];
            var dot = rented.Span.Slice(scores.Length, scores.Length);
            var curved = rented.Span[(2 * scores.Length)..];
            Logarithms(scores, logarithms);
            Scale(scores, scoreDots, curved, LogarithmCurvature);
            ScaleRows(scoreDot, curved, curved);
            Softmax.Push(logarithms, curved, curved);

            Scale(scores, scoreDot, dot, LogarithmSlope);
            Scale(scores, scoreDots, result, LogarithmSlope);
            Softmax.PushSecond(logarithms, dot, result, result);
            TensorPrimitives.Add<double>(result, curved, result);
        }

        /// <summary>The raw score whose sigmoid is the share. If the shares of all classes sum to 1, so do the sigmoids.</summary>
        public override double Inverse(double mean, double least) => Sigmoid.Inverse(mean, least);

        /// <summary>log(sigmoid(g)), which does not underflow.</summary>
        private static void Logarithms(ReadOnlySpan<double> scores, Span<double> logarithms)
        {
            for (var j = 0; j < scores.Length; j++)
                logarithms[j] = Math.Min(scores[j], 0) - Math.Log(1 + Math.Exp(-Math.Abs(scores[j])));
        }

        /// <summary>The derivative of log(sigmoid(g)): sigmoid(-g).</summary>
        private static double LogarithmSlope(double score)
        {
            var small = Math.Exp(-Math.Abs(score));
            return score > 0 ? small / (1 + small) : 1 / (1 + small);
        }

        /// <summary>The second derivative of log(sigmoid(g)): minus the slope of the sigmoid.</summary>
        private static double LogarithmCurvature(double score) => -LogarithmSlope(score) * LogarithmSlope(-score);

        /// <summary>Multiplies each row of a matrix by a function of the score of the row.</summary>
        private static void Scale(ReadOnlySpan<double> scores, ReadOnlySpan<double> rows, Span<double> result, Func<double, double> factor)
        {
            using var factors = new RentedNumbers(scores.Length);
            for (var j = 0; j < scores.Length; j++)
                factors.Span[j] = factor(scores[j]);
            ScaleRows(factors.Span, rows, result);
        }
    }
}
