using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

public abstract partial class Tangent
{
    /// <summary>One direction of the features, the same for every row: a scalar column, in label units per step.</summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="direction">n numbers, in feature units per step.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public static Tangent FeatureDirection(string outputColumnName, params ReadOnlySpan<float> direction) =>
        new Known(new OfFeatureDirection(outputColumnName, TangentNumbers.Of(outputColumnName, direction)));

    /// <summary>The directional derivative along a fixed vector: the JVP.</summary>
    internal sealed class OfFeatureDirection(string outputColumnName, TangentNumbers numbers) : ResolvedTangent(outputColumnName)
    {
        public const byte FileCode = 1;

        public override byte Code => FileCode;

        public override Expr Derivative(DifferentiableModel model, Expr direction) => Jvp(model, model.Features, numbers.ToConstant());

        public override string? Misfit(DifferentiableModel model) => Misfit(numbers, 1, model.FeatureCount, "the shape of the features");

        public override void Save(ModelSaveContext ctx) => ResolvedTangentFormat.SaveContent(ctx, null, numbers);

        public static ResolvedTangent Load(IHost host, ModelLoadContext ctx, string output) =>
            new OfFeatureDirection(output, ResolvedTangentFormat.LoadContent(host, ctx, hasInput: false).Numbers);
    }
}
