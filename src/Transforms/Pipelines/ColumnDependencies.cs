using Microsoft.ML.Data;

namespace Cotangent.Transforms.Pipelines;

/// <summary>The columns of each row of a chain on which some of its columns depend.</summary>
internal static class ColumnDependencies
{
    /// <summary>The columns that are needed for some of them, and these themselves: the mappers know what they read.</summary>
    /// <param name="mappers">The stages.</param>
    /// <param name="reads">The columns that are read, in the output schema of a stage; in that of the raw rows for stage 0.</param>
    /// <returns>The indices of columns of the raw rows, and of the rows behind each stage.</returns>
    public static HashSet<int>[] Of(IReadOnlyList<IRowToRowMapper> mappers, IEnumerable<(int Stage, int Column)> reads)
    {
        HashSet<int>[] needed = [.. Enumerable.Range(0, mappers.Count + 1).Select(_ => new HashSet<int>())];
        foreach (var (stage, column) in reads)
            needed[stage].Add(column);
        for (var stage = mappers.Count; stage > 0; stage--)
        {
            var columns = mappers[stage - 1].OutputSchema.Where(column => needed[stage].Contains(column.Index));
            needed[stage - 1].UnionWith(mappers[stage - 1].GetDependencies(columns).Select(column => column.Index));
        }

        return needed;
    }
}
