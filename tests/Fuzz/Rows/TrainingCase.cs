using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fuzz.Rows;

/// <summary>Which rows lie, and when.</summary>
internal enum Place
{
    /// <summary>All of them.</summary>
    AllRows,

    /// <summary>One that is trained on.</summary>
    TrainingRow,

    /// <summary>One that is measured.</summary>
    ValidationRow,

    /// <summary>One that is trained on, where rows do not fit the memory.</summary>
    StreamedTrainingRow,

    /// <summary>The same, but not at the first pass.</summary>
    TrainingRowReadAgain,

    /// <summary>One that is measured, and not at the first pass.</summary>
    ValidationRowReadAgain,
}

/// <summary>Training on rows of which one column lies.</summary>
/// <param name="Job">The trainer.</param>
/// <param name="Optimizer">Of it.</param>
/// <param name="IsSparse">Whether the honest features are.</param>
/// <param name="Standardize">Whether features are standardised.</param>
/// <param name="Place">Where the lie is.</param>
/// <param name="Column">Features, or the labels of many targets.</param>
/// <param name="Lie">Null for none.</param>
internal sealed record TrainingCase(Job Job, Optimizer Optimizer, bool IsSparse, bool Standardize, Place Place, string Column, Lie? Lie)
    : RowCase
{
    /// <summary>What the name of an output takes of the budget.</summary>
    private const int BytesOfName = 48;

    protected override Attempt Prepare(Random random)
    {
        // So many features and so few rows that training is on rows and not on their second moments.
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

    /// <summary>As many bytes for each parameter as an optimiser needs at least, and so few that none are left for rows.</summary>
    private static int BytesOfParameter(Optimizer optimizer) =>
        optimizer == Optimizer.Adam() ? 16
        : optimizer == Optimizer.AdaGrad() || optimizer == Optimizer.StochasticGradientDescent() ? 12
        : 600;

    private static bool IsValidation(long row) => row % 5 == 3;
}
