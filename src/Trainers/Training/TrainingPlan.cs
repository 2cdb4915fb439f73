using System.Globalization;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Reading;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.SecondMoments;

namespace Cotangent.Trainers.Training;

/// <summary>What a run does, decided before it starts from the options, the task and the data; and why, for the log.</summary>
internal sealed record TrainingPlan
{
    /// <summary>Moments of up to this many features take 8 MB, and 24 MB for each lane while they are summed up.</summary>
    private const int LargestMoments = 1024;

    /// <summary>With very many outputs moments take more than rows would: 2 GB, whatever the memory, because the result must not depend on it.</summary>
    private const long MostBytesOfMoments = 1L << 31;

    /// <summary>Beyond this many parameters, a full-batch step over sparse rows costs more for the parameters than for the rows.</summary>
    public const int ManyParameters = 1 << 20;

    /// <summary>Up to so many parameters, a step that solves for itself is worth its products.</summary>
    private const int FewParameters = 1 << 10;

    /// <summary>Features of all rows beyond which a pass takes seconds: 1 GB of them.</summary>
    private const long ManyValues = 1 << 28;

    private const int MaximumEpochsOnMoments = 100_000;
    private const int MaximumEpochsOnRows = 2_000;
    private const int MaximumEpochsOfMiniBatches = 20;
    private const int PatienceOfFullBatch = 20;
    private const int PatienceOfMiniBatches = 3;

    private TrainingPlan(TwoLayerLinearOptions options, TileSet rows, ParameterLayout layout)
    {
        var canUseMoments = RowsForMoments(options, rows.Targets, layout) <= rows.RowCount;
        (Optimizer, OptimizerReason) = options.Optimizer is { } given ? (given, "as the options say") : Choose(options, rows, layout, canUseMoments);

        var isMiniBatch = Optimizer.IsMiniBatch;
        UsesMoments = canUseMoments;
        MaximumEpochs = options.MaximumEpochs
            ?? (UsesMoments ? MaximumEpochsOnMoments : isMiniBatch ? MaximumEpochsOfMiniBatches : MaximumEpochsOnRows);
        L2Regularization = options.L2Regularization ?? (options.HasClasses && !isMiniBatch ? 1 / rows.TotalWeight : 0);
        IsSparse = isMiniBatch && rows.LargestSparse > 0;
        RowsPerEvaluation = rows.RowCount;
        (Tolerance, MinimumImprovement, OnCancel) = (options.Tolerance, options.MinimumImprovement, options.OnCancel);
        var isPlain = isMiniBatch || options.LearningRate is not null || options.Penalties.HasThresholds;
        Whitens = !isPlain && rows.FeatureCount <= LargestMoments && CanWhiten(options);
        Standardizes = options.Standardize || Whitens;
        HasValidation = options.ValidationFraction > 0 || options.ValidationColumnName is not null;
        Patience = options.Patience ?? (HasValidation ? isMiniBatch ? PatienceOfMiniBatches : PatienceOfFullBatch : int.MaxValue);
        CanConverge = !isMiniBatch;
        KeepsLowest = !isMiniBatch || HasValidation;
    }

    public Optimizer Optimizer { get; }

    public string OptimizerReason { get; }

    /// <summary>Whether epochs work on second moments of the data instead of its rows.</summary>
    public bool UsesMoments { get; }

    /// <summary>Whether parameters are those of whitened features: a change of variables, which leaves what is minimised as it is.</summary>
    public bool Whitens { get; }

    /// <summary>Whether training works on standardised rows. Where it whitens it does, whatever the units that penalties are meant in.</summary>
    public bool Standardizes { get; }

    public int MaximumEpochs { get; }

    public double L2Regularization { get; }

    /// <summary>Whether steps touch only the features that the rows of a batch have.</summary>
    public bool IsSparse { get; }

    public long RowsPerEvaluation { get; }

    public double Tolerance { get; }

    public double MinimumImprovement { get; }

    public CancellationBehavior OnCancel { get; }

    public bool HasValidation { get; }

    /// <summary>Epochs without improvement after which to stop.</summary>
    public int Patience { get; }

    /// <summary>Whether the optimiser looks at its gradient to stop.</summary>
    public bool CanConverge { get; }

    /// <summary>Whether the model is that of the lowest loss, rather than of the last epoch.</summary>
    public bool KeepsLowest { get; }

    /// <summary>What a loss in the units of training is multiplied by for the user.</summary>
    public double LossFactor { get; init; } = 1;

    /// <summary>From how many rows on epochs work on second moments of them: known before they are read. Null where they never do.</summary>
    public static long? RowsForMoments(TwoLayerLinearOptions options, Targets targets, ParameterLayout layout)
    {
        if (options.Optimizer is { TakesSecondMoments: false } || !options.RowLoss.IsSquared || targets.AreClasses || layout.Features > LargestMoments
            || MomentSums.BytesOf(layout.Features, layout.Outputs) > MostBytesOfMoments)
        {
            return null;
        }

        // What one evaluation multiplies: m n² on moments, three sweeps of k (n + m) a row on the rows.
        return (long)Math.Ceiling((double)layout.Outputs * layout.Features * layout.Features / (3.0 * layout.Rank * (layout.Features + layout.Outputs)));
    }

    /// <summary>Whether second moments are about the means: where standardising shifts the rows to them. Raw rows are summed as they are.</summary>
    public static bool CentersMoments(TwoLayerLinearOptions options) =>
        options.UseBias && (options.Standardize || (options.LearningRate is null && !options.Penalties.HasThresholds && CanWhiten(options)));

    /// <summary>Rows whose second moments cost no more than some evaluations: half a second of one core.</summary>
    public static long RowsToWhitenBy(int features) => Math.Max(1, (1L << 35) / ((long)features * features));

    /// <summary>
    /// Epochs without progress after which training has stalled. Steps of a given size end at the maximum number of epochs.
    /// </summary>
    public int MostFlatEpochs(TwoLayerLinearOptions options) =>
        options.LearningRate is not null ? int.MaxValue
        : Optimizer.Match(full => full.MostFlatEpochs(Whitens), _ => int.MaxValue);

    /// <summary>Whether the settings of a learning rate make a difference.</summary>
    public bool TakesLearningRate(TwoLayerLinearOptions options) => options.LearningRate is not null || Optimizer.IsMiniBatch;

    /// <summary>Decides.</summary>
    public static TrainingPlan Of(TwoLayerLinearOptions options, TileSet rows, ParameterLayout layout) => new(options, rows, layout);

    /// <summary>Whether nothing keeps coefficients from growing.</summary>
    public bool HasNoPenalty(TwoLayerLinearOptions options) => L2Regularization == 0 && options.L1Regularization == 0 && !options.Penalties.PenalizesLayers;

    /// <summary>For the log, in one line.</summary>
    public string Describe(TrainingData data, ParameterLayout layout)
    {
        var rows = data.Training;
        var work = UsesMoments ? "epochs work on second moments of the data, cheaper here than on the rows"
            : Optimizer.IsMiniBatch ? "each epoch steps through the rows in batches"
            : "epochs work on the rows";
        var where = rows.InMemory is not null ? "in memory"
            : data.Moments is not null ? "not kept"
            : "read again at each pass, because they do not fit the memory budget";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{rows.RowCount} rows, {layout.Features} features, rank {layout.Rank}, {layout.Outputs} outputs; {rows.TileCount} tiles "
            + $"{where}. "
            + $"{Optimizer}, {OptimizerReason}; {work}{(Whitens ? ", features whitened" : "")}; at most {MaximumEpochs} epochs. "
            + $"L2 of A Theta: {L2Regularization:g3}.");
    }

    /// <summary>
    /// Whether the objective can be had in standardised units with penalties that are meant in raw ones: that of the product changes by deviations
    /// of features, and by the unit of the label as the loss does. The layers' own penalties do not.
    /// </summary>
    private static bool CanWhiten(TwoLayerLinearOptions options) =>
        options.Standardize
        || (!options.Penalties.PenalizesLayers
            && options.RowLoss.MayChangeUnits(isPenalized: options.L2Regularization is not (null or 0)));

    private static (Optimizer Optimizer, string Reason) Choose(TwoLayerLinearOptions options, TileSet rows, ParameterLayout layout, bool canUseMoments)
    {
        if (canUseMoments)
            return (Optimizer.GradientDescent(), "because a step on second moments costs next to nothing");
        // Penalties of the product change every row of Theta at each step: not with sparse mini-batches.
        var penalizesProduct = options.L1Regularization > 0 || options.L2Regularization > 0;
        if (rows.LargestSparse > 0 && layout.Count > ManyParameters && !penalizesProduct)
            return (Optimizer.AdaGrad(), "because the rows are sparse and the parameters many: a step touches only the features that a batch has");
        // By the size of the data, not by whether it fits the memory: the result must not depend on the machine.
        if (rows.StoredValues > ManyValues && !penalizesProduct)
            return (Optimizer.Adam(), "because the rows are many, and a pass of batches goes further than a step on all of them");
        if (options.LearningRate is not null)
            return (Optimizer.GradientDescent(), "because a learning rate is given");
        if (options.Penalties.HasThresholds)
            return (Optimizer.GradientDescent(), "because an L1 penalty takes proximal steps");
        // Below full rank the Gauss-Newton matrix leaves out how the layers bend each other, and its steps are poor ones.
        if (layout.Features <= LargestMoments && layout.Count <= FewParameters && layout.Rank >= Math.Min(layout.Features, layout.Outputs))
            return (Optimizer.GaussNewton(), "because the parameters are few");
        return (Optimizer.Lbfgs(), "because it needs no settings");
    }
}
