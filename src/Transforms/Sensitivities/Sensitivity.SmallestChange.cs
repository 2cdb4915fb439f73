using System.Numerics.Tensors;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

public abstract partial class Sensitivity
{
    /// <summary>
    /// The least change of the features that changes the decision of a classifier: a number for each feature, in feature units, to be added
    /// to the row.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A model of two classes decides by its raw score, whether it is above the threshold. A multi-label model does so for each label, and
    /// the column has a change for each: m n numbers. A model of several classes decides for the largest; the column has one change, to the
    /// class that is nearest. Regressions of other losses decide nothing: they are refused.
    /// </para>
    /// <para>
    /// Raw scores are linear in the features, so the change is exact: the projection of the row on a half-space, within the bounds. It is
    /// NaN if no change within the bounds is large enough, and 0 for a row on the boundary itself. The raw score and the prediction have
    /// the same decision, so <see cref="OfRawScore"/> gives the same numbers.
    /// </para>
    /// <para>
    /// The change goes beyond the boundary by 2⁻¹⁰ of the margin, or by 2⁻²² (1 + |g| + Σ |w_f x_f|) if that is more, for the raw score g
    /// at the boundary and the coefficients w. The raw scores of the changed row then make the other decision in single precision, too.
    /// Where the bounds allow less, the change goes as far as they allow. Where the margin is above 2⁻¹⁴ (1 + |g| + Σ |w_f x_f|), 0.99 of
    /// the change does not change the decision; at smaller margins it may.
    /// </para>
    /// <para>
    /// Features are the slots of the feature column of the model, as they are behind the stages of the chain: behind a normalizer the
    /// change is in normalized units, and raw columns have no smallest change. Slots of categories (one-hot) are frozen by default, because
    /// a fraction of a category is none; see <see cref="SmallestChangeOptions.FrozenSlots"/>.
    /// </para>
    /// <para>
    /// A row takes n multiplications for each output, and with bounds the sorting of n numbers.
    /// </para>
    /// </remarks>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="options">Units of length, bounds and frozen features; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of the options is out of its range.</exception>
    public static Sensitivity SmallestChange(string outputColumnName = "SmallestChange", SmallestChangeOptions? options = null) =>
        new SmallestChangeByOptions(outputColumnName, options ?? new());

    private sealed class SmallestChangeByOptions : Sensitivity
    {
        private readonly float[]? _scales;
        private readonly float[] _lower;
        private readonly float[] _upper;
        private readonly string[]? _frozen;
        private readonly float? _threshold;

        public SmallestChangeByOptions(string outputColumnName, SmallestChangeOptions options)
            : base(outputColumnName)
        {
            _scales = options.Scales is { } scales ? [.. scales] : null;
            (_lower, _upper) = ([.. options.LowerBounds ?? []], [.. options.UpperBounds ?? []]);
            (_frozen, _threshold) = (options.FrozenSlots is { } frozen ? [.. frozen] : null, options.Threshold);
            var wrong = Wrong(_scales ?? [], nameof(options.Scales), scale => scale >= 0 && float.IsFinite(scale), "finite and at least 0")
                ?? Wrong(_lower, nameof(options.LowerBounds), bound => !float.IsNaN(bound), "not NaN")
                ?? Wrong(_upper, nameof(options.UpperBounds), bound => !float.IsNaN(bound), "not NaN")
                ?? Wrong([_threshold ?? 0], nameof(options.Threshold), float.IsFinite, "finite")
                ?? Crossed();
            if (wrong is not null)
                throw new ArgumentOutOfRangeException(nameof(options), $"Sensitivity '{Shown.Short(outputColumnName)}' has {wrong}");
        }

        internal override bool IsPerFeature => true;

        internal override ResolvedSensitivity Resolve(FittedFeatures features)
        {
            float[] scales = [.. _scales ?? DefaultScales(features)];
            foreach (var slot in Frozen(features).Where(slot => slot < scales.Length))
                scales[slot] = 0;
            return new OfSmallestChange(
                OutputColumnName, scales, _lower, _upper, _threshold ?? features.Decision.RawScoreThreshold(OutputColumnName));
        }

        /// <summary>The slots that the options freeze; without scales and frozen slots, those of categories.</summary>
        private int[] Frozen(FittedFeatures features) =>
            _frozen is not null
                ? Array.ConvertAll(_frozen, name => features.SlotOf(OutputColumnName, name, "give its scale as 0 in Scales"))
            : _scales is null ? features.CategoricalSlots
            : [];

        /// <summary>The deviations of the data.</summary>
        /// <exception cref="InvalidOperationException">All are 0.</exception>
        private float[] DefaultScales(FittedFeatures features)
        {
            var statistics = features.Statistics;
            return Array.Exists(statistics.Deviations, deviation => deviation > 0)
                ? statistics.Deviations
                : throw new InvalidOperationException(
                    $"Sensitivity '{Shown.Short(OutputColumnName)}' measures changes in standard deviations, and every feature is constant "
                    + $"over the {statistics.Rows} rows with finite features that were given to Fit; give Scales, or more rows.");
        }

        private static string? Wrong(float[] values, string name, Predicate<float> isValid, string expected) =>
            Array.FindIndex(values, value => !isValid(value)) is var position && position >= 0
                ? $"{values[position]} at position {position} of {name}; expected numbers that are {expected}."
                : null;

        /// <summary>A lower bound above the upper bound; null if there is none.</summary>
        private string? Crossed()
        {
            for (var slot = 0; slot < Math.Min(_lower.Length, _upper.Length); slot++)
            {
                if (_lower[slot] > _upper[slot])
                    return $"a lower bound of {_lower[slot]} and an upper bound of {_upper[slot]} at position {slot}; expected a lower "
                        + "bound that is not above the upper bound.";
            }

            return null;
        }
    }

    /// <summary>The projection of the row on the nearest half-space of another decision.</summary>
    internal sealed class OfSmallestChange(string outputColumnName, float[] scales, float[] lower, float[] upper, float threshold)
        : ResolvedSensitivity(outputColumnName)
    {
        public const byte FileCode = 12;

        public override byte Code => FileCode;

        public override bool IsPerFeature => true;

        public override bool IsPerOutput(ModelShape model) => model.DecidesByThreshold;

        public override RowDerivative Of(DifferentiableModel model)
        {
            var nearest = new NearestChange(scales, lower, upper);
            return model.Shape.DecidesByThreshold
                ? (in x, in _, result) => ChangeEachOutput(model, nearest, x, result)
                : (in x, in _, result) => ChangeClass(model, nearest, x, result);
        }

        public override string? Misfit(ModelShape model) =>
            !model.DecidesByThreshold && !model.DecidesByLargest
                ? $"{Title} asks for a change of the decision, and the model predicts numbers by the response {model.Response}; "
                    + "expected a classifier, or a model with TrainingLoss.Logistic()."
            : model.DecidesByLargest && threshold != 0
                ? $"{Title} has the threshold {threshold}, and the model decides for the largest of {model.Layout.Outputs} classes; "
                    + "expected 0, or a model of two classes."
            : MisfitOf(scales, "scales", model) ?? MisfitOfBounds(lower, "lower bounds", model)
                ?? MisfitOfBounds(upper, "upper bounds", model) ?? MisfitOfSlots(model);

        // *** Binary format ***
        // float: threshold, int: n, float[n]: scales, for lower and upper bounds each int: n or 0, float[n]
        public override void Save(ModelSaveContext ctx)
        {
            ctx.Writer.Write(threshold);
            foreach (var values in new[] { scales, lower, upper })
            {
                ctx.Writer.Write(values.Length);
                foreach (var value in values)
                    ctx.Writer.Write(value);
            }
        }

        /// <exception cref="FormatException">The numbers are out of their ranges.</exception>
        public static ResolvedSensitivity Load(IHost host, ModelLoadContext ctx, string output)
        {
            TwoLayerLinearModelFormat.RequireBytes(host, ctx.Reader, sizeof(float), "threshold");
            var threshold = ctx.Reader.ReadSingle();
            var (scales, lower, upper) = (Load(host, ctx), Load(host, ctx), Load(host, ctx));
            host.CheckDecode(
                float.IsFinite(threshold) && Array.TrueForAll(scales, scale => scale >= 0 && float.IsFinite(scale))
                && !lower.Any(float.IsNaN) && !upper.Any(float.IsNaN),
                "The model file is damaged: a threshold, scale or bound of a smallest change is out of its range.");
            return new OfSmallestChange(output, scales, lower, upper, threshold);
        }

        private static float[] Load(IHost host, ModelLoadContext ctx)
        {
            TwoLayerLinearModelFormat.RequireBytes(host, ctx.Reader, sizeof(int), "number of features of a smallest change");
            var count = ctx.Reader.ReadInt32();
            TwoLayerLinearModelFormat.RequireBytes(host, ctx.Reader, (decimal)count * sizeof(float), "numbers of a smallest change");
            var values = new float[count];
            for (var i = 0; i < count; i++)
                values[i] = ctx.Reader.ReadSingle();
            return values;
        }

        private string? MisfitOf(float[] values, string what, ModelShape model) => values.Length == model.Layout.Features
            ? null
            : $"{Title} has {values.Length} {what}; expected {model.Layout.Features}, one for each feature.";

        private string? MisfitOfBounds(float[] values, string what, ModelShape model) =>
            values.Length == 0 ? null : MisfitOf(values, what, model);

        /// <summary>The change of each output's own decision.</summary>
        private void ChangeEachOutput(DifferentiableModel model, NearestChange nearest, in FeatureRow x, Span<double> result)
        {
            var (n, m) = (model.FeatureCount, model.OutputCount);
            using var rented = new RentedNumbers(m + n);
            var scores = rented.Span[..m];
            var features = rented.Span[m..];
            model.RawScores(x, scores);
            x.CopyTo(features);
            for (var j = 0; j < m; j++)
            {
                var change = result.Slice(j * n, n);
                var w = model.Coefficients.AsSpan(j * n, n);
                if (Finds(nearest.Solve(features, w, threshold - scores[j], change)))
                    nearest.SolveBeyond(features, w, threshold - scores[j], threshold, change);
                else
                    change.Fill(double.NaN);
            }
        }

        /// <summary>The change to the nearest other class.</summary>
        private static void ChangeClass(DifferentiableModel model, NearestChange nearest, in FeatureRow x, Span<double> result)
        {
            var (n, m) = (model.FeatureCount, model.OutputCount);
            using var rented = new RentedNumbers(m + (3 * n));
            var scores = rented.Span[..m];
            var features = rented.Span.Slice(m, n);
            var difference = rented.Span.Slice(m + n, n);
            var change = rented.Span[(m + (2 * n))..];
            model.RawScores(x, scores);
            x.CopyTo(features);
            var (present, other, least) = (TensorPrimitives.IndexOfMax<double>(scores), -1, double.PositiveInfinity);
            for (var j = 0; j < m; j++)
            {
                if (j == present)
                    continue;
                Subtract(model, j, present, difference);
                var length = nearest.Solve(features, difference, scores[present] - scores[j], change);
                if (Finds(length) && length < least)
                {
                    (other, least) = (j, length);
                    change.CopyTo(result);
                }
            }

            if (other < 0)
            {
                result.Fill(double.NaN);
                return;
            }

            // Both classes have this raw score at the boundary.
            var level = scores[present] + TensorPrimitives.Dot<double>(model.Coefficients.AsSpan(present * n, n), result);
            Subtract(model, other, present, difference);
            nearest.SolveBeyond(features, difference, scores[present] - scores[other], level, result);
        }

        /// <summary>The coefficients of one class minus those of another.</summary>
        private static void Subtract(DifferentiableModel model, int first, int second, Span<double> difference)
        {
            var n = difference.Length;
            TensorPrimitives.Subtract(model.Coefficients.AsSpan(first * n, n), model.Coefficients.AsSpan(second * n, n), difference);
        }

        /// <summary>Whether a length is that of a change; it is NaN where a score is.</summary>
        private static bool Finds(double length) => double.IsFinite(length);
    }
}
