
namespace Cotangent.Benchmarks.Compare;

/// <summary>A piece of work for all contenders: a part of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Units">Number of units of work, for the rate.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Quality">The measure of a result's quality; null without one.</param>
internal sealed record Work(string Name, double Units, string Unit, string? Quality = null);
