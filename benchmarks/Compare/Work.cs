
namespace Cotangent.Benchmarks.Compare;

/// <summary>A piece of work that contenders do, each in its own way: a part of a table.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Units">How much of it there is, for the rate.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Quality">What the quality of a result is; null for none.</param>
internal sealed record Work(string Name, double Units, string Unit, string? Quality = null);
