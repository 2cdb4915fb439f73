namespace Cotangent.Transforms.Raw;

/// <summary>A direction of the raw columns, resolved against the schema of raw rows.</summary>
/// <param name="OutputColumnName">The column that it fills.</param>
/// <param name="Parts">What it does to each column that it moves; a column may have several parts, which add up.</param>
internal sealed record ResolvedRawTangent(string OutputColumnName, IReadOnlyList<DirectionPart> Parts);
