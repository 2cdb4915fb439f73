using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

public abstract partial class Sensitivity
{
    /// <summary>
    /// The difference between the prediction of the row and that of a baseline, as a sum over the features: a number for each feature, in
    /// units of the prediction, and one more. Features are the slots of the feature column of the model, behind the stages of the chain.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The number of feature f is (x_f - b_f) times the mean of dy/dx_f along the straight line from the baseline b to the row x. Source:
    /// Sundararajan, Taly and Yan, <i>Axiomatic Attribution for Deep Networks</i>, ICML 2017. The mean has a closed form for numbers,
    /// rates and probabilities of one output. For several classes it is an adaptive quadrature of m x m numbers, accurate to about nine
    /// digits. A number is 0 where x_f - b_f or the mean is 0, also if the other is infinite.
    /// </para>
    /// <para>
    /// The last slot, <c>completeness delta</c>, is the sum of the numbers minus the difference of the two predictions: the error of the
    /// sum, before the numbers are rounded to single precision.
    /// </para>
    /// </remarks>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="baseline">
    /// n numbers, in feature units; none for the means of the features over the data that is given to <c>Fit</c>, without the rows that
    /// have a feature that is not finite.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public static Sensitivity IntegratedGradients(
        string outputColumnName = "IntegratedGradients", params ReadOnlySpan<float> baseline) => baseline.IsEmpty
            ? new IntegratedGradientsFromMeans(outputColumnName)
            : new KnownSensitivity(new OfIntegratedGradients(outputColumnName, DirectionNumbers.Of(outputColumnName, baseline)));

    private sealed class IntegratedGradientsFromMeans(string outputColumnName) : Sensitivity(outputColumnName)
    {
        internal override bool IsPerFeature => true;

        internal override ResolvedSensitivity Resolve(FittedFeatures features) =>
            new OfIntegratedGradients(OutputColumnName, new DirectionNumbers(1, features.Statistics.Means));
    }

    /// <summary>The JVPs along (x_f - b_f) e_f by the mean Jacobian, and the error of their sum.</summary>
    internal sealed class OfIntegratedGradients(string outputColumnName, DirectionNumbers baseline) : ResolvedSensitivity(outputColumnName)
    {
        public const byte FileCode = 9;

        public override byte Code => FileCode;

        public override bool IsPerFeature => true;

        public override IReadOnlyList<string> AdditionalSlots => ["completeness delta"];

        public override RowDerivative Of(DifferentiableModel model)
        {
            var (n, m) = (model.FeatureCount, model.OutputCount);
            var (baseScores, basePredictions) = (new double[m], new double[m]);
            model.RawScores(new FeatureRow(baseline.Values), baseScores);
            model.Response.Predict(baseScores, basePredictions);
            return (in x, in _, result) =>
            {
                using var rented = new RentedNumbers((2 * m) + n + (m * n));
                var scores = rented.Span[..m];
                var predictions = rented.Span.Slice(m, m);
                var change = rented.Span.Slice(2 * m, n);
                var gradients = rented.Span[((2 * m) + n)..];
                x.CopyTo(change);
                for (var f = 0; f < n; f++)
                    change[f] -= baseline.Values[f];
                model.RawScores(x, scores);
                model.Response.Predict(scores, predictions);
                model.Response.PushMean(baseScores, scores, model.Coefficients, gradients);
                for (var j = 0; j < m; j++)
                {
                    var row = result.Slice(j * (n + 1), n + 1);
                    var sum = 0.0;
                    for (var f = 0; f < n; f++)
                        sum += row[f] = Contribution(change[f], gradients[(j * n) + f]);
                    row[n] = sum - (predictions[j] - basePredictions[j]);
                }
            };
        }

        public override string? Misfit(ModelShape model) =>
            Misfit(baseline, 1, model.Layout.Features, "the shape of the features") ?? MisfitOfSlots(model);

        public override void Save(ModelSaveContext ctx) => baseline.Save(ctx);

        public static ResolvedSensitivity Load(IHost host, ModelLoadContext ctx, string output) =>
            new OfIntegratedGradients(output, DirectionNumbers.Load(host, ctx));
    }
}
