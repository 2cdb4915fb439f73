namespace Cotangent.AutoDiff.Tests.Primitives;

/// <summary>Extents that the shapes of a case are made of; the rows may be the symbolic batch.</summary>
public readonly record struct Sizes(Dimension Rows, int Columns, int Inner);
