using System.Globalization;
using System.Runtime.CompilerServices;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Penalties;
using Microsoft.ML.Data;

namespace Cotangent;

/// <summary>The settings that all two-layer linear trainers share. Immutable; derive variants with <c>with</c>.</summary>
/// <remarks>
/// Training minimizes, over Theta, A and b, in the units that it works in (<see cref="Standardize"/>)
/// <code>
/// 1/W Σ wᵢ ℓ(gᵢ, yᵢ)  +  λ₁ |A Theta|₁ + λ₂/2 |A Theta|²  +  α₁ |Theta|₁ + α₂/2 |Theta|²  +  β₁ |A|₁ + β₂/2 |A|²
/// </code>
/// where W = Σ wᵢ, |M|₁ is the sum of the absolute elements and |M|² the sum of their squares; b is not penalized. λ₁ and λ₂ are
/// <see cref="L1Regularization"/> and <see cref="L2Regularization"/>, α the strengths of the first layer, β of the second.
/// </remarks>
public partial record TwoLayerLinearOptions
{
    /// <summary>Label column; its type depends on the task.</summary>
    public string LabelColumnName { get; init; } = DefaultColumnNames.Label;

    /// <summary>Feature column: known-size vector of Single, dense or sparse, length n.</summary>
    public string FeatureColumnName { get; init; } = DefaultColumnNames.Features;

    /// <summary>Example weight column: Single, 0 or more. Null (default) gives every row weight 1. Weight 2 equals the row twice.</summary>
    public string? ExampleWeightColumnName { get; init; }

    /// <summary>
    /// k, the length of the hidden vector. Null (default) takes min(n, m). A smaller rank is reduced-rank regression. 1 or more.
    /// </summary>
    public int? Rank { get; init; }

    /// <summary>Whether the score has a bias b. Default true. Without it, standardizing scales features and does not shift them.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>
    /// λ₂ of the penalty λ₂/2 |A Theta|²: ridge regression. In standardized units, |A Theta|² is the sum of the squares of coefficient
    /// times deviation of the feature (its root mean square without a bias), in deviations of the label where that is standardized. Null
    /// (default) takes 0 for regression and for mini-batch optimizers, and 1 / W for classes: a prior of variance 1, because separable
    /// classes have no best parameters without a penalty. Not with mini-batches of sparse rows. From 0 to 1e30.
    /// </summary>
    public double? L2Regularization { get; init; }

    /// <summary>
    /// λ₁ of the penalty λ₁ |A Theta|₁, the lasso: coefficients become exactly 0. In the units of <see cref="L2Regularization"/>. At the
    /// default rank one layer is square: it stays the identity, and the other takes proximal steps. Below that rank, penalize the layers
    /// instead. Only with GradientDescent, and without a penalty of a layer. Default 0. From 0 to 1e30.
    /// </summary>
    public double L1Regularization { get; init; }

    /// <summary>
    /// α₂ of the penalty α₂/2 |Theta|². Use together with a penalty on A: alone it has no minimum, because scaling Theta down and A up
    /// leaves the model unchanged. Default 0. From 0 to 1e30.
    /// </summary>
    public double FirstLayerL2Regularization { get; init; }

    /// <summary>
    /// α₁ of the penalty α₁ |Theta|₁, by proximal steps: elements become exactly 0. Use together with a penalty on A: alone it has no
    /// minimum, because scaling Theta down and A up leaves the model unchanged. Not with Lbfgs or GaussNewton. Default 0. From 0 to 1e30.
    /// </summary>
    public double FirstLayerL1Regularization { get; init; }

    /// <summary>
    /// β₂ of the penalty β₂/2 |A|². Use together with a penalty on Theta: alone it has no minimum, because scaling A down and Theta up
    /// leaves the model unchanged. Default 0. From 0 to 1e30.
    /// </summary>
    public double SecondLayerL2Regularization { get; init; }

    /// <summary>
    /// β₁ of the penalty β₁ |A|₁, by proximal steps: elements become exactly 0. Use together with a penalty on Theta: alone it has no
    /// minimum, because scaling A down and Theta up leaves the model unchanged. Not with Lbfgs or GaussNewton. Default 0. From 0 to 1e30.
    /// </summary>
    public double SecondLayerL1Regularization { get; init; }

    /// <summary>The optimizer. Null (default) chooses by task and data; the log names it and the reason.</summary>
    public Optimizer? Optimizer { get; init; }

    /// <summary>
    /// The step size, in the units that training works in (standardized, by default). Null (default) takes the step size of the optimizer:
    /// gradient descent computes it from the largest curvature, mini-batch optimizers begin with 0.03, AdaGrad with 0.1. Finite and
    /// positive; must be null with Lbfgs and GaussNewton, which find their own steps.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>The factor of the learning rate over time. Without effect if the run has no learning rate. Default constant.</summary>
    public LearningRateSchedule LearningRateSchedule { get; init; } = LearningRateSchedule.Constant();

    /// <summary>
    /// Most epochs. Null (default) takes 100,000 where epochs work on second moments of the data, 2,000 for other full-batch optimizers,
    /// and 20 for mini-batch optimizers; the log shows the number. 1 or more.
    /// </summary>
    public int? MaximumEpochs { get; init; }

    /// <summary>
    /// Training has converged when Newton's step would move the scores by no more than this, in the root mean square over the rows, for
    /// the target that moves most. The unit is the deviation of the target; for classes and rates, one unit of the logarithm of odds or
    /// rates. The step is then taken, unless it is long in parameters. With features of condition number κ, coefficients in standardized
    /// units are within κ times the tolerance. Default 1e-8. Only for full-batch optimizers. From 0 to 1.
    /// </summary>
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>
    /// Whether training works on features with mean 0 and deviation 1 and, for squared, Huber and pinball losses, on labels with center 0
    /// and scale 1. Penalties, a given <see cref="LearningRate"/> and mini-batches are in these units; the result is converted back to raw
    /// units. Default true. Full-batch training without a learning rate and L1 whitens features in both cases, without a change of the
    /// objective. Mini-batch training on sparse rows only scales, all features by one factor, so that the root mean square length of the
    /// rows is 1.
    /// </summary>
    public bool Standardize { get; init; } = true;

    /// <summary>
    /// Seed of the initial parameters, the order of batches and the validation rows. Null (default) takes the seed of the MLContext. The
    /// same seed gives the same bits.
    /// </summary>
    public int? Seed { get; init; }

    /// <summary>
    /// Most threads to use; null (default) takes one for each processor. The result has the same bits for any number. 1 or more.
    /// </summary>
    public int? NumberOfThreads { get; init; }

    /// <summary>
    /// Whether mini-batches take the rows in another random order in each epoch. Default true. False takes them in the order of the data,
    /// which is faster, because memory is read in order; but rows that are sorted by label or by time then train badly. Full-batch
    /// optimizers do not depend on it.
    /// </summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// Share of the rows that are validation rows, drawn one by one at random. Training and standardization leave them out, and their loss
    /// is measured after each epoch. Default 0. At least 0, below 1; 0 with <see cref="ValidationColumnName"/>.
    /// </summary>
    public double ValidationFraction { get; init; }

    /// <summary>Boolean column: true for validation rows (<see cref="ValidationFraction"/>). Null (default) for none.</summary>
    public string? ValidationColumnName { get; init; }

    /// <summary>
    /// Epochs without improvement after which training stops: without improvement of the validation loss if there are validation rows, of
    /// the loss otherwise. Null (default) takes 20 for full-batch and 3 for mini-batch optimizers if there are validation rows, and never
    /// stops otherwise. 1 or more.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>
    /// A loss is an improvement if it is below the best loss by more than this share of the best loss. Default 0. At least 0, below 1.
    /// </summary>
    public double MinimumImprovement { get; init; }

    /// <summary>The listener, called at the end of every epoch. Null (default) for none.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Cancels training. The token is checked several times a second.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>The result of a canceled training. Default: an exception.</summary>
    public CancellationBehavior OnCancel { get; init; }

    /// <summary>The result of a loss that is no longer finite. Default: an exception.</summary>
    public DivergenceBehavior OnDivergence { get; init; }

    /// <summary>
    /// File that training writes its state to. If the file exists, training resumes from it, and the result has the same bits as an
    /// uninterrupted run. Null (default) for none. The file stays when training is done; training again then returns without another
    /// epoch. A file of other data or settings is an error; a loss or a schedule that is a function is compared by its values at some
    /// points. Files next to it, named after it, are the checkpoint before it (.previous), and the lock against a second run (.lock,
    /// .owner).
    /// </summary>
    public string? CheckpointPath { get; init; }

    /// <summary>
    /// Least time between checkpoints, which are written at the ends of epochs, and at the end of training. Canceling writes none. Default
    /// one minute. 0 or more: 0 writes one every epoch.
    /// </summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Bytes that rows, parameters and the state of the optimizer may take, without the buffers of the rows in work. Rows that do not fit
    /// are read again at each pass, with the same result. Parameters that do not fit are an error before training starts. Null (default)
    /// takes half of the memory that is available to the process. Above 0.
    /// </summary>
    public long? MemoryBudget { get; init; }

    /// <summary>The strengths of the penalties, and the rules of their combinations.</summary>
    internal PenaltyStrengths Penalties => new()
    {
        L2Regularization = L2Regularization,
        L1Regularization = L1Regularization,
        FirstLayerL2Regularization = FirstLayerL2Regularization,
        FirstLayerL1Regularization = FirstLayerL1Regularization,
        SecondLayerL2Regularization = SecondLayerL2Regularization,
        SecondLayerL1Regularization = SecondLayerL1Regularization,
    };

    /// <summary>The sizes of the model that these settings train.</summary>
    internal ParameterLayout LayoutFor(int features, int outputs) => new(features, Rank ?? Math.Min(features, outputs), outputs, UseBias);

    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range; the message names it, its value and the range.</exception>
    internal void Validate()
    {
        RequireColumn(LabelColumnName);
        RequireColumn(FeatureColumnName);
        RequireColumnOrNull(ExampleWeightColumnName);
        RequireColumnOrNull(ValidationColumnName);
        Require(Rank is null or >= 1, Rank, "1 or more, or null for min(n, m)");
        RequireNone(Penalties.Refusal());
        ValidateOptimizer();
        Require(MaximumEpochs is null or >= 1, MaximumEpochs, "1 or more, or null");
        Require(Tolerance is >= 0 and <= 1, Tolerance, "from 0 to 1");
        Require(NumberOfThreads is null or >= 1, NumberOfThreads, "1 or more, or null for one each processor");
        Require(ValidationFraction is >= 0 and < 1, ValidationFraction, "at least 0, and below 1");
        Require(ValidationFraction == 0 || ValidationColumnName is null, ValidationFraction, $"0 beside {nameof(ValidationColumnName)}");
        Require(Patience is null or >= 1, Patience, "1 or more, or null");
        Require(MinimumImprovement is >= 0 and < 1, MinimumImprovement, "at least 0, and below 1");
        Require(Enum.IsDefined(OnCancel), OnCancel, "one of the values of the enumeration");
        Require(Enum.IsDefined(OnDivergence), OnDivergence, "one of the values of the enumeration");
        Require(
            CheckpointPath is null
                || !(string.IsNullOrWhiteSpace(CheckpointPath) || CheckpointPath.Contains('\0', StringComparison.Ordinal)),
            CheckpointPath,
            "the path of a file, or null");
        Require(CheckpointInterval >= TimeSpan.Zero, CheckpointInterval, "0 or more");
        Require(MemoryBudget is null or > 0, MemoryBudget, "above 0, or null");
        ValidateTask();
    }

    /// <summary>Throws where a setting is out of range.</summary>
    private static void Require(
        bool holds, object? value, string range, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (holds)
            return;
        // ArgumentOutOfRangeException shows the value, too, so it is shortened here.
        var shown = value is string text ? Shown.Short(text) : value;
        throw new ArgumentOutOfRangeException(name, shown, string.Create(CultureInfo.InvariantCulture, $"Options.{name} is "
            + $"{shown ?? "null"}; expected {range}."));
    }

    private static void RequireNone((string Name, double? Value, string Expected)? refusal)
    {
        if (refusal is var (name, value, expected))
            Require(false, value, expected, name);
    }

    private static void RequireColumnOrNull(string? value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(value is null || !string.IsNullOrWhiteSpace(value), value, "the name of a column, or null", name);

    private static void RequireColumn(string value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(!string.IsNullOrWhiteSpace(value), value, "the name of a column", name);

    private void ValidateOptimizer()
    {
        var rate = LearningRate;
        Require(rate is null || (double.IsFinite(rate.Value) && rate > 0), rate, "finite and positive, or null to let the optimizer "
            + "decide", nameof(LearningRate));
        Require(LearningRateSchedule is not null, LearningRateSchedule, "a schedule");
        if (Optimizer is not { } optimizer)
            return;
        Require(optimizer.TakesLearningRate || rate is null, rate, $"null with {optimizer.Name}, which finds its own "
            + "step", nameof(LearningRate));
        RequireNone(Penalties.Refusal(optimizer.Name, optimizer.TakesProximalSteps, optimizer.IsMiniBatch));
    }
}
