using Cotangent.Trainers.Messages;
using Cotangent.Transforms.Pipelines;
using Cotangent.Transforms.Raw;
using Microsoft.ML;

namespace Cotangent;

/// <summary>
/// A direction of raw columns. Pushed through the fitted chain it becomes a column: how fast the output changes as the raw columns move
/// along it, in units of the output for one length of the direction.
/// </summary>
public abstract class RawTangent
{
    private RawTangent(string outputColumnName)
    {
        if (string.IsNullOrWhiteSpace(outputColumnName))
        {
            throw new ArgumentException(
                "A tangent needs the name of the column that it fills; found an empty one.", nameof(outputColumnName));
        }

        OutputColumnName = outputColumnName;
    }

    /// <summary>The column that the transformer adds: a Single, or a vector of m for a vector output of m slots.</summary>
    public string OutputColumnName { get; }

    /// <summary>The derivative in one raw column of numbers, as a column Sensitivity_ and its name.</summary>
    /// <param name="columnName">
    /// A raw column with one number, or one slot of a vector column, as the slots of the sensitivities are called: <c>pixels[3]</c>.
    /// </param>
    public static RawTangent Column(string columnName) => Column($"Sensitivity_{columnName}", columnName);

    /// <summary>The derivative in one raw column of numbers.</summary>
    /// <param name="outputColumnName">The column to add.</param>
    /// <param name="columnName">A raw column with one number, or one slot of a vector column: <c>pixels[3]</c>.</param>
    public static RawTangent Column(string outputColumnName, string columnName) => Along(outputColumnName, (columnName, 1));

    /// <summary>The derivative along a direction that is the same for all rows.</summary>
    /// <param name="outputColumnName">The column to add.</param>
    /// <param name="direction">
    /// Raw columns with one number, or slots of vector columns, and how far each moves, in its own unit. Columns that are not named stay.
    /// </param>
    /// <exception cref="ArgumentException">No column, one twice, or a step that is not finite.</exception>
    public static RawTangent Along(string outputColumnName, params (string ColumnName, float Step)[] direction)
    {
        ArgumentNullException.ThrowIfNull(direction);
        if (direction.Length == 0)
            throw new ArgumentException("A direction needs a column that moves; found none.", nameof(direction));
        foreach (var (column, step) in direction)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(column, nameof(direction));
            if (!float.IsFinite(step))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"The step of '{Shown.Short(column)}' is {step}; expected a finite number."),
                    nameof(direction));
            }
        }

        if (direction.GroupBy(part => part.ColumnName).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new ArgumentException($"A direction names '{Shown.Short(repeated.Key)}' {repeated.Count()} times.", nameof(direction));
        return new Fixed(outputColumnName, [.. direction]);
    }

    /// <summary>
    /// The derivative along a direction that each row brings: raw column x moves by the column x + suffix, of the same number of numbers.
    /// Columns without such a partner stay.
    /// </summary>
    /// <param name="outputColumnName">The column to add.</param>
    /// <param name="suffix">For example "_change": bmi moves by bmi_change.</param>
    public static RawTangent FromColumns(string outputColumnName, string suffix)
    {
        ArgumentException.ThrowIfNullOrEmpty(suffix);
        return new Brought(outputColumnName, suffix);
    }

    /// <summary>Finds the columns in the schema of raw rows.</summary>
    /// <exception cref="ArgumentException">There is no such column, or it has another type; the message says which.</exception>
    internal abstract ResolvedRawTangent Resolve(DataViewSchema schema);

    private static DataViewSchema.Column[] Numbers(DataViewSchema schema) =>
        [.. schema.Where(column => !column.IsHidden && RawColumns.IsNumber(column.Type))];

    private sealed class Fixed(string outputColumnName, (string ColumnName, float Step)[] direction) : RawTangent(outputColumnName)
    {
        internal override ResolvedRawTangent Resolve(DataViewSchema schema) =>
            new(OutputColumnName, [.. direction.Select(part => Find(schema, part.ColumnName, part.Step))]);

        private DirectionPart.Step Find(DataViewSchema schema, string name, float step)
        {
            var slots = Numbers(schema)
                .SelectMany(column => NumberNames.Of(column).Select((slot, i) => (column.Name, Slot: i, Shown: slot)))
                .Where(slot => slot.Shown == name).ToArray();
            if (slots is [var found])
                return new DirectionPart.Step(found.Name, found.Slot, step);
            throw new ArgumentException(
                $"The tangent '{Shown.Short(OutputColumnName)}' moves '{Shown.Short(name)}'. {Misfit(schema, name, slots.Length)}");
        }

        private static string Misfit(DataViewSchema schema, string name, int count)
        {
            if (count > 1)
                return $"{count} numbers of these rows have that name; give them names of their own.";
            if (schema.GetColumnOrNull(name) is not { } column)
            {
                return "Found no such column; the columns of numbers are "
                    + $"{Shown.List([.. Numbers(schema).Select(number => number.Name)])}.";
            }

            return RawColumns.IsNumber(column.Type)
                ? $"It is a vector, and a step moves one number; name its slot: {Shown.List(NumberNames.Of(column))}."
                : $"It has the type {column.Type}, and only numbers move by small steps; the effect of its categories is among the slots "
                    + "of the sensitivities.";
        }
    }

    private sealed class Brought(string outputColumnName, string suffix) : RawTangent(outputColumnName)
    {
        internal override ResolvedRawTangent Resolve(DataViewSchema schema)
        {
            var parts = new List<DirectionPart>();
            foreach (var column in Numbers(schema))
            {
                if (schema.GetColumnOrNull(column.Name + suffix) is not { } direction)
                    continue;
                if (!DirectionPart.CanFollow(column.Type, direction.Type))
                {
                    throw new ArgumentException(
                        $"The tangent '{Shown.Short(OutputColumnName)}' moves column '{Shown.Short(column.Name)}' of type {column.Type} by "
                        + $"column '{Shown.Short(direction.Name)}' of type {direction.Type}; expected as many numbers.");
                }

                parts.Add(new DirectionPart.Follow(column.Name, direction.Name));
            }

            return parts.Count > 0
                ? new ResolvedRawTangent(OutputColumnName, parts)
                : throw new ArgumentException(
                    $"The tangent '{Shown.Short(OutputColumnName)}' found no column of numbers with a partner whose name ends in "
                    + $"'{Shown.Short(suffix)}'; the columns of numbers are "
                    + $"{Shown.List([.. Numbers(schema).Select(number => number.Name)])}.");
        }
    }
}
