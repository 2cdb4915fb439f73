using System.Buffers;

namespace Cotangent.Trainers.Model;

/// <summary>Memory for one calculation, rented from the pool of the process until it is disposed. Its content is arbitrary.</summary>
internal readonly ref struct RentedNumbers(int length)
{
    private readonly double[] _array = ArrayPool<double>.Shared.Rent(length);

    public Span<double> Span => _array.AsSpan(0, length);

    public void Dispose() => ArrayPool<double>.Shared.Return(_array);
}
