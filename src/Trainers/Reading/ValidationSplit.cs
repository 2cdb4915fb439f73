using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Reading;

/// <summary>
/// Divides rows into training and validation rows, by a column or at random. The random division depends on the seed and the position of
/// the row alone, so it is the same at every pass.
/// </summary>
internal sealed class ValidationSplit
{
    private readonly double _fraction;
    private readonly ulong _seed;

    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not Boolean.</exception>
    public ValidationSplit(TwoLayerLinearOptions options, DataViewSchema schema, int seed)
    {
        CheckColumn(SchemaShape.Create(schema), options.ValidationColumnName);
        Column = options.ValidationColumnName is { } name ? schema[name] : null;
        (_fraction, _seed) = (options.ValidationFraction, SplitMix64.Mix(unchecked((ulong)seed) + SplitMix64.Increment));
    }

    /// <summary>The Boolean column that is true for validation rows; null for none.</summary>
    public DataViewSchema.Column? Column { get; }

    /// <summary>Whether the options set validation rows apart.</summary>
    public bool HasValidation => Column is not null || _fraction > 0;

    /// <summary>Checks that the column exists and is Boolean.</summary>
    /// <param name="inputSchema">The columns of the data.</param>
    /// <param name="columnName">The column; null for none, which is valid.</param>
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
        {
            throw Contracts.ExceptSchemaMismatch(
                nameof(inputSchema), Role, Shown.Short(columnName), expected.GetTypeString(), column.GetTypeString());
        }
    }

    /// <summary>Returns a function from the position of the current row of a cursor, counted from 0, to its part.</summary>
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

    /// <summary>Requires rows in both parts if validation rows are set apart.</summary>
    /// <exception cref="InvalidOperationException">All rows are in one part.</exception>
    public void Require(long training, long validation)
    {
        if (!HasValidation || (training > 0 && validation > 0))
            return;
        var all = validation > 0;
        var usable = training + validation;
        throw new InvalidOperationException((all ? "There are no rows to train on: " : "There are no validation rows: ")
            + (Column is { } column
                ? $"column '{Shown.Short(column.Name)}' is {(all ? "true" : "false")} in all {usable} usable rows."
                : FormattableString.Invariant(
                    $"ValidationFraction is {_fraction}, and {(all ? "all" : "none")} of the {usable} usable rows were drawn. ")
                + $"{(all ? "Lower" : "Raise")} it, add rows, or choose the validation rows by a column (ValidationColumnName)."));
    }

    /// <summary>The counter begins at a hash of the seed, so that the numbers differ from <see cref="ResumableRandom"/>.</summary>
    private bool IsDrawn(long row) => SplitMix64.ToUnit(SplitMix64.Mix(_seed + ((ulong)(row + 1) * SplitMix64.Increment))) < _fraction;
}
