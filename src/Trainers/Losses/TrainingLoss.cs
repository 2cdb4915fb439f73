using Cotangent.AutoDiff;
using Cotangent.Trainers.Losses;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Scaling;

namespace Cotangent;

/// <summary>
/// The loss of one row, which training minimizes: a function of the raw scores g (m) and the labels y (m). The static methods create all
/// losses.
/// </summary>
/// <remarks>
/// Training minimizes <c>1/W Σ w ℓ(g, y)</c> plus penalties, with W = Σ w. Each loss is an expression of the engine, which derives its
/// gradient and curvature. A custom loss is a function of expressions (<see cref="Of"/>) or implements ML.NET's interface of losses
/// (<see cref="From"/>).
/// </remarks>
public abstract partial record TrainingLoss
{
    private TrainingLoss()
    {
    }

    /// <summary>The call that creates the loss, with its settings, for logs, messages and checkpoints.</summary>
    public abstract override string ToString();

    /// <summary>The function from a raw score to the prediction in the Score column. It decides which tasks take the loss.</summary>
    internal abstract ResponseFunction Response { get; }

    /// <summary>Whether the loss is ½|g - y|², for which second moments of the data suffice.</summary>
    internal virtual bool IsSquared => false;

    /// <summary>Whether the loss is log Σ exp(g) - g_c, for which mini-batch training has a kernel.</summary>
    internal virtual bool IsSoftmaxCrossEntropy => false;

    /// <summary>Whether the loss is the likelihood of classes, for which training has a default penalty.</summary>
    internal virtual bool IsOfClasses => false;

    /// <summary>Whether the loss calls a user's function, which <see cref="ToString"/> does not identify.</summary>
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
    /// The same loss for labels and scores that are shifted and divided by the unit of their output, and the power of the unit by which its
    /// values must be multiplied. Null if the loss is not a function of g - y, so that labels must stay in raw units.
    /// </summary>
    internal virtual (TrainingLoss Loss, int Power)? InUnits(double[] units) => null;

    /// <summary>Whether training in other units of features and labels can minimize the same objective.</summary>
    /// <param name="isPenalized">Whether A Theta has a squared penalty in the given units.</param>
    internal virtual bool MayChangeUnits(bool isPenalized) => true;

    /// <summary>The approximate curvature of the loss in a raw score, for labels with this mean.</summary>
    internal virtual double Curvature(double labelMean) => 1;

    /// <summary>
    /// Tests of separability, as losses: each is 0 if all rows are classified correctly by its criterion, and positive otherwise. If one is
    /// 0, larger parameters lower the loss without end. Empty for a loss that has a minimum on such rows, or without a known test.
    /// </summary>
    /// <param name="outputs">The number of outputs to examine: the first ones.</param>
    internal virtual IEnumerable<TrainingLoss> Errors(int outputs) => [];

    /// <summary>
    /// The raw score that fits labels with this mean best without features: the initial bias. A loss in the units of the label starts at 0,
    /// the mean of standardized labels.
    /// </summary>
    /// <param name="labelMean">The mean of the labels; for a class, its share.</param>
    /// <param name="least">As in <see cref="ResponseFunction.Inverse"/>.</param>
    internal double InitialBias(double labelMean, double least) => Response.KeepsUnits ? 0 : Response.Inverse(labelMean, least);

    /// <summary>The range of labels, "0 or more" for example, if the label is outside the range; null if it is inside.</summary>
    internal virtual string? ExpectedLabel(float label) => null;
}
