using Microsoft.ML;

namespace Cotangent.Transforms.Pipelines;

/// <summary>The values between which a raw column can switch: the categories of an encoder, or one value for each bin.</summary>
internal abstract class Categories
{
    protected Categories(IReadOnlyList<string> names) => Names = names;

    /// <summary>A name for each value, as the effect of a switch is called.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Lets a probe row show one of the values in a column while that column is replaced.</summary>
    /// <param name="probe">The row.</param>
    /// <param name="column">The index of the raw column.</param>
    /// <returns>An action that selects the value with an index.</returns>
    public abstract Action<int> Define(ProbeRow probe, int column);

    /// <summary>A function of the present row: the index of its value among the categories; -1 for a value that is none of them.</summary>
    public abstract Func<int> Present(DataViewRow row, DataViewSchema.Column column);
}
