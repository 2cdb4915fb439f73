using System.Reflection;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Contract;

/// <summary>The shape of a schema, which estimators check. ML.NET creates it from a schema by a method that is not public.</summary>
internal static class SchemaShapes
{
    private static readonly MethodInfo Create =
        typeof(SchemaShape).GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic, [typeof(DataViewSchema)])
        ?? throw new MissingMethodException(nameof(SchemaShape), "Create");

    public static SchemaShape Of(DataViewSchema schema) => (SchemaShape)Create.Invoke(null, [schema])!;

    /// <summary>One line for each column and annotation, in the order of their names.</summary>
    public static IEnumerable<string> Describe(SchemaShape shape, string indent = "") => shape
        .OrderBy(column => column.Name, StringComparer.Ordinal)
        .SelectMany(column => Describe(column.Annotations, indent + "  ")
            .Prepend($"{indent}{column.Name}: {column.Kind} of {column.ItemType}{(column.IsKey ? " key" : "")}"));
}
