using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Cotangent.AutoDiff;
using Microsoft.ML;

namespace Cotangent.Trainers;

/// <summary>All that the bits of a result depend on, by name: what a checkpoint must have in common with the run that resumes from it.</summary>
/// <remarks>Not among them: threads, memory and the maximum number of epochs, unless a schedule looks at it.</remarks>
internal static class TrainingConditions
{
    private const int Points = 50;

    /// <summary>With very many outputs there are fewer points.</summary>
    private const int MostValues = 1 << 20;

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
        Add("value of the loss at some points", ValuesOf(options.RowLoss, layout.Outputs));
        Add(nameof(options.Optimizer), plan.Optimizer);
        Add(nameof(options.LearningRate), options.LearningRate);
        Add(nameof(options.LearningRateSchedule), options.LearningRateSchedule);
        Add("schedule in the first epoch", ValuesOf(options.LearningRateSchedule, plan.MaximumEpochs));
        Add(nameof(options.L2Regularization), plan.L2Regularization);
        Add(nameof(options.L1Regularization), options.L1Regularization);
        Add(nameof(options.ThetaL2Regularization), options.ThetaL2Regularization);
        Add(nameof(options.ThetaL1Regularization), options.ThetaL1Regularization);
        Add(nameof(options.AL2Regularization), options.AL2Regularization);
        Add(nameof(options.AL1Regularization), options.AL1Regularization);
        Add(nameof(options.Tolerance), options.Tolerance);
        Add("shared units of targets", options.SharesTargetUnits);
        Add(nameof(options.Standardize), options.Standardize);
        Add(nameof(options.Deterministic), options.Deterministic);
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

    /// <summary>What a function of the user's is, no name tells; what it does at some points tells it from another.</summary>
    private static string ValuesOf(TrainingLoss loss, int outputs)
    {
        var random = new ResumableRandom(1);
        var points = Math.Clamp(MostValues / outputs, 1, Points);
        var (g, y) = (Expr.Input("g", points, outputs), Expr.Input("y", points, outputs));
        var workspace = new Plan<double>(loss.RowLoss(g, y)).CreateWorkspace();
        workspace.Bind(g, Draw(6));
        workspace.Bind(y, Draw(2));
        workspace.Run();
        return Hash(workspace.Output(0));

        // Of several orders of magnitude: a kink may be far out.
        double[] Draw(double width) =>
            [.. Enumerable.Range(0, points * outputs).Select(i => width * Math.Pow(10, i % 4) * (random.NextDouble() - 0.25))];
    }

    /// <summary>In the first epoch, which every run has: later ones a function of the user's need not know.</summary>
    private static string ValuesOf(LearningRateSchedule schedule, int maximumEpochs) =>
        Hash([.. Enumerable.Range(0, Points).Select(point => schedule.Factor((double)point / Points, maximumEpochs))]);

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
