using Microsoft.ML;

namespace Cotangent.Samples.Sensitivities;

/// <summary>What are the average marginal effects of a logit model?</summary>
/// <remarks>
/// Rows: Spector and Mazzeo, <i>Probit Analysis and Economic Education</i>, Journal of Economic Education 11, 1980, as printed in Greene,
/// <i>Econometric Analysis</i>.
/// </remarks>
internal static class MarginalEffects
{
    /// <summary>Grade point average, test score, whether taught by the new program, and whether the grade improved.</summary>
    private static readonly float[,] Students =
    {
        { 2.66f, 20, 0, 0 }, { 2.89f, 22, 0, 0 }, { 3.28f, 24, 0, 0 }, { 2.92f, 12, 0, 0 }, { 4, 21, 0, 1 }, { 2.86f, 17, 0, 0 },
        { 2.76f, 17, 0, 0 }, { 2.87f, 21, 0, 0 }, { 3.03f, 25, 0, 0 }, { 3.92f, 29, 0, 1 }, { 2.63f, 20, 0, 0 }, { 3.32f, 23, 0, 0 },
        { 3.57f, 23, 0, 0 }, { 3.26f, 25, 0, 1 }, { 3.53f, 26, 0, 0 }, { 2.74f, 19, 0, 0 }, { 2.75f, 25, 0, 0 }, { 2.83f, 19, 0, 0 },
        { 3.12f, 23, 1, 0 }, { 3.16f, 25, 1, 1 }, { 2.06f, 22, 1, 0 }, { 3.62f, 28, 1, 1 }, { 2.89f, 14, 1, 0 }, { 3.51f, 26, 1, 0 },
        { 3.54f, 24, 1, 1 }, { 2.83f, 27, 1, 1 }, { 3.39f, 17, 1, 1 }, { 2.67f, 24, 1, 0 }, { 3.65f, 21, 1, 1 }, { 4, 23, 1, 1 },
        { 3.1f, 21, 1, 0 }, { 2.39f, 19, 1, 1 },
    };

    public static void Answer(MLContext mlContext)
    {
        var (model, students) = Fit(mlContext);
        var effects = mlContext.Model.GlobalSensitivity(model, students).Statistics;
        foreach (var of in effects)
            Console.WriteLine($"{of.Input,-11} {of.Mean:+0.0000;-0.0000}");
    }

    public static void Draw(MLContext mlContext, Picture picture)
    {
        var (model, students) = Fit(mlContext);
        var effects = mlContext.Model.GlobalSensitivity(model, students).Statistics;
        picture.Title("32 students: average marginal effects on the probability that the grade improves")
            .Bars([.. effects.Select(of => of.Input)], "mean, probability per unit", ("", [.. effects.Select(of => of.Mean)]));
    }

    private static (ITransformer Model, IDataView Students) Fit(MLContext mlContext)
    {
        var students = mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, Students.GetLength(0)).Select(i => new Student
        {
            GradePoints = Students[i, 0],
            TestScore = Students[i, 1],
            Program = Students[i, 2],
            Improved = Students[i, 3] == 1,
        }).ToArray());
        var pipeline = mlContext.Transforms
            .Concatenate("Features", nameof(Student.GradePoints), nameof(Student.TestScore), nameof(Student.Program))
            .Append(mlContext.BinaryClassification.Trainers.TwoLayerLinear(new TwoLayerLinearBinaryTrainer.Options
            {
                LabelColumnName = nameof(Student.Improved),
                L2Regularization = 0,
            }));
        return (pipeline.Fit(students), students);
    }

    private sealed class Student
    {
        public float GradePoints { get; set; }

        public float TestScore { get; set; }

        public float Program { get; set; }

        public bool Improved { get; set; }
    }
}
