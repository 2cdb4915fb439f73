using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML;

namespace Cotangent.Trainers;

/// <summary>All that the bits of a result depend on, by name: what a checkpoint must have in common with the run that resumes from it.</summary>
/// <remarks>Not among them: threads, memory and the maximum number of epochs, unless a schedule looks at it.</remarks>
internal static class TrainingConditions
{
    public static IReadOnlyList<KeyValuePair<string, string>> Of(
        TwoLayerLinearOptions options, TrainingPlan plan, TrainingData data, ParameterLayout layout, TwoLayerLinearModel? start, int seed)
    {
        var conditions = new List<KeyValuePair<string, string>>();
        Add(nameof(options.Seed), seed);
        Add("number of rows", data.Training.RowCount);
        Add("number of features", layout.Features);
        Add("number of outputs", layout.Outputs);
        Add(nameof(options.Rank), layout.Rank);
        Add(nameof(options.UseBias), layout.HasBias);
        Add("Loss", options.RowLoss);
        if (options.RowLoss is TrainingLoss.Custom or TrainingLoss.Scalar)
            Add("the function of the Loss", OpaqueFunctions.Of(options.RowLoss, layout.Outputs));
        Add(nameof(options.Optimizer), plan.Optimizer);
        Add(nameof(options.LearningRate), options.LearningRate);
        Add(nameof(options.LearningRateSchedule), options.LearningRateSchedule);
        if (options.LearningRateSchedule is LearningRateSchedule.Custom custom)
            Add("the factors of the LearningRateSchedule", OpaqueFunctions.Of(custom));
        if (options.LearningRateSchedule is LearningRateSchedule.Cosine)
            Add(nameof(options.MaximumEpochs), plan.MaximumEpochs);
        Add(nameof(options.L2Regularization), plan.L2Regularization);
        Add(nameof(options.L1Regularization), options.L1Regularization);
        Add(nameof(options.ThetaL2Regularization), options.ThetaL2Regularization);
        Add(nameof(options.ThetaL1Regularization), options.ThetaL1Regularization);
        Add(nameof(options.AL2Regularization), options.AL2Regularization);
        Add(nameof(options.AL1Regularization), options.AL1Regularization);
        Add(nameof(options.Tolerance), options.Tolerance);
        Add(nameof(options.Standardize), options.Standardize);
        Add(nameof(options.Patience), plan.Patience);
        Add(nameof(options.MinimumImprovement), options.MinimumImprovement);
        Add("start", start is null ? "random" : Hash(start.Parameters));
        Add("fingerprint of the rows", Convert.ToHexString(data.Training.Fingerprint()));
        Add("fingerprint of the validation rows", data.Validation is null ? "none" : Convert.ToHexString(data.Validation.Fingerprint()));
        return conditions;

        void Add(string name, object? value) => conditions.Add(new(name, value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture)!));
    }

    private static string Hash(float[] parameters) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(parameters.AsSpan())));
}
