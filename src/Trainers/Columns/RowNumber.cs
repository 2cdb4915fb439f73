using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Columns;

/// <summary>The number of a row in messages, from 0.</summary>
internal static class RowNumber
{
    /// <summary>
    /// The position in the cursor. If several cursors share the rows, as in scoring, the position is not the row number; then it is the
    /// identifier of the row, which data sources count from 0.
    /// </summary>
    public static long Of(DataViewRow row)
    {
        if (row.Batch == 0)
            return row.Position;
        var id = default(DataViewRowId);
        row.GetIdGetter()(ref id);
        return (long)id.Low;
    }
}
