using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

public abstract partial class Tangent
{
    /// <summary>A direction of the features from a column: a number for each output, in units of the prediction per step.</summary>
    /// <param name="directionColumnName">
    /// Column with the direction of each row: vector of Single of the length of the features, in feature units per step.
    /// </param>
    /// <returns>A tangent that fills the column <c>Sensitivity_</c> and the name of the direction column.</returns>
    public static Tangent DirectionColumn(string directionColumnName) =>
        DirectionColumn($"Sensitivity_{directionColumnName}", directionColumnName);

    /// <summary>A direction of the features from a column: a number for each output, in units of the prediction per step.</summary>
    /// <param name="outputColumnName">Name of the column that is added.</param>
    /// <param name="directionColumnName">
    /// Column with the direction of each row: vector of Single of the length of the features, in feature units per step.
    /// </param>
    public static Tangent DirectionColumn(string outputColumnName, string directionColumnName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directionColumnName);
        return new Known(new OfColumn(outputColumnName, directionColumnName, DirectionNumbers.None));
    }

    /// <summary>The directional derivative along the vector of each row: the JVP.</summary>
    internal sealed class OfColumn(string outputColumnName, string input, DirectionNumbers numbers) : ResolvedSensitivity(outputColumnName)
    {
        public const byte FileCode = 2;

        public override byte Code => FileCode;

        public override string InputColumnName => input;

        public override RowDerivative Of(DifferentiableModel model) => (in x, in xDot, result) =>
        {
            using var scores = new RentedNumbers(model.OutputCount);
            model.RawScores(x, scores.Span);
            model.Map.Apply(xDot, result);
            model.Response.Push(scores.Span, result, result);
        };

        public override string? Misfit(ModelShape model) => Misfit(numbers, 0, 0, "for it has no numbers of its own");

        public override void Save(ModelSaveContext ctx) => ResolvedSensitivityFormat.SaveContent(ctx, input, numbers);

        public static ResolvedSensitivity Load(IHost host, ModelLoadContext ctx, string output)
        {
            var (input, numbers) = ResolvedSensitivityFormat.LoadContent(host, ctx, hasInput: true);
            return new OfColumn(output, input!, numbers);
        }
    }
}
