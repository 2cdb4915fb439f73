using Cotangent.Transforms.Pipelines;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Raw;

/// <summary>What a direction does to one raw column.</summary>
/// <param name="Column">The raw column.</param>
internal abstract record DirectionPart(string Column)
{
    /// <summary>The column with the direction of each row; null if the direction is the same for all rows.</summary>
    public virtual string? From => null;

    /// <summary>An action that adds the direction of the present row to the tangent of the raw column.</summary>
    public abstract Action Bind(DataViewRow row, Variable raw);

    /// <summary>One number of the column moves by a step.</summary>
    public sealed record Step(string Column, int Slot, float Size) : DirectionPart(Column)
    {
        public override Action Bind(DataViewRow row, Variable raw) => () => raw.Dot[Slot] += Size;
    }

    /// <summary>The column moves by the numbers of another column.</summary>
    public sealed record Follow(string Column, string DirectionColumn) : DirectionPart(Column)
    {
        public override string From => DirectionColumn;

        public override Action Bind(DataViewRow row, Variable raw)
        {
            var direction = new Variable(DirectionColumn, 0, row.Schema[DirectionColumn], raw.Size, 0);
            var load = ColumnReader.Bind(row, direction);
            return () =>
            {
                load();
                for (var slot = 0; slot < raw.Size; slot++)
                    raw.Dot[slot] += direction.Value[slot];
            };
        }
    }

    /// <summary>Whether a column can hold the direction of another one: numbers, as many.</summary>
    public static bool CanFollow(DataViewType raw, DataViewType direction) =>
        RawColumns.IsNumber(raw) && RawColumns.IsNumber(direction) && raw.GetValueCount() == direction.GetValueCount();
}
