using Cotangent.Trainers.Messages;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>The number that a prediction transformer compares with one of its columns, to decide between two classes.</summary>
/// <param name="ColumnName">The column.</param>
/// <param name="Value">The number, in units of the column.</param>
internal sealed record DecisionThreshold(string ColumnName, float Value)
{
    /// <summary>A raw score of 0, for a model whose prediction transformer has no threshold.</summary>
    public static DecisionThreshold None { get; } = new(DefaultColumnNames.Score, 0);

    /// <summary>The threshold as a raw score.</summary>
    /// <param name="outputColumnName">The column of the sensitivity that asks, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is not the raw score, or the number is not finite.</exception>
    public float RawScoreThreshold(string outputColumnName) =>
        ColumnName == DefaultColumnNames.Score && float.IsFinite(Value)
            ? Value
            : throw new ArgumentOutOfRangeException(
                null,
                $"Sensitivity '{Shown.Short(outputColumnName)}' needs the raw score that separates two decisions, and the model decides at "
                + $"{Value} of column '{Shown.Short(ColumnName)}'; expected a finite threshold of column '{DefaultColumnNames.Score}'. "
                + $"Give {nameof(SmallestChangeOptions)}.{nameof(SmallestChangeOptions.Threshold)}.");
}
