using System.Reflection;
using Cotangent.Trainers.Optimization.Optimizers;

namespace Cotangent.Trainers.Tests.Optimization;

/// <summary>Every optimizer that a factory makes, with its default settings, by the name of the factory.</summary>
internal static class OptimizerTable
{
    public static IReadOnlyDictionary<string, Optimizer> All { get; } = typeof(Optimizer)
        .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(method => method.ReturnType == typeof(Optimizer))
        .ToDictionary(method => method.Name, method => Make(method, batchSize: null));

    public static IReadOnlyList<string> FullBatch { get; } =
        [.. All.Where(pair => pair.Value is FullBatchOptimizer).Select(pair => pair.Key)];

    public static IReadOnlyList<string> MiniBatch { get; } =
        [.. All.Where(pair => pair.Value is MiniBatchOptimizer).Select(pair => pair.Key)];

    /// <summary>A mini-batch optimizer by name.</summary>
    public static MiniBatchOptimizer MiniBatchOf(string name, int? batchSize) =>
        (MiniBatchOptimizer)Make(typeof(Optimizer).GetMethod(name)!, batchSize);

    private static Optimizer Make(MethodInfo factory, int? batchSize) => (Optimizer)factory.Invoke(
        null, [.. factory.GetParameters().Select(parameter => parameter.Name == "batchSize" ? batchSize : parameter.DefaultValue)])!;
}
