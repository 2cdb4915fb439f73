using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Reading;

namespace Cotangent.Trainers.Training;

/// <summary>All that the bits of a result depend on, by name: what a checkpoint must have in common with the run that resumes from it.</summary>
/// <remarks>
/// Not among them: threads, memory and the maximum number of epochs, unless a schedule looks at it. A schedule is compared by what it gives, too
/// (<see cref="Optimization.Schedules.UsedSchedule"/>), and where nothing asks it, it is not one of them.
/// </remarks>
internal static class TrainingConditions
{
    /// <summary>At which a loss of the user's is compared, where it has few outputs.</summary>
    private const int MostPoints = 1000;

    /// <summary>Scores of all points together, where it has many.</summary>
    private const int MostScores = 1 << 16;

    public static IReadOnlyList<KeyValuePair<string, string>> Of(
        TwoLayerLinearOptions options, TrainingPlan plan, TrainingData data, ParameterLayout layout, TwoLayerLinearModel? start, int seed, Interruption interruption)
    {
        var conditions = new List<KeyValuePair<string, string>>();
        Add(nameof(options.Seed), seed);
        Add("number of rows", data.Training.RowCount);
        Add("number of features", layout.Features);
        Add("number of outputs", layout.Outputs);
        Add(nameof(options.Rank), layout.Rank);
        Add(nameof(options.UseBias), layout.HasBias);
        Add("Loss", options.RowLoss);
        Add("value of the loss at some points", options.RowLoss.IsFunction ? ValuesOf(options.RowLoss, layout.Outputs) : null);
        Add(nameof(options.Optimizer), plan.Optimizer);
        Add(nameof(options.LearningRate), options.LearningRate);
        if (plan.TakesLearningRate(options))
        {
            Add(nameof(options.LearningRateSchedule), options.LearningRateSchedule);
            if (options.LearningRateSchedule.DependsOnMaximumEpochs)
                Add(nameof(options.MaximumEpochs), plan.MaximumEpochs);
        }

        Add(nameof(options.L2Regularization), plan.L2Regularization);
        Add(nameof(options.L1Regularization), options.L1Regularization);
        Add(nameof(options.FirstLayerL2Regularization), options.FirstLayerL2Regularization);
        Add(nameof(options.FirstLayerL1Regularization), options.FirstLayerL1Regularization);
        Add(nameof(options.SecondLayerL2Regularization), options.SecondLayerL2Regularization);
        Add(nameof(options.SecondLayerL1Regularization), options.SecondLayerL1Regularization);
        Add(nameof(options.Tolerance), options.Tolerance);
        Add("shared units of targets", options.SharesTargetUnits);
        Add(nameof(options.Standardize), options.Standardize);
        Add(nameof(options.Shuffle), options.Shuffle);
        Add(nameof(options.Patience), plan.Patience);
        Add(nameof(options.MinimumImprovement), options.MinimumImprovement);
        Add("start", start is null ? "random" : Hash(start.Raw));
        Add("fingerprint of the rows", Convert.ToHexString(data.Training.Fingerprint(interruption)));
        Add("fingerprint of the validation rows", data.Validation is null ? "none" : Convert.ToHexString(data.Validation.Fingerprint(interruption)));
        return conditions;

        void Add(string name, object? value) => conditions.Add(new(name, value is null ? "null" : Text(value)));
    }

    /// <summary>Records write their numbers in the culture of the thread, whatever they are asked for.</summary>
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
    /// What a function of the user's is, no name tells; what it does at some points tells it from another. So do its derivatives, which ML.NET's losses
    /// have functions of their own for.
    /// </summary>
    private static string ValuesOf(TrainingLoss loss, int outputs)
    {
        var points = Math.Clamp(MostScores / outputs, 1, MostPoints);
        var random = new ResumableRandom(1);
        var (g, y) = (Expr.Input("g", points, outputs), Expr.Input("y", points, outputs));
        var losses = loss.RowLoss(g, y);
        var plan = new Plan<double>(losses, Symbolic.Gradient(Expr.Sum(losses, Axis.All), [g])[0]);
        var workspace = plan.CreateWorkspace();
        Bind(g, Draw(6));
        Bind(y, Draw(2));
        workspace.Run();
        return Hash([.. workspace.Output(0), .. workspace.Output(1)]);

        // Of several orders of magnitude: a kink may be far out.
        double[] Draw(double width) =>
            [.. Enumerable.Range(0, points * outputs).Select(i => width * Math.Pow(10, i % 4) * (random.NextDouble() - 0.25))];

        void Bind(Expr input, double[] values)
        {
            if (plan.Reads(input))
                workspace.Bind(input, values);
        }
    }

    /// <summary>Of six digits, which another processor computes too.</summary>
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
