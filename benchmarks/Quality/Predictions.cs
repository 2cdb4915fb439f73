namespace Cotangent.Benchmarks.Quality;

/// <summary>The predictions of a fitted model on held-out rows.</summary>
internal sealed record Predictions
{
    /// <summary>For each row its numbers, or the probability of each class; null for classes without probabilities.</summary>
    public float[][]? Outputs { get; init; }

    /// <summary>The predicted class of each row; empty for numbers.</summary>
    public int[] Classes { get; init; } = [];

    /// <summary>For each row, a score that is larger if the positive class is more likely; empty unless the task is binary.</summary>
    public float[] Scores { get; init; } = [];
}
