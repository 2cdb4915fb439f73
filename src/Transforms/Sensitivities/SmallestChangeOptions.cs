namespace Cotangent;

/// <summary>What a smallest change of features may do, and how its length is measured.</summary>
public sealed class SmallestChangeOptions
{
    /// <summary>
    /// The unit of each feature in the length of a change, n numbers of at least 0, in feature units: the length is the root of the sum of
    /// (change / scale)². A feature with the scale 0 is frozen. Null for the standard deviations over the data that is given to <c>Fit</c>,
    /// without the rows that have a feature that is not finite; a feature that is constant there is frozen. If all are, <c>Fit</c> throws
    /// an <see cref="InvalidOperationException"/>.
    /// </summary>
    public IReadOnlyList<float>? Scales { get; init; }

    /// <summary>
    /// The least value of each feature after the change, n numbers in feature units; negative infinity for no bound. A feature that is
    /// below its bound may stay there or rise. Null for no bounds.
    /// </summary>
    public IReadOnlyList<float>? LowerBounds { get; init; }

    /// <summary>
    /// The greatest value of each feature after the change, n numbers in feature units; infinity for no bound. A feature that is above its
    /// bound may stay there or fall. Null for no bounds.
    /// </summary>
    public IReadOnlyList<float>? UpperBounds { get; init; }

    /// <summary>
    /// The names of the slots that do not change. Null (default) for the slots of categories, as one-hot encoding annotates them, or for
    /// none if <see cref="Scales"/> are given. An empty list freezes none.
    /// </summary>
    public IReadOnlyList<string>? FrozenSlots { get; init; }

    /// <summary>
    /// The raw score that separates the two decisions of a model of two classes, or of each label: the label is predicted true above it.
    /// 0 is a probability of one half. Null (default) for the threshold of the prediction transformer of two classes, which must be of the
    /// column Score, and for 0 in other tasks.
    /// </summary>
    public float? Threshold { get; init; }
}
