using Cotangent.Trainers.Model;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Training;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>The decision of a training on given rows.</summary>
internal static class Decision
{
    public static TrainingDecision Of(TwoLayerLinearOptions options, TileSet rows, ParameterLayout layout)
    {
        var reading =
            TrainingDecision.BeforeReading(options, rows.Targets, new ModelMemory(layout, Bytes: 0, Budget: long.MaxValue), seed: 1);
        return TrainingDecision.AfterReading(options, reading, rows, layout);
    }
}
