using System.Globalization;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>The memory of the buffers of a batch, computed before they are made.</summary>
internal static class BatchMemory
{
    /// <summary>
    /// H and its cotangent, rows x k. Sparse rows have another H for each shard, and another cotangent.
    /// </summary>
    private const int BuffersOfRank = 2;

    /// <summary>Scores, labels and their cotangents, rows x m.</summary>
    private const int BuffersOfOutputs = 4;

    /// <summary>Requires that the buffers fit an array, and the memory.</summary>
    /// <param name="layout">The sizes of the model.</param>
    /// <param name="batchSize">Most rows of a batch.</param>
    /// <param name="shares">Shares of dense rows, or shards of the features of sparse rows.</param>
    /// <param name="isSparse">Whether only stored features are read.</param>
    /// <param name="available">Bytes.</param>
    /// <exception cref="InvalidOperationException">The buffers do not fit; the message gives advice.</exception>
    public static void Require(ParameterLayout layout, int batchSize, int shares, bool isSparse, long available)
    {
        var widest = Math.Max(isSparse ? 1 : layout.Features, Math.Max(layout.Rank, layout.Outputs));
        // One array has H of all rows of a sparse batch.
        var rowsOfArray = isSparse ? batchSize : ((batchSize - 1) / shares) + 1;
        var buffersOfRank = BuffersOfRank + (isSparse ? shares + 1 : 0);
        var bytesOfRow = sizeof(float)
            * ((isSparse ? 0M : layout.Features) + ((decimal)buffersOfRank * layout.Rank) + ((decimal)BuffersOfOutputs * layout.Outputs));
        var bytes = batchSize * bytesOfRow;
        if ((long)rowsOfArray * widest <= Array.MaxLength && bytes <= available)
            return;
        var most = Math.Min(decimal.Floor(available / bytesOfRow), Array.MaxLength / widest);
        var advice = most >= 1
            ? $"Set a batchSize of {most.ToString("n0", CultureInfo.InvariantCulture)} or less"
            : "Lower Rank, or the number of features or outputs";
        throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"A batch of {batchSize:n0} rows takes {MemoryBudget.Text(bytes)}, with {layout.Features:n0} features, rank {layout.Rank:n0} "
            + $"and {layout.Outputs:n0} outputs; {MemoryBudget.Text(available)} are available. {advice}."));
    }
}
