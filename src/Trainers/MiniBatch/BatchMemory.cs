using System.Globalization;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>What the buffers of a batch take, known before they are made.</summary>
internal static class BatchMemory
{
    /// <summary>
    /// H and its cotangent, of rows x k, beside the H of each lane of sparse rows and the cotangent of them all; scores, labels and cotangents, of rows x m.
    /// </summary>
    private const int BuffersOfRank = 2;

    private const int BuffersOfOutputs = 4;

    /// <summary>Fails where they fit no array, or the memory.</summary>
    /// <param name="layout">The sizes of the model.</param>
    /// <param name="batchSize">Most rows of a batch.</param>
    /// <param name="lanes">Of dense rows those that share the rows; of sparse ones those that share the features, each with an H of all rows.</param>
    /// <param name="isSparse">Whether features are read where they are, and not copied.</param>
    /// <param name="available">Bytes.</param>
    /// <exception cref="InvalidOperationException">They do; the message says what to do.</exception>
    public static void Require(ParameterLayout layout, int batchSize, int lanes, bool isSparse, long available)
    {
        var widest = Math.Max(isSparse ? 1 : layout.Features, Math.Max(layout.Rank, layout.Outputs));
        // H of all rows of a sparse batch is in one array.
        var rowsOfArray = isSparse ? batchSize : ((batchSize - 1) / lanes) + 1;
        var buffersOfRank = BuffersOfRank + (isSparse ? lanes + 1 : 0);
        var bytesOfRow = sizeof(float)
            * ((isSparse ? 0M : layout.Features) + ((decimal)buffersOfRank * layout.Rank) + ((decimal)BuffersOfOutputs * layout.Outputs));
        var bytes = batchSize * bytesOfRow;
        if ((long)rowsOfArray * widest <= Array.MaxLength && bytes <= available)
            return;
        var most = Math.Min(decimal.Floor(available / bytesOfRow), Array.MaxLength / widest);
        var advice = most >= 1 ? $"Set a BatchSize of {most.ToString("n0", CultureInfo.InvariantCulture)} or less" : "Lower Rank, or the number of features or outputs";
        throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"A batch of {batchSize:n0} rows takes {MemoryBudget.Text(bytes)}, with {layout.Features:n0} features, rank {layout.Rank:n0} and {layout.Outputs:n0} outputs; {MemoryBudget.Text(available)} are available. ")
            + $"{advice}.");
    }
}
