using System.Globalization;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Reading;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.SecondMoments;

namespace Cotangent.Trainers.Training;

/// <summary>
/// The decision of what a training does, with reasons for the log. It is made once: the part for reading before a row is read, the rest
/// when the rows are known.
/// </summary>
internal sealed record TrainingDecision
{
    /// <summary>Most features of second moments. They take 8 MB, and 24 MB for each partial while they are accumulated.</summary>
    private const int LargestMoments = 1024;

    /// <summary>
    /// Most bytes of second moments, which with many outputs exceed the rows. A constant: the result must not depend on the machine.
    /// </summary>
    private const long MostBytesOfMoments = 1L << 31;

    /// <summary>Beyond this many parameters, a full-batch step over sparse rows costs more for the parameters than for the rows.</summary>
    private const int ManyParameters = 1 << 20;

    /// <summary>Most parameters for which steps that solve linear systems pay.</summary>
    private const int FewParameters = 1 << 10;

    /// <summary>Stored features of all rows beyond which a pass takes seconds: 1 GB.</summary>
    private const long ManyValues = 1 << 28;

    private const int MaximumEpochsOnMoments = 100_000;
    private const int MaximumEpochsOnRows = 2_000;
    private const int MaximumEpochsOfMiniBatches = 20;
    private const int PatienceOfFullBatch = 20;
    private const int PatienceOfMiniBatches = 3;

    private TrainingDecision(TwoLayerLinearOptions options, ReadingDecision reading, TileSet rows, ParameterLayout layout)
    {
        (Reading, Layout, UsesMoments) = (reading, layout, reading.UsesMoments(rows.RowCount));
        (Optimizer, OptimizerReason) = options.Optimizer is { } given
            ? (given, "as the options say")
            : Choose(options, rows, layout, UsesMoments);

        var isMiniBatch = Optimizer.IsMiniBatch;
        MaximumEpochs = options.MaximumEpochs
            ?? (UsesMoments ? MaximumEpochsOnMoments : isMiniBatch ? MaximumEpochsOfMiniBatches : MaximumEpochsOnRows);
        L2Regularization = options.L2Regularization ?? (options.HasClasses && !isMiniBatch ? 1 / rows.TotalWeight : 0);
        IsSparse = isMiniBatch && rows.LargestSparse > 0;
        if (IsSparse)
            RequireNoProductPenalty();
        RowsPerEvaluation = rows.RowCount;
        (MinimumImprovement, OnCancel) = (options.MinimumImprovement, options.OnCancel);
        var isPlain = isMiniBatch || options.LearningRate is not null || options.Penalties.HasThresholds;
        Whitens = !isPlain && rows.FeatureCount <= LargestMoments && CanWhiten(options);
        Standardizes = options.Standardize || Whitens;
        HasValidation = options.ValidationFraction > 0 || options.ValidationColumnName is not null;
        Patience = options.Patience ?? (HasValidation ? isMiniBatch ? PatienceOfMiniBatches : PatienceOfFullBatch : int.MaxValue);
        CanConverge = !isMiniBatch;
        KeepsLowest = !isMiniBatch || HasValidation;
    }

    /// <summary>The decision before reading.</summary>
    public ReadingDecision Reading { get; }

    /// <summary>The sizes of the model.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>The optimizer.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The reason for the optimizer; a clause for the log.</summary>
    public string OptimizerReason { get; }

    /// <summary>Whether epochs work on second moments of the data instead of its rows.</summary>
    public bool UsesMoments { get; }

    /// <summary>Whether the parameters belong to whitened features: a change of variables, which does not change the objective.</summary>
    public bool Whitens { get; }

    /// <summary>Whether training works on standardized rows. Whitening implies it, whatever the units of the penalties.</summary>
    public bool Standardizes { get; }

    /// <summary>Most epochs.</summary>
    public int MaximumEpochs { get; }

    /// <summary>λ₂ of the product A Theta, in the units of the options.</summary>
    public double L2Regularization { get; }

    /// <summary>Whether steps touch only the features that the rows of a batch have.</summary>
    public bool IsSparse { get; }

    /// <summary>Number of training rows.</summary>
    public long RowsPerEvaluation { get; }

    /// <summary>The minimum improvement of the options.</summary>
    public double MinimumImprovement { get; }

    /// <summary>The result of cancellation.</summary>
    public CancellationBehavior OnCancel { get; }

    /// <summary>Whether there are validation rows.</summary>
    public bool HasValidation { get; }

    /// <summary>Epochs without improvement after which to stop.</summary>
    public int Patience { get; }

    /// <summary>Whether the optimizer measures convergence.</summary>
    public bool CanConverge { get; }

    /// <summary>Whether the model has the parameters of the epoch with the lowest loss; otherwise of the last epoch.</summary>
    public bool KeepsLowest { get; }

    /// <summary>Decides what reading needs.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="targets">The targets of the label column.</param>
    /// <param name="memory">The memory of the model.</param>
    /// <param name="seed">The seed of the training.</param>
    public static ReadingDecision BeforeReading(TwoLayerLinearOptions options, Targets targets, ModelMemory memory, int seed)
    {
        // An optimizer that the options do not give is chosen when the rows are known. The budget of the rows leaves room for L-BFGS, which
        // keeps most; with more parameters, sparse rows lead to AdaGrad, which keeps least.
        var optimizer = options.Optimizer ?? (memory.Layout.Count <= ManyParameters ? Optimizer.Lbfgs() : null);
        return new ReadingDecision(Math.Max(0, memory.Budget - ModelMemory.BytesOf(memory.Layout, optimizer)), seed)
        {
            RowsForMoments = RowsForMoments(options, targets, memory.Layout),
            // The fingerprint in a checkpoint needs the rows once more.
            KeepsRows = options.CheckpointPath is not null,
            // Moments are about the means where standardizing shifts the rows to them. Raw rows are accumulated as they are.
            CentersMoments = options.UseBias
                && (options.Standardize || (options.LearningRate is null && !options.Penalties.HasThresholds && CanWhiten(options))),
        };
    }

    /// <summary>Decides the rest.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="reading">The decision before reading.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="layout">The sizes of the model.</param>
    public static TrainingDecision AfterReading(
        TwoLayerLinearOptions options, ReadingDecision reading, TileSet rows, ParameterLayout layout) =>
            new(options, reading, rows, layout);

    /// <summary>Least number of rows with which epochs work on second moments; null if they never do.</summary>
    public static long? RowsForMoments(TwoLayerLinearOptions options, Targets targets, ParameterLayout layout)
    {
        if (options.Optimizer is { TakesSecondMoments: false } || !options.RowLoss.IsSquared || targets.AreClasses
            || layout.Features > LargestMoments || MomentAccumulator.BytesOf(layout.Features, layout.Outputs) > MostBytesOfMoments)
        {
            return null;
        }

        // Multiplications of an evaluation: m n² on moments; three products of k (n + m) for each row on rows.
        var (onMoments, onRow) =
            ((double)layout.Outputs * layout.Features * layout.Features, 3.0 * layout.Rank * (layout.Features + layout.Outputs));
        return (long)Math.Ceiling(onMoments / onRow);
    }

    /// <summary>Number of rows whose second moments cost no more than some evaluations: half a second of one core.</summary>
    public static long RowsToWhitenBy(int features) => Math.Max(1, (1L << 35) / ((long)features * features));

    /// <summary>
    /// Epochs without progress after which training has stalled. Steps of a given size end at the maximum number of epochs.
    /// </summary>
    public int MostFlatEpochs(TwoLayerLinearOptions options) =>
        options.LearningRate is not null ? int.MaxValue
        : Optimizer.Match(full => full.MostFlatEpochs(Whitens), _ => int.MaxValue);

    /// <summary>Whether the settings of a learning rate make a difference.</summary>
    public bool TakesLearningRate(TwoLayerLinearOptions options) => options.LearningRate is not null || Optimizer.IsMiniBatch;

    /// <summary>Whether no penalty bounds the coefficients.</summary>
    public bool HasNoPenalty(TwoLayerLinearOptions options) =>
        L2Regularization == 0 && options.L1Regularization == 0 && !options.Penalties.PenalizesLayers;

    /// <summary>The decision in one line, for the log.</summary>
    public string Describe(TrainingData data)
    {
        var rows = data.Training;
        var work = UsesMoments ? "epochs work on second moments of the data, cheaper here than on the rows"
            : Optimizer.IsMiniBatch ? "each epoch steps through the rows in batches"
            : "epochs work on the rows";
        var where = rows.InMemory is not null ? "in memory"
            : data.MomentsReplaceRows ? "not kept"
            : "read again at each pass, because they do not fit the memory budget";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{rows.RowCount} rows, {Layout.Features} features, rank {Layout.Rank}, {Layout.Outputs} outputs; {rows.TileCount} tiles "
            + $"{where}. "
            + $"{Optimizer}, {OptimizerReason}; {work}{(Whitens ? ", features whitened" : "")}; at most {MaximumEpochs} epochs. "
            + $"L2 of A Theta: {L2Regularization:g3}.");
    }

    /// <summary>
    /// Whether an objective in standardized units can express the penalties. Penalties in raw units can be expressed if they are on the
    /// product, which scales with the deviations of the features and, as the loss does, with the unit of the label. Penalties on the layers
    /// cannot.
    /// </summary>
    private static bool CanWhiten(TwoLayerLinearOptions options) =>
        options.Standardize
        || (!options.Penalties.PenalizesLayers
            && options.RowLoss.MayChangeUnits(isPenalized: options.L2Regularization is not (null or 0)));

    /// <summary>
    /// Refuses a penalty of the product with sparse batches. Options cannot refuse it earlier, because it depends on the rows.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A penalty of the product is set.</exception>
    private void RequireNoProductPenalty()
    {
        if (L2Regularization == 0)
            return;
        throw new ArgumentOutOfRangeException(
            nameof(TwoLayerLinearOptions.L2Regularization),
            L2Regularization,
            string.Create(CultureInfo.InvariantCulture, $"Options.{nameof(TwoLayerLinearOptions.L2Regularization)} is {L2Regularization}; ")
            + "expected 0 with mini-batches of sparse rows, because a penalty on A Theta changes every row of Theta at each step. "
            + $"Set {nameof(TwoLayerLinearOptions.FirstLayerL2Regularization)}, "
            + $"{nameof(TwoLayerLinearOptions.SecondLayerL2Regularization)} "
            + "or their L1 forms instead, or a full-batch Optimizer.");
    }

    private static (Optimizer Optimizer, string Reason) Choose(
        TwoLayerLinearOptions options, TileSet rows, ParameterLayout layout, bool usesMoments)
    {
        if (usesMoments)
            return (Optimizer.GradientDescent(), "because a step on second moments costs next to nothing");
        // A penalty on the product changes every row of Theta at each step, but sparse mini-batches step only some rows.
        var penalizesProduct = options.L1Regularization > 0 || options.L2Regularization > 0;
        if (rows.LargestSparse > 0 && layout.Count > ManyParameters && !penalizesProduct)
            return (Optimizer.AdaGrad(), "because the rows are sparse and the parameters many: a step touches only the features that a "
                + "batch has");
        // The size of the data decides, not whether it fits the memory: the result must not depend on the machine.
        if (rows.StoredValues > ManyValues && !penalizesProduct)
            return (Optimizer.Adam(), "because the rows are many, and a pass of batches goes further than a step on all of them");
        if (options.LearningRate is not null)
            return (Optimizer.GradientDescent(), "because a learning rate is given");
        if (options.Penalties.HasThresholds)
            return (Optimizer.GradientDescent(), "because an L1 penalty takes proximal steps");
        // Below full rank the Gauss-Newton matrix leaves out the curvature between the layers, and its steps are poor.
        if (layout.Features <= LargestMoments && layout.Count <= FewParameters && layout.Rank >= Math.Min(layout.Features, layout.Outputs))
            return (Optimizer.GaussNewton(), "because the parameters are few");
        return (Optimizer.Lbfgs(), "because it needs no settings");
    }
}
