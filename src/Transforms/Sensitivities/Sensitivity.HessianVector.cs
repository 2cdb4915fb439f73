using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

public abstract partial class Sensitivity
{
    /// <summary>
    /// How fast the derivatives in the features change along a direction of the features, the Hessian times the direction: a number for
    /// each feature, in units of the prediction per feature unit and step. It is 0 for a linear prediction. Features are the slots of the
    /// feature column of the model, behind the stages of the chain; raw columns have no second derivatives.
    /// </summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="direction">n numbers, in feature units per step.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public static Sensitivity HessianVector(string outputColumnName, params ReadOnlySpan<float> direction) =>
        new KnownSensitivity(new OfHessianVector(outputColumnName, DirectionNumbers.Of(outputColumnName, direction)));

    /// <summary>
    /// How fast the derivatives in the features change with one feature, a column of the Hessian: a number for each feature, in units of
    /// the prediction per feature unit, and per unit of the named feature.
    /// </summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="slotName">Name of a slot of the feature column.</param>
    public static Sensitivity HessianVector(string outputColumnName, string slotName) =>
        new AlongFeature(outputColumnName, slotName, isPerFeature: true, (output, basis) => new OfHessianVector(output, basis));

    /// <summary>H v: the second derivatives along v and each basis vector, which share the values of the response.</summary>
    internal sealed class OfHessianVector(string outputColumnName, DirectionNumbers direction) : ResolvedSensitivity(outputColumnName)
    {
        public const byte FileCode = 10;

        public override byte Code => FileCode;

        public override bool IsPerFeature => true;

        public override RowDerivative Of(DifferentiableModel model) => SecondJvp(model, model.Along(direction.Values), model.Coefficients);

        public override string? Misfit(ModelShape model) =>
            Misfit(direction, 1, model.Layout.Features, "the shape of the features") ?? MisfitOfSlots(model);

        public override void Save(ModelSaveContext ctx) => direction.Save(ctx);

        public static ResolvedSensitivity Load(IHost host, ModelLoadContext ctx, string output) =>
            new OfHessianVector(output, DirectionNumbers.Load(host, ctx));
    }
}
