using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

public abstract partial class Sensitivity
{
    /// <summary>
    /// Each feature times the derivative in it: a number for each feature, in units of the prediction. Of a raw score without a bias the
    /// numbers of a row add up to the score. A number is 0 where the feature or the derivative is 0, also if the other is infinite.
    /// </summary>
    /// <param name="outputColumnName">Name of the column.</param>
    public static Sensitivity InputTimesGradient(string outputColumnName = "InputTimesGradient") =>
        new KnownSensitivity(new OfInputTimesGradient(outputColumnName));

    /// <summary>x_f dy/dx_f for each feature f.</summary>
    internal sealed class OfInputTimesGradient(string outputColumnName) : ResolvedSensitivity(outputColumnName)
    {
        public const byte FileCode = 8;

        public override byte Code => FileCode;

        public override bool IsPerFeature => true;

        public override RowDerivative Of(DifferentiableModel model)
        {
            var gradient = Jvp(model, model.Coefficients);
            return (in x, in xDot, result) =>
            {
                using var features = new RentedNumbers(model.FeatureCount);
                x.CopyTo(features.Span);
                gradient(x, xDot, result);
                for (var i = 0; i < result.Length; i++)
                    result[i] = Contribution(features.Span[i % features.Span.Length], result[i]);
            };
        }

        public override string? Misfit(ModelShape model) => MisfitOfSlots(model);

        public override void Save(ModelSaveContext ctx)
        {
        }

        public static ResolvedSensitivity Load(IHost host, ModelLoadContext ctx, string output) => new OfInputTimesGradient(output);
    }
}
