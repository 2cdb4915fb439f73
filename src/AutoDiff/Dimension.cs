using System.Globalization;

namespace Cotangent.AutoDiff;

/// <summary>
/// One extent of a matrix: a fixed number of rows or columns, or the symbolic <see cref="Batch"/>. The default value is neither, and no
/// expression accepts it.
/// </summary>
public readonly record struct Dimension
{
    private const int BatchSize = -1;

    private readonly int _size;

    /// <summary>A fixed extent.</summary>
    /// <param name="size">Number of rows or columns, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is less than 1.</exception>
    public Dimension(int size)
        : this(
            size >= 1 ? size : throw new ArgumentOutOfRangeException(nameof(size), size, $"A dimension must be at least 1, was {size}."),
            isBatch: false)
    {
    }

    private Dimension(int size, bool isBatch) => _size = isBatch ? BatchSize : size;

    /// <summary>The number of examples in a batch: known only when a plan runs, and one number in the whole expression.</summary>
    public static Dimension Batch { get; } = new(0, isBatch: true);

    /// <summary>Whether this is the symbolic batch dimension.</summary>
    public bool IsBatch => _size == BatchSize;

    /// <summary>Whether this is a number or the batch, and not the default value.</summary>
    internal bool IsSet => _size != 0;

    /// <summary>The extent, once the batch size is known.</summary>
    internal int Resolve(int batchSize) => IsBatch ? batchSize : _size;

    /// <summary>The extent of a dimension that a shape rule requires to be fixed.</summary>
    internal int Fixed(string operation) =>
        IsBatch ? throw new ArgumentException($"{operation}: needs a fixed number here, found the symbolic batch dimension.") : _size;

    /// <summary>A fixed extent.</summary>
    public static implicit operator Dimension(int size) => new(size);

    /// <summary>A fixed extent.</summary>
    public static Dimension FromInt32(int size) => new(size);

    /// <summary>The extent as text: <c>batch</c> for the symbolic one, <c>unset</c> for the default value.</summary>
    public override string ToString() => IsBatch ? "batch" : IsSet ? _size.ToString(CultureInfo.InvariantCulture) : "unset";
}
