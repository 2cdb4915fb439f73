using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fuzz.Rows;

/// <summary>The invalid rows and passes.</summary>
internal enum Place
{
    /// <summary>All rows.</summary>
    AllRows,

    /// <summary>One training row.</summary>
    TrainingRow,

    /// <summary>One validation row.</summary>
    ValidationRow,

    /// <summary>One training row, if rows do not fit in memory.</summary>
    StreamedTrainingRow,

    /// <summary>The same, but not in the first pass.</summary>
    TrainingRowReadAgain,

    /// <summary>One validation row, but not in the first pass.</summary>
    ValidationRowReadAgain,
}

/// <summary>Training on rows with an invalid column.</summary>
/// <param name="Job">The trainer.</param>
/// <param name="Optimizer">The optimizer.</param>
/// <param name="IsSparse">Whether valid features are sparse.</param>
/// <param name="Standardize">Whether features are standardized.</param>
/// <param name="Place">The invalid rows.</param>
/// <param name="Column">Features, or the labels of many targets.</param>
/// <param name="Lie">Null for none.</param>
internal sealed record TrainingCase(Job Job, Optimizer Optimizer, bool IsSparse, bool Standardize, Place Place, string Column, Lie? Lie)
    : RowCase
{
    /// <summary>Bytes of the name of an output in the budget.</summary>
    private const int BytesOfName = 48;

    protected override Attempt Prepare(Random random)
    {
        // With this many features and few rows, training is on rows and not on second moments.
        var (features, rows) = (random.Next(100, 130), random.Next(20, 30));
        var isLabel = Column == "Label";
        var (lie, told) = (Lie?.Tell(isLabel ? Tasks.Classes : features, random), false);
        var wanted = Place is Place.ValidationRow or Place.ValidationRowReadAgain;
        var at = Place == Place.AllRows
            ? 0
            : Enumerable.Range(0, rows).Where(row => IsValidation(row) == wanted).OrderBy(_ => random.Next()).First();
        var firstPass = Place is Place.TrainingRowReadAgain or Place.ValidationRowReadAgain ? 1 : 0;

        Field<VBuffer<float>> Lying(Field<VBuffer<float>> honest) => honest with
        {
            ValueAt = (pass, row) =>
            {
                if (lie is null || pass < firstPass || (Place != Place.AllRows && row != at))
                    return honest.ValueAt(pass, row);
                told = true;
                return lie.Vector;
            },
        };

        var (x, y) = (Tasks.HonestFeatures(features, IsSparse, random), Job.Label(random));
        if (isLabel)
            y = Lying((Field<VBuffer<float>>)y);
        else
            x = Lying(x);
        var view = Tasks.View(rows, x, y, new Field<bool>("IsValidation", BooleanDataViewType.Instance, (_, row) => IsValidation(row)));

        var parameters = Math.Min(features, Job.Outputs()) * (features + Job.Outputs()) + Job.Outputs();
        var budget = Place is Place.AllRows or Place.TrainingRow or Place.ValidationRow
            ? (long?)null
            : (parameters * BytesOfParameter(Optimizer)) + (BytesOfName * Job.Outputs());
        return new(
            () => Tasks.Fit(Job, view, new(Optimizer, Standardize, budget, "IsValidation")),
            lie is null ? null : [$"Column '{Column}'", $" in row {at};", lie.Found, lie.Expected],
            () => told);
    }

    /// <summary>Bytes for each parameter: the minimum for the optimizer, which leaves none for rows.</summary>
    private static int BytesOfParameter(Optimizer optimizer) =>
        optimizer == Optimizer.Adam() ? 16
        : optimizer == Optimizer.AdaGrad() || optimizer == Optimizer.StochasticGradientDescent() ? 12
        : 600;

    private static bool IsValidation(long row) => row % 5 == 3;
}
