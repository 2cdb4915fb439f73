using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Reading;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.SecondMoments;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Tests.Data;

/// <summary>Settings of a reading: of all that trainers have, those that the data is read by.</summary>
internal sealed record Reading : TwoLayerLinearOptions
{
    internal override TaskRule Task => TwoLayerLinearRegressionTrainer.Rule;

    public static Reading Of(string label) => new() { LabelColumnName = label };

    public TrainingData Read(IEnumerable<Observation> rows, long budget = long.MaxValue, MomentPlan? moments = null) =>
        Read(Observation.View(rows, rows.First().Features.Length), budget, moments: moments);

    public TrainingData Read(IDataView data, long budget = long.MaxValue, Interruption? interruption = null, MomentPlan? moments = null)
    {
        var columns = new TrainingColumns(
            data,
            data.Schema[nameof(Observation.Features)],
            data.Schema[LabelColumnName],
            ExampleWeightColumnName is { } weight ? data.Schema[weight] : null);
        using var channel = ((IHostEnvironment)new MLContext()).Start("Test");
        return TrainingData.Read(columns, TargetsOf(LabelColumnName), this, budget, Seed ?? 1, interruption ?? Interruption.None, channel, moments);
    }

    public static Targets TargetsOf(string label) => label switch
    {
        nameof(Observation.Number) => Targets.Number(label),
        nameof(Observation.Flag) => Targets.TrueOrFalse(label),
        nameof(Observation.Tree) => Targets.OneOf(Observation.Classes),
        nameof(Observation.Sizes) => Targets.Numbers(Observation.TargetNames),
        _ => throw new ArgumentException($"No label '{label}'.", nameof(label)),
    };
}
