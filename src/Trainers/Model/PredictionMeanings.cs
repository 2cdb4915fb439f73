namespace Cotangent.Trainers.Model;

/// <summary>
/// The meanings that predictions of a response can have. A task takes the responses whose predictions have the meaning that it needs.
/// </summary>
[Flags]
internal enum PredictionMeanings
{
    /// <summary>No meaning; no response has this value.</summary>
    None = 0,

    /// <summary>Numbers, each output on its own: regression on one target or many.</summary>
    Numbers = 1,

    /// <summary>The probability that a label is true, above one half where the raw score is above 0: binary classification.</summary>
    TwoClasses = 2,

    /// <summary>Probabilities of classes, which sum to 1: multiclass classification.</summary>
    ManyClasses = 4,
}
