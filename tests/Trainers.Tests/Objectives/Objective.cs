using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.SecondMoments;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Objectives;

/// <summary>The objectives as tests make them: on one thread, changes of scores in units of the scores themselves.</summary>
internal static class Objective
{
    public static RowObjective OnRows(
        TileSet rows, Units units, ParameterLayout layout, TrainingLoss loss, int threads = 1, double[]? scoreUnits = null) => new(
        new StandardizedTiles(rows, units),
        layout,
        loss,
        scoreUnits ?? LabelUnits.Ones(layout.Outputs),
        new Team(threads),
        Interruption.None);

    public static MomentObjective OnMoments(TileSet rows, Units units, ParameterLayout layout, int threads = 1, double[]? scoreUnits = null)
    {
        var moments = MomentAccumulator.Of(rows, units.FeatureMeans.Any(mean => mean != 0), new Team(threads), Interruption.None);
        return new MomentObjective(
            StandardizedMoments.Of(moments, units, extend: layout.HasBias),
            layout,
            scoreUnits ?? LabelUnits.Ones(layout.Outputs),
            Interruption.None);
    }
}
