using System.Collections;

namespace Cotangent.Trainers.Columns;

/// <summary>
/// Names that are created at first use. The names of many outputs may take more memory than is free, and training that is refused needs no
/// names.
/// </summary>
/// <param name="count">Number of names.</param>
/// <param name="make">Creates the names.</param>
internal sealed class LazyNames(int count, Func<IReadOnlyList<string>> make) : IReadOnlyList<string>
{
    private readonly Lazy<IReadOnlyList<string>> _names = new(make);

    public int Count => count;

    public string this[int index] => _names.Value[index];

    public IEnumerator<string> GetEnumerator() => _names.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
