using Cotangent.AutoDiff;
using Cotangent.Trainers.Losses;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Scaling;

namespace Cotangent;

/// <summary>
/// The loss of one row, which training minimizes: a function of the raw scores g (m) and the labels y (m). The static methods make the
/// losses there are.
/// </summary>
/// <remarks>
/// Training minimizes <c>1/W Σ w ℓ(g, y)</c> plus penalties, W = Σ w. Each loss is an expression of the engine, so its gradient and its
/// curvature are derived, not written. A loss of your own is a function of expressions (<see cref="Of"/>), or one of ML.NET's interfaces
/// (<see cref="From"/>).
/// </remarks>
public abstract partial record TrainingLoss
{
    private TrainingLoss()
    {
    }

    /// <summary>The call that makes the loss, with its settings: for logs, messages and checkpoints.</summary>
    public abstract override string ToString();

    /// <summary>How a raw score becomes the prediction in the Score column. The response decides which tasks take the loss.</summary>
    internal abstract ResponseFunction Response { get; }

    /// <summary>Whether the loss is ½|g - y|², for which second moments of the data suffice.</summary>
    internal virtual bool IsSquared => false;

    /// <summary>Whether the loss is log Σ exp(g) - g_c, for which mini-batches have a kernel of their own.</summary>
    internal virtual bool IsSoftmaxCrossEntropy => false;

    /// <summary>Whether the loss is the likelihood of classes, for which training has a default penalty.</summary>
    internal virtual bool IsOfClasses => false;

    /// <summary>Whether the loss calls a function of the user, which <see cref="ToString"/> does not identify.</summary>
    internal virtual bool IsFunction => false;

    /// <summary>The first of the stages in which a smoothed loss is trained; null for a loss that is trained as it is.</summary>
    internal virtual SmoothedStage? FirstStage => null;

    /// <summary>The loss of each row.</summary>
    /// <param name="g">Raw scores, batch x m.</param>
    /// <param name="y">Labels, batch x m; a class is 1 for the class of the row and 0 for the others.</param>
    /// <returns>Batch x 1.</returns>
    internal abstract Expr RowLoss(Expr g, Expr y);

    /// <summary>How training shifts and scales labels of this loss.</summary>
    /// <param name="shared">Whether all outputs have one unit.</param>
    internal virtual LabelUnits UnitsOfLabels(bool shared) => LabelUnits.AsGiven;

    /// <summary>
    /// The same loss for labels and scores that are shifted and divided by the unit of their output, and the power of the unit by which
    /// its values are to be multiplied. Null where the loss is no function of g - y, so that labels must stay as they are.
    /// </summary>
    internal virtual (TrainingLoss Loss, int Power)? InUnits(double[] units) => null;

    /// <summary>Whether training in other units of features and labels can minimize the same objective.</summary>
    /// <param name="isPenalized">Whether A Theta has a squared penalty in the given units.</param>
    internal virtual bool MayChangeUnits(bool isPenalized) => true;

    /// <summary>The approximate curvature of the loss in a raw score, at labels of this mean.</summary>
    internal virtual double Curvature(double labelMean) => 1;

    /// <summary>
    /// Losses of which each is 0 where the rows are all classified right in one way, and positive otherwise. Where one is 0, larger
    /// parameters lower the loss without end. Empty for a loss that has a minimum on such rows, or for which no test is known.
    /// </summary>
    /// <param name="outputs">The number of outputs to examine: the first ones.</param>
    internal virtual IEnumerable<TrainingLoss> Errors(int outputs) => [];

    /// <summary>
    /// The raw score that fits labels of this mean best without features: the first value of the bias. A loss in the units of the label
    /// starts at 0, which is the mean of labels that are standardized.
    /// </summary>
    /// <param name="labelMean">The mean; of classes, the share of one.</param>
    /// <param name="least">As in <see cref="ResponseFunction.Inverse"/>.</param>
    internal double InitialBias(double labelMean, double least) => Response.KeepsUnits ? 0 : Response.Inverse(labelMean, least);

    /// <summary>The range of labels, "0 or more" for example, where a label is outside it; null where the label is inside.</summary>
    internal virtual string? ExpectedLabel(float label) => null;
}
