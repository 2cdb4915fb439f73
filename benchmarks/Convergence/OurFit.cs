using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent.Benchmarks.Convergence;

/// <summary>The fit of a problem by our trainer.</summary>
internal sealed record OurFit
{
    /// <summary>The Score column: one array for each row.</summary>
    public required double[][] Scores { get; init; }

    /// <summary>A Theta in raw units: one array for each output.</summary>
    public required double[][] Coefficients { get; init; }

    /// <summary>b; zeros without one.</summary>
    public required double[] Biases { get; init; }

    /// <summary>Theta, one array for each hidden feature.</summary>
    public required double[][] Theta { get; init; }

    /// <summary>A, one array for each output.</summary>
    public required double[][] A { get; init; }

    public required bool Converged { get; init; }

    public required int Epochs { get; init; }

    public required string? LastWarning { get; init; }

    /// <summary>The default tolerance of the trainers.</summary>
    public static double Tolerance { get; } = new TwoLayerLinearRegressionTrainer.Options().Tolerance;

    public static OurFit Of(Problem problem, int? maximumEpochs)
    {
        var mlContext = new MLContext(seed: problem.Seed);
        string? lastWarning = null;
        mlContext.Log += (_, message) => lastWarning = message.Kind == ChannelMessageKind.Warning ? message.RawMessage : lastWarning;
        return problem.Kind switch
        {
            CaseKind.Squared or CaseKind.Huber or CaseKind.Pinball or CaseKind.Poisson => Fit(
                problem,
                mlContext.Regression.Trainers.TwoLayerLinear(
                    With(new TwoLayerLinearRegressionTrainer.Options { Loss = Loss(problem) }, problem, maximumEpochs)),
                View(mlContext, problem, row => problem.Labels[row][0]),
                view => [.. view.GetColumn<float>("Score").Select(score => new double[] { score })],
                () => lastWarning),
            CaseKind.Binary => Fit(
                problem,
                mlContext.BinaryClassification.Trainers.TwoLayerLinear(
                    With(new TwoLayerLinearBinaryTrainer.Options(), problem, maximumEpochs)),
                View(mlContext, problem, row => problem.Labels[row][0] == 1),
                view => [.. view.GetColumn<float>("Score").Select(score => new double[] { score })],
                () => lastWarning),
            CaseKind.Targets or CaseKind.ReducedTargets or CaseKind.MultiLabel => Fit(
                problem,
                mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(
                    With(
                        new TwoLayerLinearMultiOutputTrainer.Options
                        {
                            Loss = Loss(problem),
                            TargetUnits = problem.TargetsAsGiven ? TargetUnits.AsGiven : TargetUnits.Deviation,
                        },
                        problem,
                        maximumEpochs)),
                View(mlContext, problem, row => problem.Labels[row]),
                Vectors,
                () => lastWarning),
            _ => Fit(
                problem,
                mlContext.MulticlassClassification.Trainers.TwoLayerLinear(
                    With(new TwoLayerLinearMulticlassTrainer.Options { Loss = Loss(problem) }, problem, maximumEpochs)),
                // A key of an object in memory counts from 0.
                View(mlContext, problem, row => (uint)Array.IndexOf(problem.Labels[row], 1f)),
                Vectors,
                () => lastWarning),
        };
    }

    public static TrainingLoss Loss(Problem problem) => problem.Kind switch
    {
        CaseKind.Huber => TrainingLoss.Huber(problem.Delta),
        CaseKind.Pinball => TrainingLoss.Pinball(problem.Tau),
        CaseKind.Poisson => TrainingLoss.Poisson(),
        CaseKind.Binary or CaseKind.MultiLabel => TrainingLoss.Logistic(),
        CaseKind.Softmax or CaseKind.ReducedSoftmax => TrainingLoss.SoftmaxCrossEntropy(),
        CaseKind.OneVersusAll => TrainingLoss.OneVersusAllLogistic(),
        _ => TrainingLoss.Squared(),
    };

    private static TOptions With<TOptions>(TOptions options, Problem problem, int? maximumEpochs)
        where TOptions : TwoLayerLinearOptions => options with
        {
            Optimizer = problem.Optimizer,
            ExampleWeightColumnName = problem.Weights is null ? null : "Weight",
            UseBias = problem.UseBias,
            L2Regularization = problem.L2,
            Rank = problem.Rank,
            // A mini-batch optimizer keeps its own default; the limit is for full-batch optimizers.
            MaximumEpochs = ProblemGenerator.MiniBatches.Contains(problem.Optimizer) ? null : maximumEpochs,
            NumberOfThreads = 1,
        };

    private static OurFit Fit<TTransformer, TModel>(
        Problem problem,
        TwoLayerLinearTrainerBase<TTransformer, TModel> trainer,
        IDataView rows,
        Func<IDataView, double[][]> scores,
        Func<string?> lastWarning)
        where TTransformer : class, ISingleFeaturePredictionTransformer<TModel>
        where TModel : class, ITwoLayerLinearModelParameters
    {
        var transformer = trainer.Fit(rows);
        var model = transformer.Model;
        var (features, outputs) = (problem.FeatureCount, problem.OutputCount);
        var coefficients = new float[outputs * features];
        model.EffectiveCoefficients.FlattenTo(coefficients);
        var rank = problem.Rank ?? Math.Min(features, outputs);
        var (theta, a) = (new float[rank * features], new float[outputs * rank]);
        model.Theta.FlattenTo(theta);
        model.A.FlattenTo(a);
        var biases = new double[outputs];
        for (var output = 0; output < model.Bias.Length; output++)
            biases[output] = model.Bias[output];
        return new()
        {
            Scores = scores(transformer.Transform(rows)),
            Coefficients = Doubles(coefficients, features),
            Biases = biases,
            Theta = Doubles(theta, features),
            A = Doubles(a, rank),
            Converged = model.TrainingHistory.Converged,
            Epochs = model.TrainingHistory.Count,
            LastWarning = lastWarning(),
        };
    }

    private static double[][] Doubles(float[] values, int columns) =>
        [.. values.Chunk(columns).Select(row => Array.ConvertAll(row, value => (double)value))];

    private static double[][] Vectors(IDataView view) =>
        [.. view.GetColumn<float[]>("Score").Select(row => Array.ConvertAll(row, value => (double)value))];

    private static IDataView View<TLabel>(MLContext mlContext, Problem problem, Func<int, TLabel> label)
    {
        var schema = SchemaDefinition.Create(typeof(Row<TLabel>));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, problem.FeatureCount);
        if (typeof(TLabel) == typeof(float[]))
            schema["Label"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, problem.OutputCount);
        if (typeof(TLabel) == typeof(uint))
            schema["Label"].ColumnType = new KeyDataViewType(typeof(uint), problem.OutputCount);
        var rows = Enumerable.Range(0, problem.Features.Length).Select(row => new Row<TLabel>
        {
            Features = problem.Features[row],
            Label = label(row),
            Weight = problem.Weights?[row] ?? 1,
        });
        return mlContext.Data.LoadFromEnumerable(rows.ToList(), schema);
    }
}
