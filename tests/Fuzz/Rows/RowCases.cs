using Microsoft.ML;

namespace Cotangent.Fuzz.Rows;

/// <summary>All entry points, each with all errors that its input can have.</summary>
internal static class RowCases
{
    private static readonly bool[] Either = [false, true];
    private static readonly uint[] Beyond = [1, 1 << 24, uint.MaxValue - Tasks.Classes];
    private static readonly Place[] HonestPlaces = [Place.TrainingRow, Place.StreamedTrainingRow];
    private static readonly string[] VectorsOfSensitivities = ["Features", "Direction"];
    private static readonly string[] VectorsOfEvaluation = ["Label", "Score"];

    public static IReadOnlyList<RowCase> All { get; } =
        [.. Honest(), .. Training(), .. Enumerables(), .. Keys(), .. Scoring(), .. Sensitivities(), .. Evaluations(), .. SpanCase.All];

    /// <summary>Valid input that must be accepted: otherwise a product that refuses everything would pass.</summary>
    private static IEnumerable<RowCase> Honest()
    {
        foreach (var (job, optimizer, isSparse, standardize) in Trainers())
        {
            foreach (var place in HonestPlaces)
                yield return new TrainingCase(job, optimizer, isSparse, standardize, place, "Features", null);
        }

        foreach (var job in Enum.GetValues<Job>())
        {
            foreach (var way in Ways(job))
                yield return new ScoringCase(job, way, null);
            yield return new EnumerableCase(job, Optimizer.Lbfgs(), false, null);
        }

        yield return new SensitivityCase("Features", null);
        yield return new EvaluationCase("Label", null);
    }

    private static IEnumerable<RowCase> Training()
    {
        foreach (var (job, optimizer, isSparse, standardize) in Trainers())
        {
            foreach (var place in Enum.GetValues<Place>())
            {
                foreach (var lie in Lie.All)
                {
                    yield return new TrainingCase(job, optimizer, isSparse, standardize, place, "Features", lie);
                    if (job == Job.ManyTargets)
                        yield return new TrainingCase(job, optimizer, isSparse, standardize, place, "Label", lie);
                }
            }
        }
    }

    private static IEnumerable<RowCase> Enumerables() =>
        from job in Enum.GetValues<Job>()
        from optimizer in Tasks.Optimizers
        from allRows in Either
        from lie in Lie.All
        select new EnumerableCase(job, optimizer, allRows, lie);

    private static IEnumerable<RowCase> Keys() =>
        from trainer in Trainers()
        where trainer.Job == Job.Multiclass
        from beyond in Beyond
        select new KeyCase(trainer.Optimizer, trainer.IsSparse, trainer.Standardize, beyond);

    private static IEnumerable<RowCase> Scoring() =>
        from job in Enum.GetValues<Job>()
        from way in Ways(job)
        from lie in Lie.All
        select new ScoringCase(job, way, lie);

    private static IEnumerable<RowCase> Sensitivities() =>
        from column in VectorsOfSensitivities
        from lie in Lie.All
        select new SensitivityCase(column, lie);

    private static IEnumerable<RowCase> Evaluations() =>
        from column in VectorsOfEvaluation
        from lie in Lie.All
        select new EvaluationCase(column, lie);

    private static IEnumerable<(Job Job, Optimizer Optimizer, bool IsSparse, bool Standardize)> Trainers() =>
        from job in Enum.GetValues<Job>()
        from optimizer in Tasks.Optimizers
        from isSparse in Either
        from standardize in Either
        select (job, optimizer, isSparse, standardize);

    private static IEnumerable<Way> Ways(Job job) => Enum.GetValues<Way>().Where(way => way != Way.OneVersusAll || job == Job.Binary);
}
