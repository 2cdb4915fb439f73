using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Columns;

/// <summary>The number of a row, from 0, as messages name it.</summary>
internal static class RowNumber
{
    /// <summary>
    /// The position in the cursor; where several cursors share the rows, as in scoring, that says nothing, and the identifier of the row,
    /// which sources count from 0, is its number.
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
