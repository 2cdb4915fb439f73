using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fuzz.Rows;

/// <summary>The trainers of the tasks, their labels, and a model of each.</summary>
internal static class Tasks
{
    public const int Classes = 3;
    public const int Features = 100;

    private static readonly Dictionary<Job,
    Lazy<ITransformer>> Models = Enum.GetValues<Job>().ToDictionary(task => task, task => new Lazy<ITransformer>(() =>
    {
        var random = new Random((int)task);
        return Fit(
            task,
            View(30, HonestFeatures(Features, isSparse: false, random), task.Label(random)),
            new Settings(Optimizer.Lbfgs(), true, null, null));
    }));

    public static MLContext MLContext { get; } = new(seed: 1);

    public static IReadOnlyList<Optimizer> Optimizers { get; } =
    [
        Optimizer.GradientDescent(), Optimizer.Lbfgs(), Optimizer.GaussNewton(),
        Optimizer.StochasticGradientDescent(), Optimizer.Adam(), Optimizer.AdaGrad(),
    ];

    /// <summary>The settings of a trainer.</summary>
    public sealed record Settings(Optimizer Optimizer, bool Standardize, long? MemoryBudget, string? ValidationColumnName);

    /// <summary>A model of <see cref="Features"/> features.</summary>
    public static ITransformer Model(this Job task) => Models[task].Value;

    public static int Outputs(this Job task) => task is Job.Multiclass or Job.ManyTargets ? Classes : 1;

    public static ITransformer Fit(Job task, IDataView rows, Settings settings) => task switch
    {
        Job.Regression =>
            MLContext.Regression.Trainers.TwoLayerLinear(With(new TwoLayerLinearRegressionTrainer.Options(), settings)).Fit(rows),
        Job.Binary =>
            MLContext.BinaryClassification.Trainers.TwoLayerLinear(With(new TwoLayerLinearBinaryTrainer.Options(), settings)).Fit(rows),
        Job.Multiclass =>
            MLContext.MulticlassClassification.Trainers.TwoLayerLinear(With(new TwoLayerLinearMulticlassTrainer.Options(), settings))
                .Fit(rows),
        Job.ManyTargets =>
            MLContext.MultiOutputRegression.Trainers.TwoLayerLinear(With(new TwoLayerLinearMultiOutputTrainer.Options(), settings))
                .Fit(rows),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, null),
    };

    /// <summary>Valid labels.</summary>
    public static Field Label(this Job task, Random random)
    {
        var numbers = Lie.Normal(4096, random);
        return task switch
        {
            Job.Regression => new Field<float>("Label", NumberDataViewType.Single, (_, row) => numbers[row]),
            Job.Binary => new Field<bool>("Label", BooleanDataViewType.Instance, (_, row) => numbers[row] > 0),
            Job.Multiclass => new Field<uint>("Label", new KeyDataViewType(typeof(uint), Classes), (_, row) => (uint)(row % Classes) + 1),
            Job.ManyTargets =>
                new Field<VBuffer<float>>("Label", Vector(Classes), (_, row) => new(Classes, numbers[(int)row..((int)row + Classes)])),
            _ => throw new ArgumentOutOfRangeException(nameof(task), task, null),
        };
    }

    public static Field<VBuffer<float>> HonestFeatures(int size, bool isSparse, Random random)
    {
        var rows = Enumerable.Range(0, 64).Select(_ => Honest(size, isSparse, random)).ToArray();
        return new("Features", Vector(size), (_, row) => rows[row % rows.Length]);
    }

    /// <summary>A valid vector; a sparse one has few values.</summary>
    public static VBuffer<float> Honest(int size, bool isSparse, Random random)
    {
        if (!isSparse)
            return new(size, Lie.Normal(size, random));
        var indices = Lie.Rising(size, random)[..2];
        return new(size, indices.Length, Lie.Normal(indices.Length, random), indices);
    }

    public static VectorDataViewType Vector(int size) => new(NumberDataViewType.Single, size);

    public static RowsView View(int rows, params Field[] fields) => new(rows, fields);

    private static TOptions With<TOptions>(TOptions options, Settings settings)
        where TOptions : TwoLayerLinearOptions => (TOptions)(options with
        {
            Optimizer = settings.Optimizer,
            // A smaller rate, because the default diverges on these few random rows.
            LearningRate = settings.Optimizer == Optimizer.StochasticGradientDescent() ? 1e-3 : null,
            Standardize = settings.Standardize,
            MemoryBudget = settings.MemoryBudget,
            ValidationColumnName = settings.ValidationColumnName,
            MaximumEpochs = 2,
            NumberOfThreads = 1,
        });
}
