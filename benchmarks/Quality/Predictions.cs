namespace Cotangent.Benchmarks.Quality;

/// <summary>What a fitted model says of rows that it has not seen.</summary>
internal sealed record Predictions
{
    /// <summary>Of each row its numbers, or the probability of each class; null for classes without probabilities.</summary>
    public float[][]? Outputs { get; init; }

    /// <summary>The predicted class of each row; empty for numbers.</summary>
    public int[] Classes { get; init; } = [];

    /// <summary>Of each row, larger where the positive class is more likely; empty unless the task is binary.</summary>
    public float[] Scores { get; init; } = [];
}
