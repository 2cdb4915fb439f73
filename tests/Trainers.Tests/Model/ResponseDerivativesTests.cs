using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Tests.Model;

/// <summary>The derivatives of every response against dual numbers and against the engine, and at scores without a formula.</summary>
public class ResponseDerivativesTests
{
    /// <summary>
    /// Each response as a formula of dual numbers that subtracts no nearly equal numbers: a probability is 1 over a sum of positive terms.
    /// </summary>
    private static readonly Dictionary<string, Func<HyperDual[], HyperDual[]>> Plain = new()
    {
        ["Identity"] = g => g,
        ["Exponential"] = g => [.. g.Select(HyperDual.Exp)],
        ["Sigmoid"] = g => [.. g.Select(score => 1 / (1 + HyperDual.Exp(-1 * score)))],
        ["Softmax"] = g => [.. g.Select(own => 1 / Sum(g.Select(other => HyperDual.Exp(other - own))))],
        ["NormalizedSigmoid"] = g =>
            [.. g.Select((own, i) => 1 / Sum(g.Select((other, j) =>
                i == j ? 1 : (1 + HyperDual.Exp(-1 * own)) / (1 + HyperDual.Exp(-1 * other)))))],
    };

    private static readonly double[][] Scores =
    [
        [0],
        [30],
        [-30],
        [100],
        [-100],
        [0, 0, 0],
        [30, -30],
        [-100, 100, 0, 30],
        [-100, -100, -99],
        [100, 100],
        [3, 3, -2, 3],
        [0.3, -1.2, 2, 0.7, -0.1],
    ];

    public static TheoryData<string, double[]> Cases => new(Plain.Keys.SelectMany(name => Scores.Select(scores => (name, scores))));

    public static TheoryData<string> Names => [.. Plain.Keys];

    [Fact]
    public void Every_response_is_in_the_table() =>
        Assert.Equal(Plain.Keys.Order(), ResponseFunction.All.Select(response => response.Name).Order());

    /// <summary>Exponents up to 200 have errors of 200 units, in each of a few factors; sums of few terms add little.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_and_derivatives_are_those_of_dual_numbers_to_the_last_digits(string name, double[] g)
    {
        var (response, random, m) = (Of(name), new Random(1), g.Length);
        var (a, b) = (Numbers(random, m), Numbers(random, 2 * m));
        var (predictions, dots, second) = (new double[m], new double[2 * m], new double[2 * m]);
        response.Predict(g, predictions);
        response.Push(g, b, dots);
        response.PushSecond(g, a, b, second);
        for (var column = 0; column < 2; column++)
        {
            var along = Enumerable.Range(0, m).Select(j => b[(2 * j) + column]).ToArray();
            var expected = Plain[name]([.. g.Select((score, j) => new HyperDual(score, a[j], along[j]))]);
            for (var j = 0; j < m; j++)
            {
                var (first, mixed) = Magnitudes(name, g, a, along, j);
                AssertClose(expected[j].Value, predictions[j], Math.Abs(expected[j].Value));
                AssertClose(expected[j].Second, dots[(2 * j) + column], first);
                AssertClose(expected[j].Mixed, second[(2 * j) + column], mixed);
            }
        }
    }

    /// <summary>The inner products of JVP and VJP are the same number, of sums with the magnitudes of their terms.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void The_VJP_is_the_transposed_JVP(string name, double[] g)
    {
        var (response, m) = (Of(name), g.Length);
        for (var i = 0; i < m; i++)
        {
            var bar = new double[m];
            bar[i] = 1;
            response.Pull(g, bar, bar);
            for (var j = 0; j < m; j++)
            {
                var dot = new double[m];
                dot[j] = 1;
                var (magnitude, _) = Magnitudes(name, g, dot, dot, i);
                response.Push(g, dot, dot);
                AssertClose(dot[i], bar[j], magnitude);
            }
        }
    }

    /// <summary>
    /// The engine differentiates the expression of a response. Its rules lose digits of probabilities near 1, so the comparison is with
    /// the tangents, which are at most 1. Rates are compared with their own size.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Derivatives_are_those_of_the_engine(string name, double[] g)
    {
        var (response, random, m) = (Of(name), new Random(2), g.Length);
        var (a, b, bar) = (Numbers(random, m), Numbers(random, m), Numbers(random, m));
        var (x, u, v, w) = (Expr.Input("g", 1, m), Expr.Input("a", 1, m), Expr.Input("b", 1, m), Expr.Input("bar", 1, m));
        var predictions = response.Of(x);
        var first = Symbolic.Jvp([predictions], [x], [v])[0];
        var gradient = Symbolic.Gradient(Expr.Sum(predictions * w), [x])[0];
        var second = Symbolic.Jvp([first], [x], [u])[0];
        var workspace = new Plan<double>(first, gradient, second).CreateWorkspace();
        workspace.TryBind(x, g);
        workspace.TryBind(u, a);
        workspace.TryBind(v, b);
        workspace.TryBind(w, bar);
        workspace.Run();

        var (dots, bars, mixed) = (new double[m], new double[m], new double[m]);
        response.Push(g, b, dots);
        response.Pull(g, bar, bars);
        response.PushSecond(g, a, b, mixed);
        for (var j = 0; j < m; j++)
        {
            var size = name == "Exponential" ? Math.Exp(g[j]) : 1;
            AssertClose(workspace.Output(0)[j], dots[j], size);
            AssertClose(workspace.Output(1)[j], bars[j], size);
            AssertClose(workspace.Output(2)[j], mixed[j], size);
        }
    }

    /// <summary>A rate changes without bound at an infinite score, but not along a tangent that leaves the score where it is.</summary>
    [Theory]
    [InlineData("Identity", new[] { double.PositiveInfinity, double.NegativeInfinity }, new double[] { 1, 2 }, new double[] { 0, 0 })]
    [InlineData(
        "Exponential",
        new[] { double.PositiveInfinity, double.NegativeInfinity },
        new double[] { double.PositiveInfinity, 0 },
        new double[] { double.PositiveInfinity, 0 })]
    [InlineData("Sigmoid", new[] { double.PositiveInfinity, double.NegativeInfinity }, new double[] { 0, 0 }, new double[] { 0, 0 })]
    [InlineData("Softmax", new[] { double.PositiveInfinity, 3 }, new double[] { 0, 0 }, new double[] { 0, 0 })]
    [InlineData("Softmax", new[] { double.NegativeInfinity, 3 }, new double[] { 0, 0 }, new double[] { 0, 0 })]
    [InlineData("Softmax", new[] { double.NegativeInfinity, double.NegativeInfinity }, new[] { -0.25, 0.25 }, new double[] { 0, 0 })]
    [InlineData("Softmax", new[] { double.PositiveInfinity, double.PositiveInfinity }, new[] { -0.25, 0.25 }, new double[] { 0, 0 })]
    [InlineData("NormalizedSigmoid", new[] { double.NegativeInfinity, 3 }, new double[] { 0, 0 }, new double[] { 0, 0 })]
    [InlineData(
        "NormalizedSigmoid", new[] { double.PositiveInfinity, double.PositiveInfinity }, new double[] { 0, 0 }, new double[] { 0, 0 })]
    [InlineData(
        "NormalizedSigmoid", new[] { double.NegativeInfinity, double.NegativeInfinity }, new[] { -0.25, 0.25 }, new double[] { 0, 0 })]
    public void At_infinite_scores_derivatives_are_their_limits(string name, double[] g, double[] along, double[] second)
    {
        var (response, dots) = (Of(name), new double[2]);
        response.Push(g, [1, 2], dots);
        Assert.Equal(along, dots);
        response.PushSecond(g, [1, 2], [1, 2], dots);
        Assert.Equal(second, dots);
        response.Push(g, [0, 0], dots);
        Assert.Equal([0, 0], dots);
        response.PushSecond(g, [0, 0], [1, 2], dots);
        Assert.Equal([0, 0], dots);
        response.Pull(g, [0, 0], dots);
        Assert.Equal([0, 0], dots);
    }

    /// <summary>NaN of a score reaches every prediction that depends on it, and the derivatives of the same predictions.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Where_the_prediction_is_not_a_number_the_derivative_is_none(string name)
    {
        foreach (var tangent in new double[] { 0, 1 })
        {
            double[] g = [1, double.NaN, -2];
            var (predictions, dots, second) = (new double[3], new double[6], new double[6]);
            Of(name).Predict(g, predictions);
            Of(name).Push(g, [.. Enumerable.Repeat(tangent, 6)], dots);
            Of(name).PushSecond(g, [tangent, tangent, tangent], [.. Enumerable.Repeat(tangent, 6)], second);
            Assert.True(double.IsNaN(predictions[1]));
            for (var i = 0; i < 6; i++)
            {
                Assert.Equal(double.IsNaN(predictions[i / 2]), double.IsNaN(dots[i]));
                Assert.Equal(double.IsNaN(predictions[i / 2]), double.IsNaN(second[i]));
            }
        }
    }

    /// <summary>
    /// Segments short and long, through one class and several, and one that passes a class between the nodes of the first panels.
    /// </summary>
    public static TheoryData<double[], double[]> Segments => new()
    {
        { [0.3], [2.5] },
        { [1], [1] },
        { [1], [1 + 1e-12] },
        { [-40], [60] },
        { [35], [36] },
        { [-300], [5] },
        { [0.3, -1, 2], [1, 0, -1] },
        { [0, 0, 0], [0, 0, 0] },
        { [10, -10, 0], [-10, 10, 9] },
        { [300, 0, -300, 3], [-300, 10, 300, -3] },
        { [100, 99, -100], [-100, -99, 100] },
        { [30, 1, 1], [31, 1.5, 2] },
    };

    /// <summary>
    /// Against a composite Simpson rule on 100,000 intervals of the dual numbers, at most 0.02 in units of a score, and
    /// against the difference of the predictions, which no quadrature touches.
    /// </summary>
    [Theory]
    [MemberData(nameof(Segments))]
    public void The_mean_derivative_along_a_segment_is_the_mean_of_the_derivatives(double[] start, double[] end)
    {
        var m = start.Length;
        var along = end.Zip(start, (to, from) => to - from).ToArray();
        foreach (var response in ResponseFunction.All.Where(response => response.Name != "Exponential" || end.Max() < 100))
        {
            double[] tangents = [.. Numbers(new Random(3), m)];
            var (mean, total, before, after) = (new double[m], new double[m], new double[m], new double[m]);
            response.PushMean(start, end, tangents, mean);
            response.PushMean(start, end, along, total);
            response.Predict(start, before);
            response.Predict(end, after);
            var expected = Simpson(response.Name, start, end, tangents);
            var way = Simpson(response.Name, start, end, along);
            for (var j = 0; j < m; j++)
            {
                Assert.Equal(expected[j].Mean, mean[j], 1e-7 * expected[j].Magnitude);
                // A probability may rise to 1 and fall again on the way, so the error is in proportion to the length of the way.
                var rounding = 1e-12 * (Math.Abs(before[j]) + Math.Abs(after[j]));
                Assert.Equal(after[j] - before[j], total[j], (1e-8 * way[j].Magnitude) + rounding);
            }
        }
    }

    /// <summary>
    /// By hand: the first score is below any bound on all of the way but a vanishing share, so its rate or probability is 0 there, and the
    /// second output has the derivative at 2, or, with a sum of 1, at probability 1. The rounding is of a few operations.
    /// </summary>
    [Theory]
    [InlineData("Identity", 1.0, 1.0)]
    [InlineData("Exponential", 0.0, 7.38905609893065)]
    [InlineData("Sigmoid", 0.0, 0.104993585403507)]
    [InlineData("Softmax", 0.0, 0.0)]
    [InlineData("NormalizedSigmoid", 0.0, 0.0)]
    public void The_mean_derivative_is_a_limit_at_infinite_scores_and_not_a_number_at_such_a_score(string name, double first, double second)
    {
        var mean = new double[2];
        Of(name).PushMean([1, 2], [double.NegativeInfinity, 2], [1, 1], mean);
        Assert.Equal(first, mean[0], 1e-14);
        Assert.Equal(second, mean[1], 1e-14 * (1 + second));
        Of(name).PushMean([1, 2], [double.NaN, 2], [1, 1], mean);
        Assert.True(double.IsNaN(mean[0]));
        Assert.Equal(Of(name).Makes(PredictionMeanings.ManyClasses), double.IsNaN(mean[1]));
    }

    /// <summary>The predictions of a column are those in single precision: kernels of 8 units, and exponents to 30.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Predictions_are_those_of_single_precision_with_more_digits(string name)
    {
        foreach (var g in Scores.Where(scores => scores.All(score => Math.Abs(score) <= 30)))
        {
            var (single, predictions) = (Array.ConvertAll(g, score => (float)score), new double[g.Length]);
            var rounded = Array.ConvertAll(single, score => (double)score);
            Of(name).Apply(single);
            Of(name).Predict(rounded, predictions);
            Assert.All(single.Zip(predictions), pair => Assert.Equal(
                pair.Second, pair.First, Rounding.Gamma(16 + (2 * 60) + g.Length, Rounding.OfFloat) * Math.Abs(pair.Second)));
        }
    }

    /// <summary>
    /// The sums of the magnitudes of the terms of a first and of a second derivative of one output. A sum over classes of
    /// pᵢ pⱼ (uᵢ - uⱼ) is the derivative of a probability without cancellation of nearly equal numbers.
    /// </summary>
    private static (double First, double Mixed) Magnitudes(string name, double[] g, double[] a, double[] b, int output)
    {
        var predictions = Array.ConvertAll(Plain[name]([.. g.Select(score => (HyperDual)score)]), prediction => prediction.Value);
        if (!Of(name).Makes(PredictionMeanings.ManyClasses))
        {
            var own = Plain[name]([.. g.Select(score => new HyperDual(score, 1))])[output].First;
            return (own * Math.Abs(b[output]), own * Math.Abs(a[output] * b[output]));
        }

        // The slope of the logarithm of a sigmoid, at most 1, multiplies the tangents of one-versus-all.
        var slopes = Array.ConvertAll(g, score => name == "Softmax" ? 1 : 1 / (1 + Math.Exp(score)));
        double Spread(double[] u, int i) =>
            predictions.Select((p, j) => j == i ? 0 : p * (Math.Abs(slopes[j] * u[j]) + Math.Abs(slopes[i] * u[i]))).Sum();
        var covariance = predictions.Select((p, j) => p * Spread(a, j) * Spread(b, j)).Sum();
        var curved = predictions.Select((_, j) => name == "Softmax" ? 0 : slopes[j] * a[j] * b[j]).ToArray();
        return (
            predictions[output] * Spread(b, output),
            predictions[output] * ((Spread(a, output) * Spread(b, output)) + covariance + Spread(curved, output)));
    }

    private static (double Mean, double Magnitude)[] Simpson(string name, double[] start, double[] end, double[] tangents)
    {
        const int Intervals = 100_000;
        var sums = new (double Mean, double Magnitude)[start.Length];
        for (var i = 0; i <= Intervals; i++)
        {
            var (t, weight) = ((double)i / Intervals, (i is 0 or Intervals ? 1 : i % 2 == 0 ? 2 : 4) / (3.0 * Intervals));
            var point = start.Select((from, j) => new HyperDual(((1 - t) * from) + (t * end[j]), tangents[j])).ToArray();
            var values = Plain[name](point);
            for (var j = 0; j < sums.Length; j++)
            {
                sums[j].Mean += weight * values[j].First;
                sums[j].Magnitude += weight * Math.Abs(values[j].First);
            }
        }

        return sums;
    }

    private static void AssertClose(double expected, double actual, double magnitude) =>
        Assert.Equal(expected, actual, Rounding.Gamma(1000) * magnitude);

    private static HyperDual Sum(IEnumerable<HyperDual> terms) => terms.Aggregate((sum, term) => sum + term);

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];

    private static ResponseFunction Of(string name) => ResponseFunction.All.Single(response => response.Name == name);
}
