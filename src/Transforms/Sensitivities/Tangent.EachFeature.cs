using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

public abstract partial class Tangent
{
    /// <summary>
    /// Every feature at once: a vector column of n, dScore/dx in label units per feature unit, with the slot names of the features.
    /// </summary>
    /// <param name="outputColumnName">Name of the column.</param>
    public static Tangent EachFeature(string outputColumnName = "FeatureSensitivities") =>
        new Known(new OfEachFeature(outputColumnName, TangentNumbers.None));

    /// <summary>The gradient in the features: the VJP, which gives the row of the Jacobian in one sweep.</summary>
    internal sealed class OfEachFeature(string outputColumnName, TangentNumbers numbers) : ResolvedTangent(outputColumnName)
    {
        public const byte FileCode = 3;

        public override byte Code => FileCode;

        public override bool IsVector => true;

        public override Expr Derivative(DifferentiableModel model, Expr direction) =>
            Symbolic.Gradient(model.Predictions, [model.Features])[0];

        public override string? Misfit(DifferentiableModel model) => Misfit(numbers, 0, 0, "for it has no numbers of its own");

        public override void Save(ModelSaveContext ctx) => ResolvedTangentFormat.SaveContent(ctx, null, numbers);

        public static ResolvedTangent Load(IHost host, ModelLoadContext ctx, string output) =>
            new OfEachFeature(output, ResolvedTangentFormat.LoadContent(host, ctx, hasInput: false).Numbers);
    }
}
