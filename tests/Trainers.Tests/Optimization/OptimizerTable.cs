using System.Reflection;
using Cotangent.Trainers.Optimization.Optimizers;

namespace Cotangent.Trainers.Tests.Optimization;

/// <summary>Every optimizer that a factory makes, with its default settings, by the name of the factory.</summary>
internal static class OptimizerTable
{
    public static IReadOnlyDictionary<string, Optimizer> All { get; } = typeof(Optimizer)
        .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(method => method.ReturnType == typeof(Optimizer))
        .ToDictionary(method => method.Name, method => (Optimizer)method.Invoke(null, [.. method.GetParameters().Select(p => p.DefaultValue)])!);

    public static IReadOnlyList<string> FullBatch { get; } = [.. All.Where(pair => pair.Value is FullBatchOptimizer).Select(pair => pair.Key)];

    public static IReadOnlyList<string> MiniBatch { get; } = [.. All.Where(pair => pair.Value is MiniBatchOptimizer).Select(pair => pair.Key)];
}
