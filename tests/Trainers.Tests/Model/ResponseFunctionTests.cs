using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Tests.Model;

/// <summary>Every response function against its formula, and at extreme raw scores.</summary>
public class ResponseFunctionTests
{
    /// <summary>Each response written out plainly: its code in model files, and the predictions of raw scores.</summary>
    private static readonly Dictionary<string, (int Code, Func<double[], double[]> Formula)> Plain = new()
    {
        ["Identity"] = (0, g => g),
        ["Exponential"] = (1, g => [.. g.Select(Math.Exp)]),
        ["Sigmoid"] = (2, g => [.. g.Select(Sigmoid)]),
        ["Softmax"] = (3, g => Normalized(g.Select(Math.Exp))),
        ["NormalizedSigmoid"] = (4, g => Normalized(g.Select(Sigmoid))),
    };

    private static readonly float[][] ExtremeScores =
    [
        [0],
        [1e30f],
        [-1e30f],
        [float.PositiveInfinity],
        [float.NegativeInfinity],
        [1000, -1000],
        [-1000, -1001, -1002],
        [-79, -81, -500],
        [-81, -81],
        [1e30f, 1e30f, -1e30f],
        [float.MaxValue, float.MinValue],
        [float.MinValue, float.MinValue, float.MinValue],
        [float.NegativeInfinity, float.NegativeInfinity],
        [float.PositiveInfinity, float.PositiveInfinity, 1],
        [float.NegativeInfinity, 3, 1],
        [.. Enumerable.Range(0, 100).Select(j => (j - 50) * 1e28f)],
    ];

    public static TheoryData<float[]> Extremes => new(ExtremeScores);

    /// <summary>The sum and the divisions round by half a unit a term, and their sum here, in double, by less.</summary>
    [Theory]
    [MemberData(nameof(Extremes))]
    public void Probabilities_of_classes_lie_between_0_and_1_and_sum_to_1(float[] scores)
    {
        foreach (var response in new[] { ResponseFunction.Softmax, ResponseFunction.NormalizedSigmoid })
        {
            var shown = Shown(response, scores);
            Assert.All(shown, probability => Assert.InRange(probability, 0, 1));
            Assert.Equal(1, shown.Sum(probability => (double)probability), Rounding.Gamma(scores.Length + 1, Rounding.OfFloat));
        }
    }

    [Theory]
    [MemberData(nameof(Extremes))]
    public void The_largest_score_keeps_the_largest_probability(float[] scores)
    {
        foreach (var response in new[] { ResponseFunction.Softmax, ResponseFunction.NormalizedSigmoid, ResponseFunction.Sigmoid })
        {
            var shown = Shown(response, scores);
            Assert.Equal(shown.Max(), shown[Array.IndexOf(scores, scores.Max())]);
        }
    }

    [Theory]
    [MemberData(nameof(Extremes))]
    public void No_score_but_that_of_not_a_number_gives_one(float[] scores) =>
        Assert.All(ResponseFunction.All, response => Assert.DoesNotContain(float.NaN, Shown(response, scores)));

    [Fact]
    public void Not_a_number_stays_so() =>
        Assert.All(ResponseFunction.All, response => Assert.Equal(float.NaN, Shown(response, [float.NaN])[0]));

    [Fact]
    public void Of_a_single_output_softmax_is_certain() => Assert.Equal([1f], Shown(ResponseFunction.Softmax, [-3]));

    [Fact]
    public void Scores_that_overflowed_share_alike()
    {
        Assert.Equal([0.5f, 0.5f, 0], Shown(ResponseFunction.Softmax, [float.PositiveInfinity, float.PositiveInfinity, float.MaxValue]));
        Assert.Equal([0.25f, 0.25f, 0.25f, 0.25f], Shown(ResponseFunction.Softmax, [.. Enumerable.Repeat(float.NegativeInfinity, 4)]));
    }

    public static TheoryData<string> Names => [.. Plain.Keys];

    /// <summary>Responses are static properties of their type: none can be missing here, and none can have the code of another.</summary>
    [Fact]
    public void Every_response_is_in_the_table_with_a_code_that_never_changes()
    {
        Assert.Equal(Plain.Keys.Order(), ResponseFunction.All.Select(response => response.Name).Order());
        Assert.All(ResponseFunction.All, response => Assert.Equal(Plain[response.Name].Code, response.Code));
        Assert.All(ResponseFunction.All, response => Assert.Same(response, ResponseFunction.WithCode(response.Code)));
        Assert.Equal(ResponseFunction.All.Count, ResponseFunction.All.Select(response => response.Code).Distinct().Count());
        Assert.Null(ResponseFunction.WithCode(-1));
    }

    /// <summary>
    /// Against double: kernels of 8 units on arguments that are exact or rounded once. The error u |g| of an exponent, |g| at most 16
    /// after the shift, is the same number of units.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void At_ordinary_scores_they_are_their_formulas(string name)
    {
        var random = new Random(1);
        for (var sample = 0; sample < 100; sample++)
        {
            var g = Enumerable.Range(0, random.Next(1, 20)).Select(_ => (float)((16 * random.NextDouble()) - 8)).ToArray();
            AssertClose(Plain[name].Formula([.. g]), Shown(Of(name), g));
        }
    }

    /// <summary>The expression, in double, is the formula: a few roundings, and errors of exponents as above.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_expression_is_the_formula_too(string name)
    {
        var random = new Random(2);
        var (x, outputs) = (Expr.Input("g", 3, 7), 7);
        var plan = new Plan<double>(Of(name).Of(x));
        var workspace = plan.CreateWorkspace();
        var g = Enumerable.Range(0, 3 * outputs).Select(_ => (16 * random.NextDouble()) - 8).ToArray();
        workspace.Bind(x, g);
        workspace.Run();
        for (var row = 0; row < 3; row++)
        {
            var expected = Plain[name].Formula(g[(row * outputs)..((row + 1) * outputs)]);
            Assert.All(expected.Zip(workspace.Output(0).Slice(row * outputs, outputs).ToArray()), pair =>
                Assert.Equal(1, pair.Second / pair.First, Rounding.Gamma(80)));
        }
    }

    /// <summary>
    /// The raw scores of means give the means back: of classes, of shares that sum to 1. At a limit the raw score is finite.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_inverse_gives_the_raw_scores_of_means(string name)
    {
        double[] means = [0.5, 0.3, 0.15, 0.05];
        var scores = Array.ConvertAll(means, mean => Of(name).Inverse(mean, 1e-9));
        Assert.All(Plain[name].Formula(scores).Zip(means), pair => Assert.Equal(pair.Second, pair.First, Rounding.Gamma(100)));
        Assert.True(double.IsFinite(Of(name).Inverse(0, 1e-9)));
        Assert.True(double.IsFinite(Of(name).Inverse(1, 1e-9)));
    }

    /// <summary>The properties that training uses follow from the formula of the response.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Its_properties_are_those_of_its_formula(string name)
    {
        var (response, formula) = (Of(name), Plain[name].Formula);
        double[] g = [0.3, -1.2, 2];
        var shifted = formula(Array.ConvertAll(g, v => v + 1));
        Assert.Equal(response.IsShiftInvariant, formula(g).Zip(shifted).All(pair => Math.Abs(pair.First - pair.Second) < 1e-9));
        Assert.Equal(response.KeepsUnits, formula(Array.ConvertAll(g, v => 3 * v)).SequenceEqual(formula(g).Select(v => 3 * v)));
        Assert.Equal(response.HasLimit, double.IsFinite(formula([-700])[0]) && Math.Abs(formula([-700])[0]) < 2);
        Assert.Equal(response.Makes(PredictionMeanings.ManyClasses), Math.Abs(formula(g).Sum() - 1) < 1e-9);
        Assert.Equal(response.Makes(PredictionMeanings.Numbers), formula(g)[0] == formula([g[0]])[0]);
        if (response.Makes(PredictionMeanings.TwoClasses))
            Assert.Equal(0.5, formula([0])[0]);
    }

    /// <summary>Below the threshold, sigmoids and exponentials differ by a relative exp(-80).</summary>
    [Theory]
    [InlineData(-79.99f)]
    [InlineData(-80.01f)]
    [InlineData(-100)]
    public void Normalized_sigmoids_keep_their_ratios_where_they_are_tiny(float largest) =>
        AssertClose(
            [Math.E / (Math.E + 1), 1 / (Math.E + 1)], Shown(ResponseFunction.NormalizedSigmoid, [largest, largest - 1]), exponent: 100);

    private static ResponseFunction Of(string name) => ResponseFunction.All.Single(response => response.Name == name);

    private static double Sigmoid(double g) => 1 / (1 + Math.Exp(-g));

    private static double[] Normalized(IEnumerable<double> values)
    {
        var all = values.ToArray();
        return Array.ConvertAll(all, value => value / all.Sum());
    }

    private static float[] Shown(ResponseFunction response, float[] scores)
    {
        var shown = (float[])scores.Clone();
        response.Apply(shown);
        return shown;
    }

    private static void AssertClose(IEnumerable<double> expected, float[] shown, int exponent = 16) => Assert.All(
        expected.Zip(shown),
        pair => Assert.Equal(1, pair.Second / pair.First, Rounding.Gamma((2 * (8 + exponent)) + shown.Length + 2, Rounding.OfFloat)));
}
