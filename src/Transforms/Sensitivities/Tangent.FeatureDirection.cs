using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

public abstract partial class Tangent
{
    /// <summary>
    /// One direction of the features, the same for every row: a number for each output, in units of the prediction per step.
    /// </summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="direction">n numbers, in feature units per step.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public static Tangent FeatureDirection(string outputColumnName, params ReadOnlySpan<float> direction) =>
        new Known(new OfFeatureDirection(outputColumnName, DirectionNumbers.Of(outputColumnName, direction)));

    /// <summary>The directional derivative along a fixed vector: the JVP.</summary>
    internal sealed class OfFeatureDirection(string outputColumnName, DirectionNumbers numbers) : ResolvedSensitivity(outputColumnName)
    {
        public const byte FileCode = 1;

        public override byte Code => FileCode;

        public override RowDerivative Of(DifferentiableModel model) => Jvp(model, model.Along(numbers.Values));

        public override string? Misfit(ModelShape model) => Misfit(numbers, 1, model.Layout.Features, "the shape of the features");

        public override void Save(ModelSaveContext ctx) => ResolvedSensitivityFormat.SaveContent(ctx, null, numbers);

        public static ResolvedSensitivity Load(IHost host, ModelLoadContext ctx, string output) =>
            new OfFeatureDirection(output, ResolvedSensitivityFormat.LoadContent(host, ctx, hasInput: false).Numbers);
    }
}
