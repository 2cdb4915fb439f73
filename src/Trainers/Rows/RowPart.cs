namespace Cotangent.Trainers.Rows;

/// <summary>The use of a row.</summary>
[Flags]
internal enum RowPart
{
    /// <summary>The row is trained on.</summary>
    Training = 1,

    /// <summary>The row is not trained on; its loss is measured after each epoch.</summary>
    Validation = 2,

    /// <summary>Any row.</summary>
    All = Training | Validation,
}

/// <summary>Names of the parts in messages.</summary>
internal static class RowPartName
{
    public static string Name(this RowPart part) => part switch
    {
        RowPart.Training => "training",
        RowPart.Validation => "validation",
        RowPart.All => "training and validation",
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "There is no such part."),
    };
}
