namespace Cotangent.Transforms.Pipelines;

/// <summary>Compares texts of ML.NET by their characters. The default comparer compares their places in memory.</summary>
internal sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>
{
    public static TextComparer Instance { get; } = new();

    public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);
}
