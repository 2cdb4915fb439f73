using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

public abstract partial class Tangent
{
    /// <summary>
    /// Every feature at once, the gradient of each output: a number for each feature, in units of the prediction per feature unit, with
    /// the slot names of the features.
    /// </summary>
    /// <param name="outputColumnName">Name of the column.</param>
    public static Tangent EachFeature(string outputColumnName = "FeatureSensitivities") =>
        new Known(new OfEachFeature(outputColumnName, DirectionNumbers.None));

    /// <summary>The derivatives in all features: the JVPs along their basis vectors, which share the values of the response.</summary>
    internal sealed class OfEachFeature(string outputColumnName, DirectionNumbers numbers) : ResolvedSensitivity(outputColumnName)
    {
        public const byte FileCode = 3;

        public override byte Code => FileCode;

        public override bool IsPerFeature => true;

        public override RowDerivative Of(DifferentiableModel model) => Jvp(model, model.Coefficients);

        public override string? Misfit(ModelShape model) =>
            Misfit(numbers, 0, 0, "for it has no numbers of its own") ?? MisfitOfSlots(model);

        public override void Save(ModelSaveContext ctx) => ResolvedSensitivityFormat.SaveContent(ctx, null, numbers);

        public static ResolvedSensitivity Load(IHost host, ModelLoadContext ctx, string output) =>
            new OfEachFeature(output, ResolvedSensitivityFormat.LoadContent(host, ctx, hasInput: false).Numbers);
    }
}
