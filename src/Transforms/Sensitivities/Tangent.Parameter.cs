using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

public abstract partial class Tangent
{
    /// <summary>A direction in Theta: a scalar column, A V x for the features x of the row.</summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="direction">V, k x n.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, or the direction is not a matrix.</exception>
    public static Tangent Theta(string outputColumnName, in ReadOnlyTensorSpan<float> direction) =>
        new Known(new OfParameter(outputColumnName, ModelParameter.Theta, TangentNumbers.Of(outputColumnName, direction)));

    /// <summary>A direction in A: a scalar column, V h for the hidden vector h = Theta x of the row.</summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="direction">V, m x k (m = 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, or the direction is not a matrix.</exception>
    public static Tangent A(string outputColumnName, in ReadOnlyTensorSpan<float> direction) =>
        new Known(new OfParameter(outputColumnName, ModelParameter.A, TangentNumbers.Of(outputColumnName, direction)));

    /// <summary>A direction in b: a scalar column, the direction itself.</summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="direction">m numbers (m = 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public static Tangent Bias(string outputColumnName, params ReadOnlySpan<float> direction) =>
        new Known(new OfParameter(outputColumnName, ModelParameter.Bias, TangentNumbers.Of(outputColumnName, direction)));

    /// <summary>The directional derivative along a matrix of one parameter: the JVP.</summary>
    internal sealed class OfParameter(string outputColumnName, string parameter, TangentNumbers numbers) : ResolvedTangent(outputColumnName)
    {
        public const byte ThetaFileCode = 4;
        public const byte AFileCode = 5;
        public const byte BiasFileCode = 6;

        public override byte Code => parameter switch
        {
            ModelParameter.Theta => ThetaFileCode,
            ModelParameter.A => AFileCode,
            ModelParameter.Bias => BiasFileCode,
            _ => throw new InvalidOperationException($"There is no code for a direction of {parameter}."),
        };

        public override Expr Derivative(DifferentiableModel model, Expr direction) =>
            Jvp(model, model.Parameter(parameter)!.Input, numbers.ToConstant());

        public override string? Misfit(DifferentiableModel model) => model.Parameter(parameter) is { } found
            ? Misfit(numbers, found.Rows, found.Columns, $"the shape of {parameter}")
            : $"Tangent '{Shown.Short(OutputColumnName)}' moves {parameter}, and the model has none.";

        public override void Save(ModelSaveContext ctx) => ResolvedTangentFormat.SaveContent(ctx, null, numbers);

        public static Func<IHost, ModelLoadContext, string, ResolvedTangent> Loader(string parameter) => (host, ctx, output) =>
            new OfParameter(output, parameter, ResolvedTangentFormat.LoadContent(host, ctx, hasInput: false).Numbers);
    }
}
