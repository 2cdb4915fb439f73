using System.Numerics.Tensors;
using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

public abstract partial class Tangent
{
    /// <summary>A direction in Theta: a number for each output. The raw score changes by A V x for the features x of the row.</summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="direction">V, k x n.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, or the direction is not a matrix.</exception>
    public static Tangent Theta(string outputColumnName, in ReadOnlyTensorSpan<float> direction) =>
        new Known(new OfParameter(outputColumnName, OfParameter.Theta, DirectionNumbers.Of(outputColumnName, direction)));

    /// <summary>A direction in A: a number for each output. The raw score changes by V h for the hidden vector h = Theta x.</summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="direction">V, m x k.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, or the direction is not a matrix.</exception>
    public static Tangent A(string outputColumnName, in ReadOnlyTensorSpan<float> direction) =>
        new Known(new OfParameter(outputColumnName, OfParameter.A, DirectionNumbers.Of(outputColumnName, direction)));

    /// <summary>A direction in b: a number for each output. The raw score changes by the direction itself.</summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="direction">m numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public static Tangent Bias(string outputColumnName, params ReadOnlySpan<float> direction) =>
        new Known(new OfParameter(outputColumnName, OfParameter.Bias, DirectionNumbers.Of(outputColumnName, direction)));

    /// <summary>The directional derivative along a matrix of one parameter: the JVP. Raw scores are linear in each.</summary>
    internal sealed class OfParameter(string outputColumnName, string parameter, DirectionNumbers numbers)
        : ResolvedSensitivity(outputColumnName)
    {
        public const string Theta = "Theta";
        public const string A = "A";
        public const string Bias = "b";
        public const byte ThetaFileCode = 4;
        public const byte AFileCode = 5;
        public const byte BiasFileCode = 6;

        public override byte Code => Choose(ThetaFileCode, AFileCode, BiasFileCode);

        public override RowDerivative Of(DifferentiableModel model) => Choose<Func<RowDerivative>>(
            () => Jvp(model, model.AlongTheta(numbers.Values)),
            () => Jvp(model, model.AlongA(numbers.Values)),
            () => Jvp(model, DifferentiableModel.Widened(numbers.Values)))();

        public override string? Misfit(ModelShape model)
        {
            var (n, k, m, hasBias) = model.Layout;
            return parameter == Bias && !hasBias
                ? $"{Title} moves {parameter}, and the model has none; expected a model with UseBias = true. Leave this sensitivity out."
                : Misfit(numbers, Choose(k, m, 1), Choose(n, k, m), $"the shape of {parameter}");
        }

        public override void Save(ModelSaveContext ctx) => ResolvedSensitivityFormat.SaveContent(ctx, null, numbers);

        public static Func<IHost, ModelLoadContext, string, ResolvedSensitivity> Loader(string parameter) => (host, ctx, output) =>
            new OfParameter(output, parameter, ResolvedSensitivityFormat.LoadContent(host, ctx, hasInput: false).Numbers);

        private T Choose<T>(T ofTheta, T ofA, T ofBias) => parameter switch
        {
            Theta => ofTheta,
            A => ofA,
            Bias => ofBias,
            _ => throw new InvalidOperationException($"There is no derivative along {parameter}."),
        };
    }
}
