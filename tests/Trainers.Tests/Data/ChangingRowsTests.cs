using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.SecondMoments;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Data;

/// <summary>Rows that change between passes: an error wherever they are read again, and none where they do not change.</summary>
public class ChangingRowsTests
{
    private const string SaveOrRaise =
        " Save the data to a file, cache it (mlContext.Data.Cache), or raise MemoryBudget so that it is read only once.";
    private const string Save = " Save the data to a file, or cache it (mlContext.Data.Cache).";

    public static MatrixTheoryData<string, bool> Changes => new(ChangingRows.Changes, [false, true]);

    public static MatrixTheoryData<string, string, bool> ChangesOfOptimizers => new(
        ChangingRows.Changes,
        ["GradientDescent", "Lbfgs", "GaussNewton", "StochasticGradientDescent", "Adam", "AdaGrad"],
        [false, true]);

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_pass_over_rows_that_are_not_kept_says_what_has_changed(string change, bool sparse)
    {
        var reading = Reading.Of("Number") with { ExampleWeightColumnName = "Weight" };
        var changing = new ChangingRows(change, sparse) { Pass = 2 };
        var rows = reading.Read(changing.View(), budget: 1).Training;
        Assert.Equal(ChangingRows.Count, rows.Read().Sum(tile => tile.Rows));
        var exception = Assert.Throws<InvalidOperationException>(() => rows.Read().Count());
        Assert.Equal(
            $"The data changes between passes: a later one found the 300 rows of training that the first found with {changing.Expected}, "
            + $"or in another order."
            + SaveOrRaise,
            exception.Message);
    }

    /// <summary>
    /// 18,000 rows of 12 features are seven tiles, of 2,730 rows each. The first is kept until there are enough rows for moments, or for
    /// the budget: row 5 is there, and row 17,000 in a tile that never is.
    /// </summary>
    [Theory]
    [InlineData(5, true)]
    [InlineData(5, false)]
    [InlineData(17_000, true)]
    [InlineData(17_000, false)]
    public void Rows_that_were_kept_for_a_while_are_known_again(int row, bool moments)
    {
        foreach (var change in ChangingRows.Changes)
        {
            var reading = Reading.Of("Number") with { ExampleWeightColumnName = "Weight" };
            var changing = new ChangingRows(change, Sparse: false) { Times = 60, Row = row, Pass = 2 };
            var data = moments
                ? reading.Read(changing.View(), rowsForMoments: 1000, team: new Team(2))
                : reading.Read(changing.View(), budget: 500_000);
            Assert.Equal((moments, 7), (data.Moments is not null, data.Training.TileCount));
            Assert.Null(data.Training.InMemory);
            Assert.Equal(18_000, data.Training.Read().Sum(tile => tile.Rows));
            var exception = Assert.Throws<InvalidOperationException>(() => data.Training.Read().Count());
            Assert.EndsWith(
                $"the first found with {changing.Expected}, or in another order.{(moments ? Save : SaveOrRaise)}",
                exception.Message,
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void Rows_that_do_not_change_pass(long budget)
    {
        foreach (var sparse in (bool[])[false, true])
        {
            var reading = Reading.Of("Tree") with
            {
                ExampleWeightColumnName = "Weight",
                ValidationColumnName = "IsHeldOut",
                ClassWeights = ClassWeights.Balanced
            };
            var data = reading.Read(new ChangingRows("labels", sparse) { Pass = int.MaxValue }.View(), budget);
            for (var pass = 0; pass < 3; pass++)
                Assert.Equal(ChangingRows.Count, data.Training.Read().Concat(data.Validation!.Read()).Sum(tile => tile.Rows));
        }
    }

    [Theory]
    [MemberData(nameof(ChangesOfOptimizers))]
    public void No_optimiser_trains_on_rows_that_change(string change, string optimizer, bool sparse)
    {
        var unchanged = new ChangingRows(change, sparse) { Pass = int.MaxValue }.View();
        Fit(unchanged, optimizer);
        Assert.True(unchanged.Asked.Count > 2);

        var changing = new ChangingRows(change, sparse);
        var exception = Assert.Throws<InvalidOperationException>(() => Fit(changing.View(), optimizer));
        Assert.Contains(
            $"a later one found the 300 rows of training that the first found with {changing.Expected}, or in another order.",
            exception.Message,
            StringComparison.Ordinal);
    }

    /// <summary>A change in the last pass of all, which no other follows.</summary>
    [Theory]
    [InlineData("Lbfgs")]
    [InlineData("Adam")]
    public void The_last_pass_is_compared_too(string optimizer)
    {
        var unchanged = new ChangingRows("labels", Sparse: false) { Pass = int.MaxValue }.View();
        Fit(unchanged, optimizer);
        var changing = new ChangingRows("labels", Sparse: false) { Pass = unchanged.Asked.Count - 1 };
        Assert.Throws<InvalidOperationException>(() => Fit(changing.View(), optimizer));
    }

    /// <summary>The loss of labels of 10³⁰ overflows before the pass has ended: that is not called a divergence.</summary>
    [Theory]
    [InlineData(DivergenceBehavior.Throw)]
    [InlineData(DivergenceBehavior.HalveStepAndRestart)]
    public void A_change_that_makes_training_diverge_is_called_a_change(DivergenceBehavior onDivergence)
    {
        var changing = new ChangingRows("labels", Sparse: false) { Pass = 2, Factor = 1e30f };
        var trainer = new MLContext(seed: 1).Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options
        {
            LabelColumnName = "Number",
            Optimizer = Optimizer.Adam(batchSize: 10),
            OnDivergence = onDivergence,
            MemoryBudget = 1_000,
        });
        var exception = Assert.Throws<InvalidOperationException>(() => trainer.Fit(changing.View()));
        Assert.StartsWith("The data changes between passes: ", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Moments are made in the first pass, and rows are read again at the end, to have the last word.</summary>
    [Theory]
    [InlineData("labels")]
    [InlineData("one bit of a feature")]
    [InlineData("weights")]
    [InlineData("order")]
    public void Rows_that_have_the_last_word_are_those_that_moments_were_made_of(string change)
    {
        var changing = new ChangingRows(change, Sparse: false) { Spread = 1e-4f };
        var unchanged = (changing with { Pass = int.MaxValue }).View();
        FitMoments(unchanged);
        Assert.True(unchanged.Asked.Count > 1);
        Assert.Contains(
            changing.Expected,
            Assert.Throws<InvalidOperationException>(() => FitMoments(changing.View())).Message,
            StringComparison.Ordinal);

        static void FitMoments(IDataView data) =>
            new MLContext(seed: 1).Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options
            {
                LabelColumnName = "Number",
                ExampleWeightColumnName = "Weight",
            }).Fit(data);
    }

    /// <summary>The second pass multiplies weights by class weights; the comparison uses the weights of the data.</summary>
    [Theory]
    [MemberData(nameof(Changes))]
    public void The_second_pass_of_balanced_classes_is_compared_at_once(string change, bool sparse)
    {
        var changing = new ChangingRows(change, sparse);
        var (view, unchanged) = (changing.View(), (changing with { Pass = int.MaxValue }).View());
        Fit(unchanged);
        Assert.True(unchanged.Asked.Count > 2);
        Assert.Contains(changing.Expected, Assert.Throws<InvalidOperationException>(() => Fit(view)).Message, StringComparison.Ordinal);
        Assert.Equal(2, view.Asked.Count);

        static void Fit(IDataView data) =>
            new MLContext(seed: 1).MulticlassClassification.Trainers.TwoLayerLinear(new TwoLayerLinearMulticlassTrainer.Options
            {
                LabelColumnName = "Tree",
                ExampleWeightColumnName = "Weight",
                ClassWeights = ClassWeights.Balanced,
                Optimizer = Optimizer.Adam(),
                MaximumEpochs = 2,
                MemoryBudget = 2_000,
            }).Fit(data);
    }

    /// <summary>ML.NET's shuffling has a seed of its own: every cursor has the same order.</summary>
    [Fact]
    public void Shuffled_rows_do_not_change()
    {
        var rows = new ChangingRows("order", Sparse: false) { Times = 10, Pass = int.MaxValue }.View();
        var data = Reading.Of("Number").Read(new MLContext(seed: 1).Data.ShuffleRows(rows, shufflePoolSize: 100), budget: 1).Training;
        for (var pass = 0; pass < 3; pass++)
            Assert.Equal(3_000, data.Read().Sum(tile => tile.Rows));
    }

    [Theory]
    [InlineData("Lbfgs")]
    [InlineData("Adam")]
    public void Validation_rows_are_compared_too(string optimizer)
    {
        var changing = new ChangingRows("labels", Sparse: false) { HeldOut = true };
        Fit((changing with { Pass = int.MaxValue }).View(), optimizer, "IsHeldOut");
        Assert.Contains(
            "a later one found the 30 rows of validation that the first found with other labels, or in another order.",
            Assert.Throws<InvalidOperationException>(() => Fit(changing.View(), optimizer, "IsHeldOut")).Message,
            StringComparison.Ordinal);
    }

    private static void Fit(IDataView data, string optimizer, string? validation = null) =>
        new MLContext(seed: 1).BinaryClassification.Trainers.TwoLayerLinear(new TwoLayerLinearBinaryTrainer.Options
        {
            LabelColumnName = "Flag",
            ExampleWeightColumnName = "Weight",
            ValidationColumnName = validation,
            Optimizer = optimizer switch
            {
                "GradientDescent" => Optimizer.GradientDescent(),
                "Lbfgs" => Optimizer.Lbfgs(),
                "GaussNewton" => Optimizer.GaussNewton(),
                "StochasticGradientDescent" => Optimizer.StochasticGradientDescent(),
                "Adam" => Optimizer.Adam(),
                "AdaGrad" => Optimizer.AdaGrad(),
                _ => throw new ArgumentException($"No optimizer '{optimizer}'.", nameof(optimizer)),
            },
            MaximumEpochs = 3,
            // Parameters and optimizers fit; the rows never do.
            MemoryBudget = optimizer is "GradientDescent" or "Lbfgs" or "GaussNewton" ? 10_000 : 1_000,
        }).Fit(data);
}
