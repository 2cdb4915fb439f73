using Cotangent.AutoDiff;
using Cotangent.Trainers;

namespace Microsoft.ML;

/// <summary>What training minimises for one row: a function of the raw scores g (m) and the labels y (m). The nested types are the losses there are.</summary>
/// <remarks>
/// Training minimises <c>1/W Σ w ℓ(g, y)</c> plus penalties, W = Σ w. Each loss is an expression of the engine, so its gradient and its
/// curvature are derived, not written.
/// </remarks>
public abstract partial record TrainingLoss
{
    private protected TrainingLoss()
    {
    }

    /// <summary>How a raw score becomes the prediction in the Score column.</summary>
    internal virtual Link Link => Link.Identity;

    /// <summary>Whether the loss is ½|g - y|², for which second moments of the data suffice.</summary>
    internal virtual bool IsSquared => false;

    /// <summary>The loss of each row.</summary>
    /// <param name="g">Raw scores, batch x m.</param>
    /// <param name="y">Labels, batch x m; of classes, 1 for the class of the row and 0 for the others.</param>
    /// <returns>Batch x 1.</returns>
    internal abstract Expr RowLoss(Expr g, Expr y);

    /// <summary>
    /// The same loss for labels and scores shifted at will and divided by <paramref name="deviation"/>, and what its values are to be multiplied by;
    /// null where the loss is no function of g - y, so that labels must stay as they are.
    /// </summary>
    internal virtual (TrainingLoss Loss, double Factor)? InDeviations(double deviation) => null;

    /// <summary>The raw score that fits labels of this mean best, where no feature says more: what the bias starts at.</summary>
    internal virtual double InitialBias(double labelMean) => 0;

    /// <summary>What a label must be, where this one is not: "0 or more", for example. Null where it is fine.</summary>
    internal virtual string? ExpectedLabel(float label) => null;
}
