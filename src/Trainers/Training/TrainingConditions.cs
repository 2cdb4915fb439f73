using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Reading;

namespace Cotangent.Trainers.Training;

/// <summary>
/// The conditions that the bits of a result depend on, by name. They must be equal in a checkpoint and in the run that resumes from it.
/// Every option is a condition, except the options in <see cref="WithoutEffect"/>; so is every option that is added later.
/// </summary>
/// <remarks>
/// A function has no text. A loss is compared by values at fixed points, a schedule by the factors that it returned
/// (<see cref="Optimization.Schedules.UsedSchedule"/>).
/// </remarks>
internal static class TrainingConditions
{
    /// <summary>Most points at which a user's loss is compared.</summary>
    private const int MostPoints = 1000;

    /// <summary>Most scores of all points together: fewer points with many outputs.</summary>
    private const int MostScores = 1 << 16;

    private const string InFingerprint = "the fingerprints of the rows cover what is read";
    private const string SameBits = "the bits of a result do not depend on it";
    private const string AfterTheEnd = "it decides what follows from the end of a run, not its epochs";

    /// <summary>The options that are not conditions, each with the reason.</summary>
    public static IReadOnlyDictionary<string, string> WithoutEffect { get; } = new Dictionary<string, string>
    {
        [nameof(TwoLayerLinearOptions.LabelColumnName)] = InFingerprint,
        [nameof(TwoLayerLinearOptions.FeatureColumnName)] = InFingerprint,
        [nameof(TwoLayerLinearOptions.ExampleWeightColumnName)] = InFingerprint,
        [nameof(TwoLayerLinearOptions.ValidationColumnName)] = InFingerprint,
        [nameof(TwoLayerLinearOptions.ValidationFraction)] = InFingerprint,
        [nameof(TwoLayerLinearOptions.MaximumEpochs)] = "a run goes on to a higher maximum; it is a condition where the schedule depends "
            + "on it",
        [nameof(TwoLayerLinearOptions.LearningRateSchedule)] = "it is a condition where the run has a learning rate",
        [nameof(TwoLayerLinearOptions.NumberOfThreads)] = SameBits,
        [nameof(TwoLayerLinearOptions.MemoryBudget)] = SameBits,
        [nameof(TwoLayerLinearOptions.Progress)] = SameBits,
        [nameof(TwoLayerLinearOptions.CheckpointPath)] = SameBits,
        [nameof(TwoLayerLinearOptions.CheckpointInterval)] = SameBits,
        [nameof(TwoLayerLinearOptions.CancellationToken)] = AfterTheEnd,
        [nameof(TwoLayerLinearOptions.OnCancel)] = AfterTheEnd,
        [nameof(TwoLayerLinearOptions.OnDivergence)] = "it is a condition after the first restart",
    };

    public static IReadOnlyList<KeyValuePair<string, string>> Of(
        TwoLayerLinearOptions options,
        TrainingDecision decision,
        TrainingData data,
        ParameterLayout layout,
        TwoLayerLinearModel? start,
        int seed,
        Interruption interruption)
    {
        var conditions = new List<KeyValuePair<string, string>>();
        Add("number of rows", data.Training.RowCount);
        Add("number of features", layout.Features);
        Add("number of outputs", layout.Outputs);
        foreach (var (name, value) in OptionsOf(options, decision, layout, seed))
            Add(name, value);
        if (decision.TakesLearningRate(options))
        {
            Add(nameof(options.LearningRateSchedule), options.LearningRateSchedule);
            if (options.LearningRateSchedule.DependsOnMaximumEpochs)
                Add(nameof(options.MaximumEpochs), decision.MaximumEpochs);
        }

        Add(
            "value of the loss at some points",
            options.RowLoss.IsFunction ? ValuesOf(options.RowLoss, layout.Outputs) : null);
        Add("start", start is null ? "random" : Hash(start.Raw));
        Add("fingerprint of the rows", Convert.ToHexString(data.Training.Fingerprint(interruption)));
        Add(
            "fingerprint of the validation rows",
            data.Validation is null ? "none" : Convert.ToHexString(data.Validation.Fingerprint(interruption)));
        return conditions;

        void Add(string name, object? value) => conditions.Add(new(name, value is null ? "null" : Text(value)));
    }

    /// <summary>The options that are conditions, with the decided values.</summary>
    private static IEnumerable<(string Name, object? Value)> OptionsOf(
        TwoLayerLinearOptions options, TrainingDecision decision, ParameterLayout layout, int seed)
    {
        var decided = new Dictionary<string, object?>
        {
            [nameof(options.Seed)] = seed,
            [nameof(options.Rank)] = layout.Rank,
            [nameof(options.Loss)] = options.RowLoss,
            [nameof(options.TargetUnits)] = options.TargetUnits ?? TargetUnits.Deviation,
            [nameof(options.Optimizer)] = decision.Optimizer,
            [nameof(options.L2Regularization)] = decision.L2Regularization,
            [nameof(options.Patience)] = decision.Patience,
        };
        return options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(option => !WithoutEffect.ContainsKey(option.Name))
            .OrderBy(option => option.Name, StringComparer.Ordinal)
            .Select(option => (option.Name, decided.TryGetValue(option.Name, out var value) ? value : option.GetValue(options)));
    }

    /// <summary>The text of a value in the invariant culture. Records format their numbers in the culture of the thread.</summary>
    private static string Text(object? value)
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    /// <summary>
    /// The hash of values and derivatives of a loss at fixed points. Delegates cannot be compared, and losses of ML.NET compute derivatives
    /// by separate functions.
    /// </summary>
    private static string ValuesOf(TrainingLoss loss, int outputs)
    {
        var points = Math.Clamp(MostScores / outputs, 1, MostPoints);
        var random = new ResumableRandom(1);
        var (g, y) = (Expr.Input("g", points, outputs), Expr.Input("y", points, outputs));
        var losses = loss.RowLoss(g, y);
        var plan = new Plan<double>(losses, Symbolic.Gradient(Expr.Sum(losses, Axis.All), [g])[0]);
        var workspace = plan.CreateWorkspace();
        workspace.TryBind(g, Draw(6));
        workspace.TryBind(y, Draw(2));
        workspace.Run();
        return Hash([.. workspace.Output(0), .. workspace.Output(1)]);

        // Points of several orders of magnitude, because a loss may have a kink far from 0.
        double[] Draw(double width) =>
            [.. Enumerable.Range(0, points * outputs).Select(i => width * Math.Pow(10, i % 4) * (random.NextDouble() - 0.25))];
    }

    /// <summary>The hash of six digits of each number, which do not depend on the processor.</summary>
    private static string Hash(ReadOnlySpan<double> values)
    {
        var text = new StringBuilder();
        foreach (var value in values)
            text.Append(CultureInfo.InvariantCulture, $"{value:g6};");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string Hash(RawParameters parameters) => Convert.ToHexString(SHA256.HashData(
    [
        .. MemoryMarshal.AsBytes(parameters.Values.AsSpan()),
        .. MemoryMarshal.AsBytes(parameters.Remainders.AsSpan()),
        .. MemoryMarshal.AsBytes(parameters.Bias.AsSpan()),
    ]));
}
