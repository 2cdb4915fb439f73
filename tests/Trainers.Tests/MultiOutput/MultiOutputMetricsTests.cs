using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.MultiOutput;

/// <summary>Evaluate of mlContext.MultiOutputRegression.</summary>
public class MultiOutputMetricsTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    /// <summary>
    /// The example of many outputs that scikit-learn's pages of <c>mean_absolute_error</c>, <c>mean_squared_error</c> and <c>r2_score</c>
    /// share; they print 0.75 of [0.5, 1], 0.708... of [0.41666667, 1], and 0.938... for <c>variance_weighted</c>, which is 1 - 4.25 /
    /// (217/6 + 98/3).
    /// </summary>
    [Fact]
    public void The_example_of_scikit_learn_gives_its_numbers()
    {
        var metrics = Evaluate(new[,] { { 0.5, 1 }, { -1, 1 }, { 7, -6 } }, new double[,] { { 0, 2 }, { -1, 2 }, { 8, -5 } });
        Assert.Equal(0.75, metrics.MeanAbsoluteError, Tolerance);
        Assert.Equal(4.25 / 6, metrics.MeanSquaredError, Tolerance);
        Assert.Equal(Math.Sqrt(4.25 / 6), metrics.RootMeanSquaredError, Tolerance);
        Assert.Equal(1 - (4.25 / ((217.0 / 6) + (98.0 / 3))), metrics.RSquared, Tolerance);
        Assert.Equal(0.938, metrics.RSquared, 0.0005);

        var (first, second) = (metrics.PerTarget[0], metrics.PerTarget[1]);
        Assert.Equal(0.5, first.MeanAbsoluteError, Tolerance);
        Assert.Equal(1.25 / 3, first.MeanSquaredError, Tolerance);
        Assert.Equal(Math.Sqrt(1.25 / 3), first.RootMeanSquaredError, Tolerance);
        Assert.Equal(1 - (1.25 / (217.0 / 6)), first.RSquared, Tolerance);
        Assert.Equal(1, second.MeanAbsoluteError, Tolerance);
        Assert.Equal(1, second.MeanSquaredError, Tolerance);
        Assert.Equal(1, second.RootMeanSquaredError, Tolerance);
        Assert.Equal(1 - (3 / (98.0 / 3)), second.RSquared, Tolerance);
        Assert.Equal(2, metrics.PerTarget.Count);
    }

    /// <summary>A few operations on numbers near 1, in double.</summary>
    private const double Tolerance = 1e-14;

    /// <summary>
    /// Against loops that take the mean first. Each side adds 200 terms, and differences of labels far from zero are exact: γ of 1000
    /// operations bounds both.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Random_scores_give_what_plain_loops_give(double offset)
    {
        const int Rows = 200;
        var random = new Random(1);
        var labels = PlainMatrix.Of(Rows, 4, (_, j) => (float)((Math.Pow(10, j) * random.Normal()) + offset));
        var scores = PlainMatrix.Of(Rows, 4, (i, j) => (float)(labels[i, j] + random.Normal()));
        var metrics = Evaluate(labels, scores);
        var means = ColumnUnits.Of(labels).Means;
        double Sum(Func<int, int, double> term, params int[] targets) => Enumerable.Range(0, Rows).Sum(i => targets.Sum(j => term(i, j)));
        double Error(int i, int j) => scores[i, j] - labels[i, j];

        void AssertMetrics(double mae, double mse, double rmse, double r2, params int[] targets)
        {
            var square = Sum((i, j) => Error(i, j) * Error(i, j), targets);
            var about = Sum((i, j) => (labels[i, j] - means[j]) * (labels[i, j] - means[j]), targets);
            var count = Rows * targets.Length;
            AssertClose(Sum((i, j) => Math.Abs(Error(i, j)), targets) / count, mae);
            AssertClose(square / count, mse);
            AssertClose(Math.Sqrt(square / count), rmse);
            AssertClose(square / about, 1 - r2);
        }

        AssertMetrics(metrics.MeanAbsoluteError, metrics.MeanSquaredError, metrics.RootMeanSquaredError, metrics.RSquared, 0, 1, 2, 3);
        for (var target = 0; target < 4; target++)
        {
            var one = metrics.PerTarget[target];
            AssertMetrics(one.MeanAbsoluteError, one.MeanSquaredError, one.RootMeanSquaredError, one.RSquared, target);
        }

        // Near an R2 of 1, 1 - R2 has lost the digits of 1.
        static void AssertClose(double expected, double actual) =>
            Assert.Equal(expected, actual, (Rounding.Gamma(1000) * expected) + (2 * Rounding.OfDouble));
    }

    /// <summary>
    /// The same rows by ML.NET's evaluator, which sums over targets where ours takes the mean. It adds the same numbers in the same order.
    /// </summary>
    [Fact]
    public void The_evaluator_of_ML_NET_has_the_same_errors()
    {
        var problem = TargetsProblem.Easy(1, rows: 50, features: 3, targets: 3);
        var data = problem.DataView(_mlContext);
        var scored = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(rank: 1).Fit(data).Transform(data);
        var metrics = _mlContext.MultiOutputRegression.Evaluate(scored);
        var theirs = TheirMetrics(scored);

        double[] Vector(string name) => [.. theirs.GetColumn<VBuffer<double>>(name).Single().DenseValues()];
        double Scalar(string name) => theirs.GetColumn<double>(name).Single();
        Assert.Equal(Vector("Per label L1(avg)"), metrics.PerTarget.Select(target => target.MeanAbsoluteError));
        Assert.Equal(Vector("Per label L2(avg)"), metrics.PerTarget.Select(target => target.MeanSquaredError));
        Assert.Equal(Vector("Per label RMS(avg)"), metrics.PerTarget.Select(target => target.RootMeanSquaredError));
        Assert.Equal(Scalar("L1(avg)"), 3 * metrics.MeanAbsoluteError, Rounding.Gamma(150) * Scalar("L1(avg)"));
        Assert.Equal(Scalar("L2(avg)"), 3 * metrics.MeanSquaredError, Rounding.Gamma(150) * Scalar("L2(avg)"));
    }

    [Fact]
    public void One_target_has_the_metrics_of_a_regression()
    {
        var problem = RandomProblem.Easy(1, rows: 50, features: 3);
        var scores = LeastSquares.Fit(problem).Predict(problem.X);
        var metrics = Evaluate(problem.YColumn, scores);
        var rows = Enumerable.Range(0, 50).Select(i => new ScoredNumber { Label = (float)problem.Y[i], Score = (float)scores[i, 0] });
        var expected = _mlContext.Regression.Evaluate(_mlContext.Data.LoadFromEnumerable(rows));

        // ML.NET takes the variance of the labels as a difference of sums in single precision squares.
        Assert.Equal(expected.MeanAbsoluteError, metrics.MeanAbsoluteError, Rounding.Gamma(50) * expected.MeanAbsoluteError);
        Assert.Equal(expected.MeanSquaredError, metrics.MeanSquaredError, Rounding.Gamma(50) * expected.MeanSquaredError);
        Assert.Equal(expected.RSquared, metrics.RSquared, 10 * Rounding.OfFloat);
        Assert.Equal(metrics.RSquared, metrics.PerTarget[0].RSquared);
    }

    [Fact]
    public void Rows_with_a_missing_label_or_score_are_left_out_with_a_warning()
    {
        var warnings = new List<string>();
        _mlContext.Log += (_, message) =>
        {
            if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
                warnings.Add(message.RawMessage);
        };
        var metrics = Evaluate(
            new[,] { { 1, 2 }, { 100, double.NaN }, { 3, 4 }, { 100, 100 } },
            new[,] { { 1.0, 3 }, { 0, 0 }, { 5, 4 }, { double.NaN, 0 } });
        Assert.Equal(0.75, metrics.MeanAbsoluteError, Tolerance);
        Assert.Equal([1 - (4.0 / 2), 1 - (1.0 / 2)], metrics.PerTarget.Select(target => target.RSquared));
        Assert.Equal("2 of 4 rows have a missing label or score and are not measured.", Assert.Single(warnings));
    }

    [Fact]
    public void Without_a_row_to_measure_there_are_no_metrics()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Evaluate(new[,] { { double.NaN, 1 } }, new double[,] { { 1, 1 } }));
        Assert.Equal("There is no row to measure: 1 rows, each with a missing label or score.", exception.Message);
    }

    [Fact]
    public void Constant_labels_have_no_finite_R2()
    {
        var metrics = Evaluate(new[,] { { 0.1, 1 }, { 0.1, 2 } }, new[,] { { 0.1, 1 }, { 0.1, 1 } });
        Assert.True(double.IsNaN(metrics.PerTarget[0].RSquared));
        Assert.Equal(1 - (1 / 0.5), metrics.RSquared, Tolerance);
        var wrong = Evaluate(new double[,] { { 1, 1 }, { 1, 2 } }, new double[,] { { 1, 1 }, { 2, 1 } });
        Assert.Equal(double.NegativeInfinity, wrong.PerTarget[0].RSquared);
    }

    [Fact]
    public void The_names_are_those_of_the_score_or_else_of_the_label()
    {
        var named = new TargetsProblem(new double[2, 2], new double[,] { { 1, 2 }, { 3, 4 } }, "a", "b").DataView(_mlContext);
        Assert.Equal(
            ["a", "b"],
            _mlContext.MultiOutputRegression.Evaluate(named, labelColumnName: "Features", scoreColumnName: "Label").TargetNames);
        Assert.Equal(
            ["a", "b"],
            _mlContext.MultiOutputRegression.Evaluate(named, labelColumnName: "Label", scoreColumnName: "Features").TargetNames);
        Assert.Equal(["Label[0]", "Label[1]"], Evaluate(new double[2, 2], new double[2, 2]).TargetNames);
    }

    [Theory]
    [InlineData("Weight", "Features", "label column 'Weight'", "known-size vector of Single", "got Single")]
    [InlineData("None", "Features", "label column 'None'")]
    [InlineData("Label", "None", "score column 'None'")]
    [InlineData("Label", "Weight", "score column 'Weight'", "known-size vector of Single", "got Single")]
    [InlineData("Label", "Features", "score column 'Features'", "Vector<Single, 2>", "got Vector<Single, 3>")]
    public void Columns_that_do_not_fit_are_refused(string label, string score, params string[] parts)
    {
        var data = TargetsProblem.Easy(1, rows: 5, features: 3, targets: 2).DataView(_mlContext);
        var exception = Assert.ThrowsAny<ArgumentException>(() => _mlContext.MultiOutputRegression.Evaluate(data, label, score));
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }

    private MultiOutputRegressionMetrics Evaluate(double[,] labels, double[,] scores) =>
        _mlContext.MultiOutputRegression.Evaluate(new TargetsProblem(scores, labels).DataView(_mlContext), scoreColumnName: "Features");

    /// <summary>The table of ML.NET's evaluator of many targets, which is not public.</summary>
    private IDataView TheirMetrics(IDataView scored)
    {
        var evaluatorType = typeof(MLContext).Assembly.GetType("Microsoft.ML.Data.MultiOutputRegressionEvaluator", throwOnError: true)!;
        var arguments = Activator.CreateInstance(evaluatorType.GetNestedType("Arguments")!);
        var evaluator = Activator.CreateInstance(evaluatorType, _mlContext, arguments)!;
        var evaluate = evaluatorType.GetInterface("IEvaluator")!.GetMethod("Evaluate")!;
        var rolesType = evaluate.GetParameters()[0].ParameterType;
        var constructor = rolesType.GetConstructors().Single(c => c.GetParameters() is [_, _, { ParameterType.IsArray: true }]);
        var pair = constructor.GetParameters()[2].ParameterType.GetElementType()!;
        var role = pair.GetGenericArguments()[0];
        var roles = Array.CreateInstance(pair, 2);
        string[] names = ["Label", "Score"];
        foreach (var (index, name) in names.Index())
            roles.SetValue(Activator.CreateInstance(pair, Activator.CreateInstance(role, name), name), index);
        var result = (Dictionary<string, IDataView>)evaluate.Invoke(evaluator, [constructor.Invoke([scored, false, roles])])!;
        return result["OverallMetrics"];
    }

    private sealed class ScoredNumber
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }
}
