using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

public abstract partial class Sensitivity
{
    /// <summary>
    /// How fast the derivative along a direction of the features changes along the same direction: a number, in units of the prediction
    /// per step, twice. It is 0 for a linear prediction. Features are the slots of the feature column of the model, behind the stages of
    /// the chain; raw columns have no second derivatives.
    /// </summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="direction">n numbers, in feature units per step.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public static Sensitivity SecondDerivative(string outputColumnName, params ReadOnlySpan<float> direction) =>
        new KnownSensitivity(new OfSecondDerivative(outputColumnName, DirectionNumbers.Of(outputColumnName, direction)));

    /// <summary>
    /// How fast the derivative in one feature changes with this feature: a number, in units of the prediction per squared feature unit.
    /// </summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="slotName">Name of a slot of the feature column.</param>
    public static Sensitivity SecondDerivative(string outputColumnName, string slotName) =>
        new AlongFeature(outputColumnName, slotName, isPerFeature: false, (output, basis) => new OfSecondDerivative(output, basis));

    /// <summary>vᵀ H v.</summary>
    internal sealed class OfSecondDerivative(string outputColumnName, DirectionNumbers direction) : ResolvedSensitivity(outputColumnName)
    {
        public const byte FileCode = 11;

        public override byte Code => FileCode;

        public override RowDerivative Of(DifferentiableModel model)
        {
            var scoreDot = model.Along(direction.Values);
            return SecondJvp(model, scoreDot, scoreDot);
        }

        public override string? Misfit(ModelShape model) => Misfit(direction, 1, model.Layout.Features, "the shape of the features");

        public override void Save(ModelSaveContext ctx) => direction.Save(ctx);

        public static ResolvedSensitivity Load(IHost host, ModelLoadContext ctx, string output) =>
            new OfSecondDerivative(output, DirectionNumbers.Load(host, ctx));
    }
}
