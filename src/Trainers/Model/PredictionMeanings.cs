namespace Cotangent.Trainers.Model;

/// <summary>
/// What the predictions of a response may stand for. A task takes responses whose predictions stand for what it predicts.
/// </summary>
[Flags]
internal enum PredictionMeanings
{
    /// <summary>Nothing; no response has this value.</summary>
    None = 0,

    /// <summary>Numbers, each output on its own: regression on one target or many.</summary>
    Numbers = 1,

    /// <summary>The probability that a label is true, above one half where the raw score is above 0: binary classification.</summary>
    TwoClasses = 2,

    /// <summary>Probabilities of classes, which sum to 1: multiclass classification.</summary>
    ManyClasses = 4,
}
