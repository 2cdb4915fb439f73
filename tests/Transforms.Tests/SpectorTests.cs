using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>
/// Marginal effects of a logistic regression on the 32 rows of Spector and Mazzeo equal the figures that Stata 11 gives.
/// </summary>
/// <remarks>
/// Rows: Spector and Mazzeo, <i>Probit Analysis and Economic Education</i>, Journal of Economic Education 11, 1980, as printed in Greene,
/// <i>Econometric Analysis</i>. Figures: <c>margins</c> of Stata 11, as recorded in statsmodels, statsmodels/discrete/tests/results/
/// results_discrete.py, class Spector, logit, margeff_nodummy_*.
/// </remarks>
public class SpectorTests
{
    /// <summary>Grade point average, test score, program, and whether the grade improved.</summary>
    private static readonly float[,] Students =
    {
        { 2.66f, 20, 0, 0 }, { 2.89f, 22, 0, 0 }, { 3.28f, 24, 0, 0 }, { 2.92f, 12, 0, 0 }, { 4, 21, 0, 1 }, { 2.86f, 17, 0, 0 },
        { 2.76f, 17, 0, 0 }, { 2.87f, 21, 0, 0 }, { 3.03f, 25, 0, 0 }, { 3.92f, 29, 0, 1 }, { 2.63f, 20, 0, 0 }, { 3.32f, 23, 0, 0 },
        { 3.57f, 23, 0, 0 }, { 3.26f, 25, 0, 1 }, { 3.53f, 26, 0, 0 }, { 2.74f, 19, 0, 0 }, { 2.75f, 25, 0, 0 }, { 2.83f, 19, 0, 0 },
        { 3.12f, 23, 1, 0 }, { 3.16f, 25, 1, 1 }, { 2.06f, 22, 1, 0 }, { 3.62f, 28, 1, 1 }, { 2.89f, 14, 1, 0 }, { 3.51f, 26, 1, 0 },
        { 3.54f, 24, 1, 1 }, { 2.83f, 27, 1, 1 }, { 3.39f, 17, 1, 1 }, { 2.67f, 24, 1, 0 }, { 3.65f, 21, 1, 1 }, { 4, 23, 1, 1 },
        { 3.1f, 21, 1, 0 }, { 2.39f, 19, 1, 1 },
    };

    private static readonly Dictionary<string, double[]> Stata = new()
    {
        ["params"] = [2.82611297201, .0951576702557, 2.37868772835],
        ["dydx"] = [.36258084688424, .01220841099085, .30517768382304],
        ["dydxmean"] = [.53385885781692, .01797548988961, .44933926079386],
        ["dydxmedian"] = [.25009492465091, .00842091261329, .2105003352955],
        ["dyex"] = [1.1774000792198, .27896245178384, .16960002159996],
        ["dyexmean"] = [1.6641381583512, .39433730945339, .19658592659731],
        ["dyexmedian"] = [.76654095836557, .18947053379898, 0],
        ["eydx"] = [1.8546366266779, .06244722072812, 1.5610138123033],
        ["eydxmean"] = [2.1116143062702, .0710998816585, 1.7773072368626],
        ["eydxmedian"] = [2.5488082240624, .0858205793373, 2.1452853812126],
        ["eyex"] = [5.4747106798973, 1.3173389907576, .44600395466634],
        ["eyexmean"] = [6.5822977203268, 1.5597536538833, .77757191612739],
        ["eyexmedian"] = [7.8120973525952, 1.9309630350892, 0],
    };

    /// <summary>
    /// Six digits, relative 1e-6: Stata stops when its steps are below 1e-6 of the coefficients, and converges quadratically.
    /// </summary>
    [Fact]
    public void Marginal_effects_at_the_data_the_mean_and_the_median_equal_Statas()
    {
        var mlContext = new MLContext(seed: 1);
        var trainer = mlContext.BinaryClassification.Trainers.TwoLayerLinear(new TwoLayerLinearBinaryTrainer.Options
        {
            L2Regularization = 0,
        });
        var rows = Enumerable.Range(0, Students.GetLength(0)).Select(i => Row(j => Students[i, j], Students[i, 3] == 1)).ToArray();
        var fitted = mlContext.Transforms.JvpSensitivity(trainer, Tangent.EachFeature("dydx"), Sensitivity.InputTimesGradient("dyex"))
            .Fit(Data(mlContext, rows));
        Assert.True(fitted.Model.TrainingHistory.Converged);
        AssertClose("params", f => fitted.Model.EffectiveCoefficients[0, f]);

        AssertEffects("", rows);
        var global = mlContext.Model.GlobalSensitivity(fitted, Data(mlContext, rows));
        Assert.Equal("Probability", global.Of);
        AssertClose("dydx", f => global.Statistics.Single(of => of.Input == $"Features[{f}]").Mean);
        AssertEffects("mean", [Row(j => rows.Average(row => (double)row.Features[j]))]);
        AssertEffects("median", [Row(j => rows.Select(row => (double)row.Features[j]).Order().Skip(15).Take(2).Average())]);

        void AssertEffects(string at, Student[] students)
        {
            var columns = Columns.Read(fitted.Transform(Data(mlContext, students)), "dydx", "dyex", "Probability");
            double Mean(string column, int f, bool isRelative) => Enumerable.Range(0, students.Length).Average(
                row => columns[column][row][f] / (isRelative ? (double)columns["Probability"][row][0] : 1));
            AssertClose($"dydx{at}", f => Mean("dydx", f, isRelative: false));
            AssertClose($"dyex{at}", f => Mean("dyex", f, isRelative: false));
            AssertClose($"eydx{at}", f => Mean("dydx", f, isRelative: true));
            AssertClose($"eyex{at}", f => Mean("dyex", f, isRelative: true));
        }
    }

    private static void AssertClose(string name, Func<int, double> found)
    {
        for (var f = 0; f < Stata[name].Length; f++)
            Assert.Equal(Stata[name][f], found(f), 1e-6 * Math.Abs(Stata[name][f]));
    }

    private static Student Row(Func<int, double> value, bool label = false) => new()
    {
        Features = [(float)value(0), (float)value(1), (float)value(2)],
        Label = label,
    };

    private static IDataView Data(MLContext mlContext, Student[] rows) => mlContext.Data.LoadFromEnumerable(rows);

    private sealed class Student
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
