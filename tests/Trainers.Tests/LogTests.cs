using System.Text.RegularExpressions;
using Cotangent.Trainers.Optimization;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Tests;

/// <summary>What a user who listens to MLContext.Log sees of a training run.</summary>
public class LogTests
{
    [Theory]
    [InlineData(
        60,
        3,
        "not kept",
        "GradientDescent(), because a step on second moments costs next to nothing; epochs work on second moments of the data, cheaper "
        + "here than on the rows, features whitened",
        100_000)]
    [InlineData(
        4,
        30,
        "in memory",
        "GaussNewton(maximumProducts: 100), because the parameters are few; epochs work on the rows, features whitened",
        2_000)]
    [InlineData(4, 1100, "in memory", "Lbfgs(historySize: 20), because it needs no settings; epochs work on the rows", 2_000)]
    public void It_begins_with_the_sizes_and_with_what_was_chosen_and_why(
        int rows, int features, string where, string chosen, int epochs) =>
        Assert.Equal(
            $"{rows} rows, {features} features, rank 1, 1 outputs; 1 tiles {where}. {chosen}; at most {epochs} epochs. L2 of A Theta: 0.",
            Infos(Training.Fit(RandomProblem.Easy(1, rows, features))).First());

    /// <summary>
    /// Second moments would be the cheaper of the two: 1100² is less than 3 · 600 · 1101. They would take too much memory.
    /// </summary>
    [Fact]
    public void Beyond_1024_features_epochs_work_on_the_rows_however_many_there_are()
    {
        var fit = Training.Fit(RandomProblem.Easy(1, rows: 600, features: 1100), new() { MaximumEpochs = 1 });
        Assert.Contains("epochs work on the rows", Infos(fit).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_tells_of_epochs_1_2_5_10_and_so_on_and_of_the_last()
    {
        var problem = RandomProblem.Easy(1, rows: 60, features: 3);
        var fit = Training.Fit(problem, new() { MaximumEpochs = 55, Tolerance = 0, LearningRate = 0.01 });
        var history = fit.Parameters.TrainingHistory;
        int[] told = [1, 2, 5, 10, 20, 50];
        var lines = Infos(fit).Skip(1).Select(line => Regex.Replace(line, @"[0-9.]+ s\.$", "SECONDS"));
        Assert.Equal([.. told.Select(epoch => Line(history[epoch - 1])), $"Stopped after {Line(history[^1])}"], lines);
    }

    [Theory]
    [InlineData(0.1, 0, true)]
    [InlineData(0, 0.1, true)]
    [InlineData(0.1, 0.1, false)]
    public void It_warns_of_a_penalty_on_one_layer_only(double theta, double a, bool warns)
    {
        var fit =
            Training.Fit(
                RandomProblem.Easy(1, rows: 60, features: 3),
                new() { FirstLayerL2Regularization = theta, SecondLayerL2Regularization = a, MaximumEpochs = 5 });
        Assert.Equal(
            warns,
            fit.Warnings.Any(warning => warning.StartsWith("One layer is penalized and the other is not", StringComparison.Ordinal)));
    }

    [Fact]
    public void It_ends_with_whether_training_converged()
    {
        var fit = Training.Fit(RandomProblem.Easy(1, rows: 60, features: 3));
        var epochs = fit.Parameters.TrainingHistory.Count;
        Assert.StartsWith($"Converged after epoch {epochs}: loss ", Infos(fit).Last(), StringComparison.Ordinal);
    }

    private static string Line(TrainingEpoch at) => FormattableString.Invariant(
        $"epoch {at.Epoch}: loss {at.Loss:g8}, gradient norm {at.GradientNorm:g3}, step size {at.StepSize:g3}, SECONDS");

    private static IEnumerable<string> Infos(Training fit) => fit.Log
        .Where(message => message.Kind == ChannelMessageKind.Info && message.Source.Contains("Training", StringComparison.Ordinal))
        .Select(message => message.RawMessage);
}
