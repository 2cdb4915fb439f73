namespace Cotangent.Trainers.Rows;

/// <summary>What a row is for.</summary>
[Flags]
internal enum RowPart
{
    /// <summary>Trained on.</summary>
    Training = 1,

    /// <summary>Not trained on but measured after each epoch.</summary>
    Validation = 2,

    /// <summary>Any row.</summary>
    All = Training | Validation,
}

/// <summary>The parts as a message names them.</summary>
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
