using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Reading;

/// <summary>Says of each row whether it is trained on or measured: by a column, or by chance that depends on the seed and the position of the row alone.</summary>
internal sealed class ValidationSplit
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly double _fraction;
    private readonly ulong _seed;

    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not Boolean.</exception>
    public ValidationSplit(TwoLayerLinearOptions options, DataViewSchema schema, int seed)
    {
        CheckColumn(SchemaShape.Create(schema), options.ValidationColumnName);
        Column = options.ValidationColumnName is { } name ? schema[name] : null;
        (_fraction, _seed) = (options.ValidationFraction, Mix(unchecked((ulong)seed)));
    }

    public DataViewSchema.Column? Column { get; }

    public bool IsAsked => Column is not null || _fraction > 0;

    /// <summary>Fails where the column is not there, or is not Boolean.</summary>
    /// <param name="inputSchema">The columns there are.</param>
    /// <param name="columnName">Null for no column, which is fine.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not Boolean.</exception>
    public static void CheckColumn(SchemaShape inputSchema, string? columnName)
    {
        const string Role = "validation";
        if (columnName is null)
            return;
        if (!inputSchema.TryFindColumn(columnName, out var column))
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), Role, Shown.Short(columnName));
        var expected = new SchemaShape.Column(columnName, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false);
        if (!expected.IsCompatibleWith(column))
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), Role, Shown.Short(columnName), expected.GetTypeString(), column.GetTypeString());
    }

    /// <summary>A function of the position of the row that the cursor is at, counted from 0.</summary>
    public Func<long, RowPart> Bind(DataViewRow cursor)
    {
        if (Column is not { } column)
            return row => IsDrawn(row) ? RowPart.Validation : RowPart.Training;
        var getter = cursor.GetGetter<bool>(column);
        var value = false;
        return _ =>
        {
            getter(ref value);
            return value ? RowPart.Validation : RowPart.Training;
        };
    }

    /// <summary>Both parts must have rows where both are asked for.</summary>
    /// <exception cref="InvalidOperationException">All rows are in one part.</exception>
    public void Require(long training, long validation)
    {
        if (!IsAsked || (training > 0 && validation > 0))
            return;
        var all = validation > 0;
        var usable = training + validation;
        throw new InvalidOperationException((all ? "There are no rows to train on: " : "There are no validation rows: ")
            + (Column is { } column
                ? $"column '{Shown.Short(column.Name)}' is {(all ? "true" : "false")} in all {usable} usable rows."
                : FormattableString.Invariant($"ValidationFraction is {_fraction}, and {(all ? "all" : "none")} of the {usable} usable rows were drawn. ")
                + $"{(all ? "Lower" : "Raise")} it, add rows, or choose the validation rows by a column (ValidationColumnName)."));
    }

    private bool IsDrawn(long row) => (Mix(_seed + ((ulong)row * Golden)) >> 11) * (1.0 / (1UL << 53)) < _fraction;

    /// <remarks>Source: SplitMix64, as <see cref="Execution.ResumableRandom"/>; started from a mixed seed, it draws other numbers than that does.</remarks>
    private static ulong Mix(ulong bits)
    {
        bits += Golden;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
