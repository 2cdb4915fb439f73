using Cotangent.Trainers.Model;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Tests.Optimization;
using Cotangent.Trainers.Training;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Data;

public class ModelMemoryTests
{
    private const long GiB = 1L << 30;

    /// <summary>A reference, a header of 16 bytes, a length, and ten characters with a zero: 48, rounded up to words.</summary>
    private const long BytesOfName = 48;

    [Fact]
    public void A_matrix_that_cannot_fit_is_refused_with_its_size()
    {
        // 32 · 10⁹ numbers of 4 bytes are 119.2 GiB; training by AdaGrad keeps three of them.
        var exception =
            Assert.Throws<InvalidOperationException>(
                () => ModelMemory.Require(1_000_000_000, 32, 1, true, Optimizer.AdaGrad(), (7 * GiB) + (GiB / 2)));
        Assert.Equal(
            "Theta is 32 x 1,000,000,000: 119 GiB in single precision, 358 GiB with all that training keeps, and 7.5 GiB are available. "
            + "Lower Rank, hash the features to fewer columns, or raise MemoryBudget.",
            exception.Message);
    }

    [Fact]
    public void With_more_outputs_than_features_it_is_A_that_is_too_large()
    {
        var exception =
            Assert.Throws<InvalidOperationException>(() => ModelMemory.Require(10, 4, 1_000_000, true, Optimizer.Adam(), 50 << 20));
        Assert.Equal(
            "A is 1,000,000 x 4: 15.3 MiB in single precision, 122 MiB with all that training keeps, and 50 MiB are available. "
            + "Lower Rank, predict fewer outputs, or raise MemoryBudget.",
            exception.Message);
    }

    /// <summary>
    /// Of 10⁶ parameters L-BFGS keeps 46 + 4 vectors in double and one in single precision, 404 MB; Adam four in single, 16 MB.
    /// </summary>
    [Fact]
    public void Where_another_optimiser_would_fit_the_error_says_so()
    {
        var exception =
            Assert.Throws<InvalidOperationException>(() => ModelMemory.Require(1_000_000, 1, 1, false, Optimizer.Lbfgs(), 100 << 20));
        Assert.Contains(
            "set Optimizer to Adam, which keeps 15.3 MiB for Lbfgs's 484 MiB, or raise MemoryBudget",
            exception.Message,
            StringComparison.Ordinal);
    }

    /// <summary>Sizes whose products are beyond int, and beyond long in bytes.</summary>
    [Theory]
    [InlineData(1_000_000_000, 3, 1)]
    [InlineData(2_000_000_000, 1, 200_000_000)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue)]
    public void No_size_overflows(int features, int rank, int outputs)
    {
        foreach (var optimizer in (Optimizer?[])[
            null, Optimizer.GradientDescent(), Optimizer.Lbfgs(historySize: 1000), Optimizer.GaussNewton(), Optimizer.Adam()])
        {
            Assert.Contains(
                "MemoryBudget",
                Assert.Throws<InvalidOperationException>(
                    () => ModelMemory.Require(features, rank, outputs, true, optimizer, 4 * GiB)).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void More_parameters_than_an_array_holds_are_refused_whatever_the_budget()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => ModelMemory.Require(1_000_000_000, 3, 2, true, null, long.MaxValue));
        Assert.Equal(
            "Theta is 3 x 1,000,000,000, and the model has 3,000,000,008 parameters; it can have at most 2,147,483,575. "
            + "Lower Rank, hash the features to fewer columns.",
            exception.Message);
    }

    /// <summary>1,000,000 features, 400 classes and rank 32 are 32,013,200 parameters of 4 bytes; three times that is 366 MiB.</summary>
    [Fact]
    public void A_wide_sparse_model_fits_1_GB_and_leaves_the_rest_for_the_data()
    {
        var plan = ModelMemory.Require(1_000_000, 32, 400, true, Optimizer.AdaGrad(), 1_000_000_000);
        Assert.Equal(new ParameterLayout(1_000_000, 32, 400, true), plan.Layout);
        Assert.Equal((3L * 4 * 32_013_200) + (400 * BytesOfName), plan.Bytes);
        Assert.Throws<InvalidOperationException>(
            () => ModelMemory.Require(1_000_000, 32, 400, true, Optimizer.GradientDescent(), 1_000_000_000));
    }

    /// <summary>The rule of convergence and the whitened features take 13 vectors with every optimizer.</summary>
    private static readonly Dictionary<string, long> BytesOfParameter = new()
    {
        [nameof(Optimizer.StochasticGradientDescent)] = 3 * 4,
        [nameof(Optimizer.AdaGrad)] = 3 * 4,
        [nameof(Optimizer.Adam)] = 4 * 4,
        [nameof(Optimizer.GradientDescent)] = 4 + (8 * (10 + 13 + (16 * 4))),
        [nameof(Optimizer.Lbfgs)] = 4 + (8 * (6 + 13 + (2 * 20) + (16 * 4))),
        [nameof(Optimizer.GaussNewton)] = 4 + (8 * (9 + 13 + (16 * 4))),
    };

    [Fact]
    public void The_vectors_of_every_optimizer_are_counted() =>
        Assert.Equal(OptimizerTable.All.Keys.Order(), BytesOfParameter.Keys.Order());

    public static TheoryData<string?, long> Vectors => [(null, 3 * 4), .. BytesOfParameter.Select(pair => ((string?)pair.Key, pair.Value))];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_plan_counts_the_vectors_of_the_optimiser_and_of_the_lanes(string? name, long bytesOfParameter)
    {
        var optimizer = name is null ? null : OptimizerTable.All[name];
        Assert.Equal(
            (bytesOfParameter * ((5 * 100) + (2 * 5) + 2)) + (2 * BytesOfName), ModelMemory.Require(100, 5, 2, true, optimizer, GiB).Bytes);
        Assert.Equal(
            (bytesOfParameter * ((5 * 100) + (2 * 5))) + (2 * BytesOfName), ModelMemory.Require(100, 5, 2, false, optimizer, GiB).Bytes);
    }

    /// <summary>A size is refused if it does not fit with a single slot. Further slots reduce the memory for the data.</summary>
    [Fact]
    public void The_budget_decides_to_the_byte()
    {
        const long Least = ((4 + (8 * (10 + 13 + 4))) * 1001) + BytesOfName;
        Assert.True(ModelMemory.Require(1000, 1, 1, false, Optimizer.GradientDescent(), Least).Bytes > Least);
        Assert.Throws<InvalidOperationException>(() => ModelMemory.Require(1000, 1, 1, false, Optimizer.GradientDescent(), Least - 1));
    }

    /// <summary>2³⁰ - 1 steps of 11 parameters are 2 · 8 · 11 · (2³⁰ - 1) bytes, 176 GiB; in 32 bits twice that number is -2.</summary>
    [Fact]
    public void More_steps_than_fit_are_refused_with_the_setting_that_asks_for_them()
    {
        var exception =
            Assert.Throws<InvalidOperationException>(
                () => ModelMemory.Require(10, 1, 1, false, Optimizer.Lbfgs(historySize: (1 << 30) - 1), 1 << 20));
        Assert.Equal(
            "The historySize of the Optimizer Lbfgs is 1,073,741,823: 176 GiB with all that training keeps, and 1 MiB are available. "
            + "Lower it to 5,945, or raise MemoryBudget.",
            exception.Message);

        // To the step: a step is 2 vectors of 11 numbers of 8 bytes.
        ModelMemory.Require(10, 1, 1, false, Optimizer.Lbfgs(historySize: 5_945), 1 << 20);
        Assert.Throws<InvalidOperationException>(() => ModelMemory.Require(10, 1, 1, false, Optimizer.Lbfgs(historySize: 5_946), 1 << 20));
        Assert.Throws<InvalidOperationException>(
            () => ModelMemory.Require(10, 1, 1, false, Optimizer.Lbfgs(historySize: int.MaxValue), 1 << 20));
    }

    [Fact]
    public void A_plan_of_all_the_memory_there_could_be_does_not_overflow()
    {
        var plan = ModelMemory.Require(1_000_000_000, 2, 1, true, Optimizer.Lbfgs(historySize: 280_000_000), long.MaxValue);
        // 2 · 10⁹ + 3 parameters of 4 + 8 (6 + 13 + 560,000,000 + 4) bytes.
        Assert.Equal((2_000_000_003L * (4 + (8L * (6 + 13 + 560_000_000L + 4)))) + BytesOfName, plan.Bytes);
    }

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue, 1)]
    [InlineData(1, int.MaxValue, int.MaxValue)]
    [InlineData(1_000_000_000, 2, 100_000_000)]
    public void A_layout_of_more_parameters_than_an_array_holds_says_so(int features, int rank, int outputs) =>
        Assert.Contains(
            "expected at most 2147483591. Lower Rank",
            Assert.Throws<InvalidOperationException>(() => new ParameterLayout(features, rank, outputs, true).Count).Message,
            StringComparison.Ordinal);

    /// <summary>m n numbers, where n² are few: 4 slots of 8 (1000 (3000 + 2 m) + 16 m) bytes are 2³¹ at m = 31,800.</summary>
    [Theory]
    [InlineData(31_800, true)]
    [InlineData(31_801, false)]
    [InlineData(int.MaxValue, false)]
    public void Moments_of_very_many_outputs_are_not_made(int outputs, bool expected) => Assert.Equal(
        expected,
        TrainingDecision.RowsForMoments(
            Reading.Of("Sizes"),
            new Targets(outputs, [], AreClasses: false),
            new ParameterLayout(1000, 1, Math.Min(outputs, 1 << 29), true)) is not null);

    [Fact]
    public void The_default_budget_is_half_of_what_the_process_may_have()
    {
        var plan = ModelMemory.Require(10, 1, 1, true, null, budget: null);
        Assert.Equal(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2, plan.Budget);
        Assert.True(plan.Budget > 0);
    }
}
