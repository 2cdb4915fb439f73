using Cotangent.Trainers.Optimization;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>The full-batch optimizers by name, because the cases of a theory are distinguished by text.</summary>
internal static class FullBatch
{
    /// <summary>The choice of training if the options have none.</summary>
    public const string Default = "default";

    public static IReadOnlyList<string> Names { get; } =
        [Default, nameof(Optimizer.GradientDescent), nameof(Optimizer.Lbfgs), nameof(Optimizer.GaussNewton)];

    public static Optimizer? Of(string name) => name switch
    {
        Default => null,
        nameof(Optimizer.GradientDescent) => Optimizer.GradientDescent(),
        nameof(Optimizer.Lbfgs) => Optimizer.Lbfgs(),
        nameof(Optimizer.GaussNewton) => Optimizer.GaussNewton(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No full-batch optimizer has this name."),
    };
}
