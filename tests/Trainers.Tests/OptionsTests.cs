using System.Globalization;
using System.Reflection;
using Cotangent.Trainers.Optimization;
using Microsoft.ML;
using Options = Cotangent.TwoLayerLinearRegressionTrainer.Options;

namespace Cotangent.Trainers.Tests;

public class OptionsTests
{
    private const string Step = "finite and positive, or null to let the optimizer decide";
    private const string Penalty = "from 0 to 1e30, or null for the default of the task";

    private static readonly Dictionary<string, (Options Options, string Found, string Expected)> OutOfRange = new()
    {
        ["no label"] = (new() { LabelColumnName = "" }, "LabelColumnName is ;", "the name of a column"),
        ["blank label"] = (new() { LabelColumnName = " " }, "LabelColumnName is  ;", "the name of a column"),
        ["null label"] = (new() { LabelColumnName = null! }, "LabelColumnName is null;", "the name of a column"),
        ["no features"] = (new() { FeatureColumnName = "" }, "FeatureColumnName is ;", "the name of a column"),
        ["no weight"] = (new() { ExampleWeightColumnName = "" }, "ExampleWeightColumnName is ;", "the name of a column, or null"),
        ["rank 0"] = (new() { Rank = 0 }, "Rank is 0;", "1 or more, or null for min(n, m)"),
        ["negative rank"] = (new() { Rank = -3 }, "Rank is -3;", "1 or more, or null for min(n, m)"),
        ["negative penalty"] = (new() { L2Regularization = -0.1 }, "L2Regularization is -0.1;", Penalty),
        ["no penalty"] = (new() { L2Regularization = double.NaN }, "L2Regularization is NaN;", Penalty),
        ["infinite penalty"] = (new() { L2Regularization = 1 / 0.0 }, "L2Regularization is Infinity;", Penalty),
        ["enormous penalty"] = (new() { L2Regularization = 1e300 }, "L2Regularization is 1E+300;", Penalty),
        ["step 0"] = (new() { LearningRate = 0 }, "LearningRate is 0;", Step),
        ["negative step"] = (new() { LearningRate = -1 }, "LearningRate is -1;", Step),
        ["no step"] = (new() { LearningRate = double.NaN }, "LearningRate is NaN;", Step),
        ["infinite step"] = (new() { LearningRate = double.PositiveInfinity }, "LearningRate is Infinity;", Step),
        ["no epochs"] = (new() { MaximumEpochs = 0 }, "MaximumEpochs is 0;", "1 or more, or null"),
        ["negative tolerance"] = (new() { Tolerance = -1e-3 }, "Tolerance is -0.001;", "from 0 to 1"),
        ["no tolerance"] = (new() { Tolerance = double.NaN }, "Tolerance is NaN;", "from 0 to 1"),
        ["infinite tolerance"] = (new() { Tolerance = double.PositiveInfinity }, "Tolerance is Infinity;", "from 0 to 1"),
        ["enormous tolerance"] = (new() { Tolerance = 1e300 }, "Tolerance is 1E+300;", "from 0 to 1"),
        ["negative L1"] = (new() { L1Regularization = -1 }, "L1Regularization is -1;", "from 0 to 1e30"),
        ["negative L2 of Theta"] = (new() { FirstLayerL2Regularization = -1 }, "FirstLayerL2Regularization is -1;", "from 0 to 1e30"),
        ["no L1 of Theta"] = (new() { FirstLayerL1Regularization = double.NaN }, "FirstLayerL1Regularization is NaN;", "from 0 to 1e30"),
        ["infinite L2 of A"] = (
            new() { SecondLayerL2Regularization = 1 / 0.0 }, "SecondLayerL2Regularization is Infinity;", "from 0 to 1e30"),
        ["negative L1 of A"] = (new() { SecondLayerL1Regularization = -1 }, "SecondLayerL1Regularization is -1;", "from 0 to 1e30"),
        ["enormous L1"] = (new() { L1Regularization = 1e300 }, "L1Regularization is 1E+300;", "from 0 to 1e30"),
        ["enormous ThetaL2"] = (new() { FirstLayerL2Regularization = 1e300 }, "FirstLayerL2Regularization is 1E+300;", "from 0 to 1e30"),
        ["enormous ThetaL1"] = (new() { FirstLayerL1Regularization = 1e300 }, "FirstLayerL1Regularization is 1E+300;", "from 0 to 1e30"),
        ["enormous AL2"] = (new() { SecondLayerL2Regularization = 1e300 }, "SecondLayerL2Regularization is 1E+300;", "from 0 to 1e30"),
        ["enormous AL1"] = (new() { SecondLayerL1Regularization = 1e300 }, "SecondLayerL1Regularization is 1E+300;", "from 0 to 1e30"),
        ["L1 of Theta with a line search"] = (
            new() { Optimizer = Optimizer.Lbfgs(), FirstLayerL1Regularization = 1 },
            "FirstLayerL1Regularization is 1;",
            "0 with Lbfgs, which takes no proximal steps"),
        ["L1 of A with a line search"] = (
            new() { Optimizer = Optimizer.GaussNewton(), SecondLayerL1Regularization = 1 },
            "SecondLayerL1Regularization is 1;",
            "0 with GaussNewton, which takes no proximal steps"),
        ["step with a line search"] = (
            new() { Optimizer = Optimizer.Lbfgs(), LearningRate = 1 }, "LearningRate is 1;", "null with Lbfgs, which finds its own step"),
        ["no schedule"] = (new() { LearningRateSchedule = null! }, "LearningRateSchedule is null;", "a schedule"),
        ["no validation column"] = (new() { ValidationColumnName = " " }, "ValidationColumnName is  ;", "the name of a column, or null"),
        ["all rows for validation"] = (new() { ValidationFraction = 1 }, "ValidationFraction is 1;", "at least 0, and below 1"),
        ["validation twice"] = (
            new() { ValidationFraction = 0.5, ValidationColumnName = "v" }, "ValidationFraction is 0.5;", "0 beside ValidationColumnName"),
        ["no patience"] = (new() { Patience = 0 }, "Patience is 0;", "1 or more, or null"),
        ["all improvement"] = (new() { MinimumImprovement = 1 }, "MinimumImprovement is 1;", "at least 0, and below 1"),
        ["other cancel"] = (new() { OnCancel = (CancellationBehavior)7 }, "OnCancel is 7;", "one of the values of the enumeration"),
        ["other divergence"] = (
            new() { OnDivergence = (DivergenceBehavior)7 }, "OnDivergence is 7;", "one of the values of the enumeration"),
        ["no checkpoint"] = (new() { CheckpointPath = "" }, "CheckpointPath is ;", "the path of a file, or null"),
        ["checkpoint of a zero character"] = (
            new() { CheckpointPath = "run\0" }, @"CheckpointPath is run\u0000;", "the path of a file, or null"),
        ["checkpoints before"] = (new() { CheckpointInterval = TimeSpan.FromSeconds(-1) }, "CheckpointInterval is -00:00:01;", "0 or more"),
        ["no budget"] = (new() { MemoryBudget = 0 }, "MemoryBudget is 0;", "above 0, or null"),
        ["loss of classes"] = (
            new() { Loss = TrainingLoss.SoftmaxCrossEntropy() },
            "Loss is SoftmaxCrossEntropy();",
            "a loss of one number, not one of classes"),
        ["weights without classes"] = (
            new() { ClassWeights = ClassWeights.Balanced }, "ClassWeights is Balanced;", "null: regression has no classes"),
        ["units of one target"] = (
            new() { TargetUnits = TargetUnits.AsGiven }, "TargetUnits is AsGiven;", "null: regression has one target"),
        ["no threads"] = (new() { NumberOfThreads = 0 }, "NumberOfThreads is 0;", "1 or more, or null for one each processor"),
    };

    /// <summary>Any of their values is in range: an optimizer checks its own settings.</summary>
    private static readonly string[] WithoutRange = [
        nameof(Options.UseBias),
        nameof(Options.Standardize),
        nameof(Options.Seed),
        nameof(Options.Optimizer),
        nameof(Options.Shuffle),
        nameof(Options.Progress),
        nameof(Options.CancellationToken),
    ];

    public static TheoryData<string> Names => [.. OutOfRange.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_option_out_of_range_fails_in_the_catalog_with_its_name_its_value_and_the_range(string name)
    {
        var (options, found, expected) = OutOfRange[name];
        var trainers = new MLContext().Regression.Trainers;
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => trainers.TwoLayerLinear(options));
        Assert.StartsWith($"Options.{found} expected {expected}.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(NameIn(found), exception.ParamName);
    }

    [Fact]
    public void Every_option_with_a_range_is_in_the_table()
    {
        var tested = OutOfRange.Values.Select(row => NameIn(row.Found)).Concat(WithoutRange).ToHashSet();
        var all = typeof(Options).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name);
        Assert.Equal(all.Order(), tested.Order());
    }

    [Fact]
    public void The_short_catalog_call_checks_them_too()
    {
        var trainers = new MLContext().Regression.Trainers;
        void AssertNamed(string expected, Func<object> call) =>
            Assert.Contains(expected, Assert.Throws<ArgumentOutOfRangeException>(call).Message, StringComparison.Ordinal);

        AssertNamed("Options.Rank is 0;", () => trainers.TwoLayerLinear(rank: 0));
        AssertNamed("Options.MaximumEpochs is -1;", () => trainers.TwoLayerLinear(maximumEpochs: -1));
        AssertNamed("Options.LabelColumnName is ;", () => trainers.TwoLayerLinear(""));
    }

    [Fact]
    public void The_short_catalog_call_passes_its_arguments_on()
    {
        var problem = RandomProblem.Easy(1, rows: 30, features: 3).WithWeights(Enumerable.Range(1, 30).Select(row => (double)row));
        TwoLayerLinearRegressionModelParameters Fit(Func<RegressionCatalog.RegressionTrainers, TwoLayerLinearRegressionTrainer> trainer)
        {
            var mlContext = new MLContext(seed: 1);
            var renamed = mlContext.Transforms.CopyColumns("y", "Label").Append(mlContext.Transforms.CopyColumns("x", "Features"))
                .Append(mlContext.Transforms.DropColumns("Label", "Features"));
            return renamed.Append(trainer(mlContext.Regression.Trainers)).Fit(problem.DataView(mlContext)).LastTransformer.Model;
        }

        var options = new Options { LabelColumnName = "y", FeatureColumnName = "x", Rank = 2, MaximumEpochs = 7 };
        var unweighted = Fit(trainers => trainers.TwoLayerLinear(options));
        var expected = Fit(trainers => trainers.TwoLayerLinear(options with { ExampleWeightColumnName = "Weight" }));
        var found = Fit(trainers => trainers.TwoLayerLinear("y", "x", "Weight", rank: 2, maximumEpochs: 7));
        Assert.Equal(expected.Model.Parameters, found.Model.Parameters);
        Assert.Equal(7, found.TrainingHistory.Count);
        Assert.NotEqual(expected.Model.Parameters, unweighted.Model.Parameters);
    }

    [Fact]
    public void Missing_arguments_are_named()
    {
        var trainers = new MLContext().Regression.Trainers;
        Assert.Equal("options", Assert.Throws<ArgumentNullException>(() => trainers.TwoLayerLinear((Options)null!)).ParamName);
        Assert.Equal(
            "catalog",
            Assert.Throws<ArgumentNullException>(
                () => TwoLayerLinearCatalog.TwoLayerLinear((RegressionCatalog.RegressionTrainers)null!)).ParamName);
    }

    /// <summary>Messages are read by programs and in forums: a decimal comma would make them differ from place to place.</summary>
    [Fact]
    public void Messages_do_not_depend_on_the_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            var (trainers, options) = (new MLContext().Regression.Trainers, new Options { L2Regularization = -0.1 });
            var exception = Assert.Throws<ArgumentOutOfRangeException>(() => trainers.TwoLayerLinear(options));
            Assert.StartsWith("Options.L2Regularization is -0.1;", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static string NameIn(string found) => found[..found.IndexOf(' ', StringComparison.Ordinal)];
}
