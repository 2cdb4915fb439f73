using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Reading;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit.Tests;

/// <summary>Every file of samples/data in one call, with no option set beyond the rows to hold out.</summary>
public class CsvSampleTests
{
    /// <summary>R2 of least squares on all rows, as samples/data/README.md has it from scikit-learn, to its four digits.</summary>
    [Fact]
    public void Diabetes_is_a_regression() =>
        Assert.Equal(
            0.5177,
            new MLContext(seed: 1).Regression.Evaluate(Trained("diabetes", out var fit, "progression"), fit.LabelColumnName).RSquared,
            5e-5);

    /// <summary>
    /// The description of the set in the UCI repository (wdbc.names) reports 97.5 % by cross-validation, with a plane in three of the
    /// features. A share of so many rows has a deviation of √(p (1 - p) / rows); five of them are allowed for the rows held out, and as
    /// many for those of the report.
    /// </summary>
    [Fact]
    public void Breast_cancer_is_binary()
    {
        var fit = Fit("breast-cancer", "diagnosis");
        Assert.Equal(CsvTask.BinaryClassification, fit.Task);
        Assert.Equal(["benign", "malignant"], fit.ClassNames);
        var rows = fit.Model.Transform(fit.TestData!).GetColumn<string>("PredictedLabel").Count();
        Assert.InRange(fit.BinaryMetrics!.Accuracy, 0.975 - (5 * Deviation(0.975, rows)) - (5 * Deviation(0.975, 569)), 1);
    }

    /// <summary>
    /// The description of the set in the UCI repository (wine.names) reports 98.9 % of linear discriminant analysis, leave-one-out. Five
    /// deviations, as above.
    /// </summary>
    [Fact]
    public void Wine_has_three_classes()
    {
        var fit = Fit("wine", "cultivar");
        Assert.Equal(CsvTask.MulticlassClassification, fit.Task);
        Assert.Equal(["class_0", "class_1", "class_2"], fit.ClassNames);
        var rows = fit.Model.Transform(fit.TestData!).GetColumn<string>("PredictedLabel").Count();
        Assert.InRange(fit.MulticlassMetrics!.MicroAccuracy, 0.989 - (5 * Deviation(0.989, rows)) - (5 * Deviation(0.989, 178)), 1);
    }

    /// <summary>
    /// ML.NET's own multinomial logistic regression, on the same rows; both are shares of the same rows, so each gets five deviations.
    /// </summary>
    [Fact]
    public void Digits_are_ten_classes_though_they_are_numbers()
    {
        var mlContext = new MLContext(seed: 1);
        var fit = mlContext.Fit(Sample("digits"), "digit");
        Assert.Equal(CsvTask.MulticlassClassification, fit.Task);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], fit.ClassNames);

        var rows = fit.Model.Transform(fit.TestData!);
        var theirs = mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy("digit")
            .Fit(fit.Model.Transform(fit.TrainingData))
            .Transform(rows);
        var reference = mlContext.MulticlassClassification.Evaluate(theirs, "digit").MicroAccuracy;
        Assert.InRange(reference, 0.9, 1);
        Assert.InRange(
            fit.MulticlassMetrics!.MicroAccuracy, reference - (10 * Deviation(reference, rows.GetColumn<uint>("digit").Count())), 1);
    }

    /// <summary>
    /// With a bias, least squares does on its own rows no worse than the means, for each target; at most it meets every label.
    /// </summary>
    [Fact]
    public void Linnerud_has_three_targets()
    {
        var rows = Trained("linnerud", out var fit, "weight", "waist", "pulse");
        Assert.Equal(CsvTask.MultiOutputRegression, fit.Task);
        Assert.Equal(["chins", "situps", "jumps"], fit.FeatureNames);
        Assert.All(
            new MLContext().MultiOutputRegression.Evaluate(rows, fit.LabelColumnName).PerTarget,
            metrics => Assert.InRange(metrics.RSquared, 0, 1));
    }

    /// <summary>
    /// Noise of deviation 0.05 is all that is left. Its estimate from N numbers has a relative deviation of 1/√(2N); five of them, and
    /// what three parameters a target add, a share of 3 / (rows trained on).
    /// </summary>
    [Fact]
    public void Two_by_three_leaves_its_noise()
    {
        var fit = Fit("two-by-three", "y1", "y2", "y3");
        var (trained, held) = (fit.TrainingData.GetColumn<float>("x1").Count(), fit.TestData!.GetColumn<float>("x1").Count());
        var spread = 5 / Math.Sqrt(2 * 3 * held);
        Assert.InRange(fit.MultiOutputMetrics!.RootMeanSquaredError, 0.05 * (1 - spread), 0.05 * (1 + spread) * (1 + (3.0 / trained)));
    }

    private static double Deviation(double share, int rows) => Math.Sqrt(share * (1 - share) / rows);

    private static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "data", name + ".csv");

    private static CsvFit Fit(string name, params string[] labels) => new MLContext(seed: 1).Fit(Sample(name), labels);

    /// <summary>The predictions of all rows by the model trained on them.</summary>
    private static IDataView Trained(string name, out CsvFit fit, params string[] labels)
    {
        fit = new MLContext(seed: 1).Fit(Sample(name), labels, new() { TestFraction = 0 });
        return fit.Model.Transform(fit.TrainingData);
    }
}
