using Cotangent.Trainers.Messages;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML;

namespace Cotangent.Transforms.Raw;

/// <summary>
/// Tells raw rows from rows that have gone through the fitted chain already. Behind a chain that works in place, the visible column of a
/// name is no longer the raw one, and derivatives in it would be those of another function.
/// </summary>
internal static class RawRows
{
    private const string Remedy = "Apply the sensitivities to the raw rows, before the model.";

    /// <summary>
    /// Requires that the chain reads no column that hides another one, and that the chain writes to itself.
    /// </summary>
    /// <exception cref="ArgumentException">One is.</exception>
    public static void Require(DataViewSchema schema, LinearizedPipeline pipeline)
    {
        var made = pipeline.Notes.SelectMany(note => note.Added).ToHashSet();
        var behind = pipeline.RawColumnsRead.Select(column => column.Name)
            .Where(name => made.Contains(name) && HasHidden(schema, name)).ToArray();
        if (behind.Length > 0)
        {
            throw new ArgumentException(
                $"The chain writes to the columns {Shown.List(behind)}, and in these rows an earlier column of that name is hidden: the "
                + $"rows have gone through the chain already. {Remedy} If these rows are raw, drop the hidden columns by SelectColumns.");
        }
    }

    /// <summary>Binds a chain to a schema; if the schema does not fit and has hidden columns, says that the rows may not be raw.</summary>
    public static T Try<T>(DataViewSchema schema, Func<T> bind)
    {
        try
        {
            return bind();
        }
        catch (Exception exception)
            when (exception is ArgumentException or InvalidOperationException && schema.Any(column => column.IsHidden))
        {
            var hidden = schema.Where(column => column.IsHidden).Select(column => column.Name).Distinct().ToArray();
            throw new ArgumentException(
                $"The chain does not fit these rows, in which later columns hide the columns {Shown.List(hidden)} of the same names. "
                + $"{Remedy} " + exception.Message,
                exception);
        }
    }

    private static bool HasHidden(DataViewSchema schema, string name) => schema.Any(column => column.IsHidden && column.Name == name);
}
