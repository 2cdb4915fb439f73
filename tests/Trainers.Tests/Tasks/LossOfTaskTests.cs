using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace Cotangent.Trainers.Tests.Tasks;

/// <summary>Which losses a task takes follows from what their predictions are.</summary>
public class LossOfTaskTests
{
    private static readonly Dictionary<string, TrainingLoss> Losses = new()
    {
        ["none"] = null!,
        ["squared"] = TrainingLoss.Squared(),
        ["logistic"] = TrainingLoss.Logistic(),
        ["softmax"] = TrainingLoss.SoftmaxCrossEntropy(),
        ["one versus all"] = TrainingLoss.OneVersusAllLogistic(),
        ["Poisson"] = TrainingLoss.Poisson(),
        ["hinge"] = TrainingLoss.From(new SmoothedHingeLoss()),
        ["hinge as logistic"] = TrainingLoss.From(new SmoothedHingeLoss(), scoresAs: TrainingLoss.Logistic()),
    };

    [Theory]
    [InlineData("none", true)]
    [InlineData("squared", true)]
    [InlineData("logistic", true)]
    [InlineData("softmax", false)]
    [InlineData("one versus all", false)]
    [InlineData("Poisson", true)]
    public void A_regression_takes_losses_of_one_number(string loss, bool taken) =>
        AssertTaken(
            taken,
            "a loss of one number, not one of classes",
            c => c.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options { Loss = Losses[loss] }));

    [Theory]
    [InlineData("none", true)]
    [InlineData("squared", false)]
    [InlineData("logistic", true)]
    [InlineData("softmax", false)]
    [InlineData("Poisson", false)]
    [InlineData("hinge", false)]
    [InlineData("hinge as logistic", true)]
    public void A_binary_classification_takes_losses_that_mean_one_probability(string loss, bool taken) => AssertTaken(
        taken,
        "a loss whose scores mean the probability of one output: Logistic, or one that Of or From makes with scoresAs: Logistic",
        c => c.BinaryClassification.Trainers.TwoLayerLinear(new TwoLayerLinearBinaryTrainer.Options { Loss = Losses[loss] }));

    [Theory]
    [InlineData("none", true)]
    [InlineData("squared", false)]
    [InlineData("logistic", false)]
    [InlineData("softmax", true)]
    [InlineData("one versus all", true)]
    [InlineData("hinge as logistic", false)]
    public void A_multiclass_classification_takes_losses_that_mean_probabilities_that_sum_to_1(string loss, bool taken) => AssertTaken(
        taken,
        "a loss whose scores mean probabilities of classes, which sum to 1: SoftmaxCrossEntropy, OneVersusAllLogistic, or one that Of or "
        + "From makes with scoresAs: SoftmaxCrossEntropy",
        c => c.MulticlassClassification.Trainers.TwoLayerLinear(new TwoLayerLinearMulticlassTrainer.Options { Loss = Losses[loss] }));

    /// <summary>A setting of another task is refused by name, with the name of the task.</summary>
    [Fact]
    public void Settings_of_other_tasks_are_refused()
    {
        var mlContext = new MLContext();
        AssertRefused("ClassWeights", "null: regression has no classes", () => mlContext.Regression.Trainers.TwoLayerLinear(
            new TwoLayerLinearRegressionTrainer.Options { ClassWeights = ClassWeights.Balanced }));
        AssertRefused(
            "ClassWeights",
            "null: regression on many targets has no classes",
            () => mlContext.GetMultiOutputRegression().Trainers.TwoLayerLinear(
            new TwoLayerLinearMultiOutputTrainer.Options { ClassWeights = ClassWeights.Balanced }));
        AssertRefused(
            "TargetUnits", "null: binary classification has one target", () => mlContext.BinaryClassification.Trainers.TwoLayerLinear(
            new TwoLayerLinearBinaryTrainer.Options { TargetUnits = TargetUnits.AsGiven }));
        AssertRefused(
            "TargetUnits",
            "null: multiclass classification has one target",
            () => mlContext.MulticlassClassification.Trainers.TwoLayerLinear(
            new TwoLayerLinearMulticlassTrainer.Options { TargetUnits = TargetUnits.Deviation }));

        static void AssertRefused(string name, string expected, Func<object> create)
        {
            var exception = Assert.Throws<ArgumentOutOfRangeException>(create);
            Assert.Equal(name, exception.ParamName);
            Assert.Contains($"; expected {expected}.", exception.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>ML.NET's trainers read the property, which is internal to it.</summary>
    [Fact]
    public void Every_trainer_tells_that_it_trains_on()
    {
        var mlContext = new MLContext();
        TrainerInfo[] infos =
        [
            mlContext.Regression.Trainers.TwoLayerLinear().Info, mlContext.BinaryClassification.Trainers.TwoLayerLinear().Info,
            mlContext.MulticlassClassification.Trainers.TwoLayerLinear().Info,
            mlContext.MultiOutputRegression.Trainers.TwoLayerLinear().Info,
        ];
        var property =
            typeof(TrainerInfo).GetProperty(
                "SupportsIncrementalTraining", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!;
        Assert.All(infos, info => Assert.Equal(true, property.GetValue(info)));
    }

    [Fact]
    public void The_common_settings_are_checked_in_every_task()
    {
        var mlContext = new MLContext();
        Assert.Equal(
            "Rank",
            Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.BinaryClassification.Trainers.TwoLayerLinear(rank: 0)).ParamName);
        Assert.Equal(
            "Rank",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => mlContext.MulticlassClassification.Trainers.TwoLayerLinear(rank: 0)).ParamName);
    }

    [Fact]
    public void Missing_arguments_are_named_in_every_task()
    {
        var mlContext = new MLContext();
        Action[] withoutOptions =
        [
            () => mlContext.BinaryClassification.Trainers.TwoLayerLinear((TwoLayerLinearBinaryTrainer.Options)null!),
            () => mlContext.MulticlassClassification.Trainers.TwoLayerLinear((TwoLayerLinearMulticlassTrainer.Options)null!),
        ];
        Action[] withoutCatalog =
        [
            () => ((BinaryClassificationCatalog.BinaryClassificationTrainers)null!).TwoLayerLinear(),
            () => ((MulticlassClassificationCatalog.MulticlassClassificationTrainers)null!).TwoLayerLinear(),
        ];
        Assert.All(withoutOptions, call => Assert.Equal("options", Assert.Throws<ArgumentNullException>(call).ParamName));
        Assert.All(withoutCatalog, call => Assert.Equal("catalog", Assert.Throws<ArgumentNullException>(call).ParamName));
    }

    [Fact]
    public void The_short_catalog_calls_pass_their_arguments_on()
    {
        var mlContext = new MLContext(seed: 1);
        IDataView Renamed(IDataView data) =>
            mlContext.Transforms.CopyColumns("y", "Label").Append(mlContext.Transforms.CopyColumns("x", "Features"))
            .Append(mlContext.Transforms.DropColumns("Label", "Features")).Fit(data).Transform(data);

        var binary = mlContext.BinaryClassification.Trainers.TwoLayerLinear("y", "x", "Weight", rank: 2, maximumEpochs: 3)
            .Fit(Renamed(ClassProblem.TrueOrFalse(mlContext))).Model;
        Assert.Equal((2, 3), (binary.Model.Layout.Rank, binary.TrainingHistory.Count));
        var multiclass = mlContext.MulticlassClassification.Trainers.TwoLayerLinear("y", "x", "Weight", rank: 1, maximumEpochs: 3)
            .Fit(Renamed(ClassProblem.Keys(mlContext, value => value))).Model;
        Assert.Equal((1, 3), (multiclass.Model.Layout.Rank, multiclass.TrainingHistory.Count));
    }

    private static void AssertTaken(bool taken, string expected, Func<MLContext, object> create)
    {
        if (taken)
        {
            Assert.NotNull(create(new MLContext()));
            return;
        }

        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => create(new MLContext()));
        Assert.Equal("Loss", exception.ParamName);
        Assert.StartsWith("Options.Loss is ", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"; expected {expected}.", exception.Message, StringComparison.Ordinal);
    }
}
