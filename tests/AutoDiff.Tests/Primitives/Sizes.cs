namespace Cotangent.AutoDiff.Tests.Primitives;

/// <summary>The extents in the shapes of a case; the rows may be the symbolic batch.</summary>
public readonly record struct Sizes(Dimension Rows, int Columns, int Inner);
