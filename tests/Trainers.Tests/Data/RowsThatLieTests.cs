using System.Globalization;
using Cotangent.Trainers.Tests;

namespace Cotangent.Trainers.Tests.Data;

/// <summary>
/// Rows and spans that are not what they say may end a process, so they are handed over in one of their own: tests/Fuzz, attack every-row.
/// Each must be refused with the name of column and row, what was found and what was expected.
/// </summary>
public class RowsThatLieTests
{
    private const int Trainers = 4;
    private const int Optimizers = 6;
    private const int DenseOrSparse = 2;
    private const int StandardizedOrNot = 2;

    /// <summary>All rows, one of training or of validation, the same read again, and one where rows do not fit the memory.</summary>
    private const int Places = 6;

    /// <summary>Five of arrays, eight of sparse vectors.</summary>
    private const int Lies = 13;

    private const int Settings = Optimizers * DenseOrSparse * StandardizedOrNot;
    private const int LyingFeatures = Trainers * Settings * Places * Lies;
    private const int LyingLabelsOfManyTargets = Settings * Places * Lies;
    private const int KeysBeyondTheirCount = Settings * 3;
    private const int ObjectsOfLoadFromEnumerable = Trainers * Optimizers * 2 * Lies;

    /// <summary>By the transformer, of many rows, from a file and by an engine; and by one-versus-all.</summary>
    private const int Scored = ((Trainers * 4) + 1) * Lies;

    private const int FeaturesAndDirectionsOfSensitivities = 2 * Lies;
    private const int LabelsAndScoresOfEvaluation = 2 * Lies;
    private const int Spans = 66;

    private const int Refused = LyingFeatures + LyingLabelsOfManyTargets + KeysBeyondTheirCount + ObjectsOfLoadFromEnumerable
        + Scored + FeaturesAndDirectionsOfSensitivities + LabelsAndScoresOfEvaluation + Spans;

    /// <summary>
    /// Every trainer with every setting, in memory and not; every way to score; and one each of objects, sensitivities and evaluation.
    /// </summary>
    private const int Honest = (Trainers * Settings * 2) + (Trainers * 4) + 1 + Trainers + 2;

    [Fact]
    public async Task Every_one_is_refused_by_name_and_the_process_lives()
    {
        var (exitCode, output, error) = await ChildProcess.Run("Fuzz", ["every-row", "all"]);
        Assert.Equal("", error);
        Assert.Equal(
            string.Create(
                CultureInfo.InvariantCulture, $"every-row: {Refused + Honest} cases, {Refused} refused, {Honest} answered, 0 failed."),
            output.Trim());
        Assert.Equal(0, exitCode);
    }
}
