using System.Reflection;
using Cotangent.Trainers.Training;
using Microsoft.ML;
using Microsoft.ML.Data;
using Options = Cotangent.TwoLayerLinearRegressionTrainer.Options;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>Every option is a condition of a checkpoint, or is listed as without effect on the bits of a result.</summary>
public sealed class CheckpointConditionsTests : IDisposable
{
    /// <summary>Another value of each option that is a condition.</summary>
    private static readonly Dictionary<string, Func<Options, Options>> Changed = new()
    {
        [nameof(Options.Loss)] = options => options with { Loss = TrainingLoss.Huber(1) },
        [nameof(Options.Rank)] = options => options with { Rank = 2 },
        [nameof(Options.UseBias)] = options => options with { UseBias = false },
        [nameof(Options.L2Regularization)] = options => options with { L2Regularization = 0.1 },
        [nameof(Options.L1Regularization)] = options => options with { L1Regularization = 0.1 },
        [nameof(Options.FirstLayerL2Regularization)] = options => options with { FirstLayerL2Regularization = 0.1 },
        [nameof(Options.FirstLayerL1Regularization)] = options => options with { FirstLayerL1Regularization = 0.1 },
        [nameof(Options.SecondLayerL2Regularization)] = options => options with { SecondLayerL2Regularization = 0.1 },
        [nameof(Options.SecondLayerL1Regularization)] = options => options with { SecondLayerL1Regularization = 0.1 },
        [nameof(Options.Optimizer)] = options => options with { Optimizer = Optimizer.Lbfgs(historySize: 3) },
        [nameof(Options.LearningRate)] = options => options with { LearningRate = 0.1 },
        [nameof(Options.Tolerance)] = options => options with { Tolerance = 1e-3 },
        [nameof(Options.Standardize)] = options => options with { Standardize = false },
        [nameof(Options.Seed)] = options => options with { Seed = 2 },
        [nameof(Options.Shuffle)] = options => options with { Shuffle = false },
        [nameof(Options.Patience)] = options => options with { Patience = 50 },
        [nameof(Options.MinimumImprovement)] = options => options with { MinimumImprovement = 0.1 },
    };

    /// <summary>Options that not every trainer has. <see cref="Options_of_some_trainers_are_conditions"/> changes them.</summary>
    private static readonly string[] OfSomeTrainers =
        [nameof(TwoLayerLinearMultiOutputTrainer.Options.TargetUnits), nameof(TwoLayerLinearBinaryTrainer.Options.ClassWeights)];

    private readonly CheckpointFolder _folder = new();

    public static TheoryData<string> Names => [.. Changed.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_checkpoint_is_not_resumed_with_another_value_of_a_condition(string name)
    {
        // Given, so that it does not depend on another option.
        var options = _folder.Checkpointed with { Optimizer = Optimizer.GradientDescent(), Seed = 1, MaximumEpochs = 2 };
        Fit(options);
        var message = Assert.Throws<InvalidOperationException>(() => Fit(Changed[name](options))).Message;
        Assert.True(message.Contains($": {name} was ", StringComparison.Ordinal), message);
    }

    [Fact]
    public void Every_option_of_every_trainer_is_a_condition_or_has_no_effect()
    {
        var all = typeof(TwoLayerLinearOptions).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(TwoLayerLinearOptions)))
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Select(property => property.Name)
            .Distinct();
        Assert.Equal(all.Order(), Changed.Keys.Concat(OfSomeTrainers).Concat(TrainingConditions.WithoutEffect.Keys).Order());
        Assert.All(TrainingConditions.WithoutEffect.Values, reason => Assert.NotEmpty(reason));
    }

    [Fact]
    public void Options_of_some_trainers_are_conditions()
    {
        var mlContext = new MLContext(seed: 1);
        var random = new Random(1);
        var rows = mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Row
        {
            Features = [(float)random.NextDouble(), (float)random.NextDouble()],
            Label = random.Next(2) == 0,
            Targets = [(float)random.NextDouble(), (float)random.NextDouble()],
        }).ToArray());
        var binary = new TwoLayerLinearBinaryTrainer.Options { CheckpointPath = _folder.Checkpoint, MaximumEpochs = 2 };
        mlContext.BinaryClassification.Trainers.TwoLayerLinear(binary).Fit(rows);
        var weighted = binary with { ClassWeights = ClassWeights.Of(new Dictionary<string, double> { ["True"] = 2 }) };
        Assert.Contains(
            ": ClassWeights was null, and is Of(True: 2)",
            Assert.Throws<InvalidOperationException>(
                () => mlContext.BinaryClassification.Trainers.TwoLayerLinear(weighted).Fit(rows)).Message,
            StringComparison.Ordinal);

        var targets = new TwoLayerLinearMultiOutputTrainer.Options
        {
            LabelColumnName = nameof(Row.Targets),
            CheckpointPath = _folder.Checkpoint + ".targets",
            MaximumEpochs = 2,
        };
        mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(targets).Fit(rows);
        var asGiven = targets with { TargetUnits = TargetUnits.AsGiven };
        Assert.Contains(
            ": TargetUnits was Deviation, and is AsGiven",
            Assert.Throws<InvalidOperationException>(
                () => mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(asGiven).Fit(rows)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>With the tolerance of the options.</summary>
    private static void Fit(Options options) => Tests.Training.Fit(CheckpointFolder.Rows, options);

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }

        [VectorType(2)]
        public float[] Targets { get; set; } = [];
    }
}
