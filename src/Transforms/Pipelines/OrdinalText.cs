namespace Cotangent.Transforms.Pipelines;

/// <summary>Compares text by its characters, as ML.NET's mappings of values do.</summary>
internal sealed class OrdinalText : IEqualityComparer<ReadOnlyMemory<char>>
{
    public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<char> obj) => string.GetHashCode(obj.Span);
}
