using Cotangent.Trainers.Optimization;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>The full-batch optimisers by name, because a theory tells its cases apart by what can be written.</summary>
internal static class FullBatch
{
    /// <summary>What is taken where the options say nothing.</summary>
    public const string Default = "default";

    public static IReadOnlyList<string> Names { get; } =
        [Default, nameof(Optimizer.GradientDescent), nameof(Optimizer.Lbfgs), nameof(Optimizer.GaussNewton)];

    public static Optimizer? Of(string name) => name switch
    {
        Default => null,
        nameof(Optimizer.GradientDescent) => Optimizer.GradientDescent(),
        nameof(Optimizer.Lbfgs) => Optimizer.Lbfgs(),
        nameof(Optimizer.GaussNewton) => Optimizer.GaussNewton(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No full-batch optimiser has this name."),
    };
}
