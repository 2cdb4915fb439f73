using System.Collections;

namespace Cotangent.Trainers.Columns;

/// <summary>
/// Names that are made when somebody asks for one: of very many outputs they take more memory than may be left, and training that is
/// refused needs none.
/// </summary>
/// <param name="count">How many there will be.</param>
/// <param name="make">Makes them.</param>
internal sealed class LazyNames(int count, Func<IReadOnlyList<string>> make) : IReadOnlyList<string>
{
    private readonly Lazy<IReadOnlyList<string>> _names = new(make);

    public int Count => count;

    public string this[int index] => _names.Value[index];

    public IEnumerator<string> GetEnumerator() => _names.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
