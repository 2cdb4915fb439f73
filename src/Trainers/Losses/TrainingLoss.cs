using Cotangent.AutoDiff;
using Cotangent.Trainers.Losses;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Scaling;
using Microsoft.ML.Trainers;

namespace Cotangent;

/// <summary>
/// What training minimises for one row: a function of the raw scores g (m) and the labels y (m). The nested types are the losses there are.
/// </summary>
/// <remarks>
/// Training minimises <c>1/W Σ w ℓ(g, y)</c> plus penalties, W = Σ w. Each loss is an expression of the engine, so its gradient and its
/// curvature are derived, not written. A loss of your own is a function of expressions (<see cref="Of"/>), or one of ML.NET's interfaces
/// (<see cref="From"/>).
/// </remarks>
public abstract partial record TrainingLoss
{
    private protected TrainingLoss()
    {
    }

    /// <summary>
    /// A loss of your own, as an expression of the raw scores g and the labels y, both batch x m:
    /// <c>TrainingLoss.Of((g, y) => Expr.Log(1 + Expr.Square(g - y)))</c>. It is differentiated by the engine, and checked here, once.
    /// </summary>
    /// <param name="rowLoss">
    /// From g and y to the loss of each row, batch x 1; of batch x m the outputs are added up. The loss of a row depends on that row alone, and is
    /// finite for every score. Labels come as they are in the data, of classes as 1 for the class of the row and 0 for the others.
    /// </param>
    /// <param name="scoresAs">
    /// The loss of which the scores mean the same: with <see cref="Logistic"/> they are shown as probabilities and labels are from 0 to 1, with
    /// <see cref="Poisson"/> they are shown as rates. Null (default) shows them as they are, and accepts any label.
    /// </param>
    /// <param name="outputs">
    /// m of the check, where the function fits no other: 1 or more. Null (default) checks with one output and with three, and asks that one of the
    /// two fits.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The function does not fit such scores, returns another shape, is not finite, mixes rows, or has a derivative that is not that of its value;
    /// the message says which.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="outputs"/> is out of range.</exception>
    public static TrainingLoss Of(Func<Expr, Expr, Expr> rowLoss, TrainingLoss? scoresAs = null, int? outputs = null)
    {
        ArgumentNullException.ThrowIfNull(rowLoss);
        if (outputs < 1)
            throw OutOfRange(nameof(Of), nameof(outputs), outputs, "1 or more, or null");
        var loss = new Custom(rowLoss, scoresAs);
        CustomLossCheck.Run(loss, outputs);
        return loss;
    }

    /// <summary>
    /// A loss of ML.NET, an <c>IRegressionLoss</c> or an <c>IClassificationLoss</c> such as <see cref="SmoothedHingeLoss"/>, of each output on its own.
    /// It works in single precision: training ends where its rounding hides the gradient, so give a Tolerance of 1e-4 or so.
    /// </summary>
    /// <param name="loss">
    /// Its Loss and Derivative are called for each output of each row, by several threads at once. Curvature, which decides about steps and not about
    /// the optimum, is a central difference of Derivative. Of classes labels are 0 and 1; ML.NET's losses take what is above 0 for positive.
    /// </param>
    /// <param name="scoresAs">
    /// As in <see cref="Of"/>. Null (default) takes <see cref="Poisson"/> for ML.NET's PoissonLoss, whose output is the logarithm of the rate, and
    /// <see cref="Logistic"/> for its LogLoss.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Derivative throws, is not finite, or is not the derivative of Loss, as that of <see cref="TweedieLoss"/>, which is one in the logarithm of the
    /// output.
    /// </exception>
    public static TrainingLoss From(IScalarLoss loss, TrainingLoss? scoresAs = null) => new Scalar(loss, scoresAs ?? loss switch
    {
        PoissonLoss => new Poisson(),
        LogLoss => new Logistic(),
        _ => null,
    });

    /// <summary>How a raw score becomes the prediction in the Score column.</summary>
    internal virtual Link Link => Link.Identity;

    /// <summary>Whether the loss is ½|g - y|², for which second moments of the data suffice.</summary>
    internal virtual bool IsSquared => false;

    /// <summary>The loss of each row.</summary>
    /// <param name="g">Raw scores, batch x m.</param>
    /// <param name="y">Labels, batch x m; of classes, 1 for the class of the row and 0 for the others.</param>
    /// <returns>Batch x 1.</returns>
    internal abstract Expr RowLoss(Expr g, Expr y);

    /// <summary>How training shifts and scales labels of this loss.</summary>
    /// <param name="shared">Whether all outputs have one unit.</param>
    internal virtual LabelUnits UnitsOfLabels(bool shared) => LabelUnits.AsGiven;

    /// <summary>
    /// The same loss for labels and scores that are shifted at will and divided by the unit of their output, and the power of the unit that its
    /// values are to be multiplied by; null where the loss is no function of g - y, so that labels must stay as they are.
    /// </summary>
    internal virtual (TrainingLoss Loss, int Power)? InUnits(double[] units) => null;

    /// <summary>The curvature of the loss in a raw score, about, at labels of this mean.</summary>
    internal virtual double Curvature(double labelMean) => 1;

    /// <summary>
    /// Where the loss is smoother than what it stands for, and trained with in stages: the first of them. Null where it is trained with as it is.
    /// </summary>
    internal virtual SmoothedStage? FirstStage => null;

    /// <summary>The raw score that fits labels of this mean best, where no feature says more: what the bias starts at.</summary>
    /// <param name="labelMean">Of classes, the share of one.</param>
    /// <param name="least">A mean below it, and a share above 1 less it, count as these: 0 has no finite score.</param>
    internal virtual double InitialBias(double labelMean, double least) => 0;

    /// <summary>What a label must be, where this one is not: "0 or more", for example. Null where it is fine.</summary>
    internal virtual string? ExpectedLabel(float label) => null;

    /// <summary>The error of a setting of a loss.</summary>
    private static ArgumentOutOfRangeException OutOfRange(string loss, string name, object? value, string range) =>
        new(name, value, FormattableString.Invariant($"{loss}: {name} is {value}; expected {range}."));
}
