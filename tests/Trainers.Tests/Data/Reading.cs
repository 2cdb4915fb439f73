using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Reading;
using Cotangent.Trainers.Rows;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Tests.Data;

/// <summary>Settings of a reading: of all that trainers have, those that the data is read by.</summary>
internal sealed record Reading : TwoLayerLinearOptions
{
    internal override TaskRule Task => TwoLayerLinearRegressionTrainer.Rule;

    public static Reading Of(string label) => new() { LabelColumnName = label };

    public TrainingData Read(IEnumerable<Observation> rows, long budget = long.MaxValue, long? rowsForMoments = null, Team? team = null) =>
        Read(Observation.View(rows, rows.First().Features.Length), budget, rowsForMoments: rowsForMoments, team: team);

    public TrainingData Read(
        IDataView data, long budget = long.MaxValue, Interruption? interruption = null, long? rowsForMoments = null, Team? team = null)
    {
        var columns = new TrainingColumns(
            data,
            data.Schema[nameof(Observation.Features)],
            data.Schema[LabelColumnName],
            ExampleWeightColumnName is { } weight ? data.Schema[weight] : null);
        using var channel = ((IHostEnvironment)new MLContext()).Start("Test");
        var decision = new ReadingDecision(budget, Seed ?? 1) { RowsForMoments = rowsForMoments, CentersMoments = true };
        var targets = TargetsOf(LabelColumnName);
        return TrainingData.Read(columns, targets, this, decision, team ?? new Team(1), interruption ?? Interruption.None, channel);
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
