namespace Cotangent.Trainers.Rows;

/// <summary>The kind, number and names of the labels of a row.</summary>
/// <param name="Count">m, the number of outputs.</param>
/// <param name="Names">The names of the outputs, or of the classes.</param>
/// <param name="AreClasses">
/// Whether the label of a row is one class of m. It is stored as its index; the loss receives 1 for that class and 0 for the others.
/// Otherwise a row has m numbers.
/// </param>
internal sealed record Targets(int Count, IReadOnlyList<string> Names, bool AreClasses)
{
    /// <summary>Numbers stored for each row.</summary>
    public int Width => AreClasses ? 1 : Count;

    /// <summary>The classes that can have class weights: two for a Boolean label, which has one output. Null for numbers.</summary>
    public IReadOnlyList<string>? Classes { get; init; } = AreClasses ? Names : null;

    /// <summary>One number.</summary>
    public static Targets Number(string name) => new(1, [name], AreClasses: false);

    /// <summary>A Boolean label as 0 or 1.</summary>
    public static Targets TrueOrFalse(string name) => new(1, [name], AreClasses: false) { Classes = [bool.FalseString, bool.TrueString] };

    /// <summary>Several numbers.</summary>
    public static Targets Numbers(IReadOnlyList<string> names) => new(names.Count, names, AreClasses: false);

    /// <summary>One class of several.</summary>
    public static Targets OneOf(IReadOnlyList<string> classes) => new(classes.Count, classes, AreClasses: true);
}
