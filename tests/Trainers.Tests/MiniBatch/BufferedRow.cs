using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.Tests.MiniBatch;

/// <summary>The row at a position of a shuffle buffer.</summary>
internal static class BufferedRow
{
    public static TileRow At(this ShuffleBuffer buffer, int position) => buffer.Find(position, out var row).Row(row);
}
