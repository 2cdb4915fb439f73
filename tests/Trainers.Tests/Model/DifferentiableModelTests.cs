using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Tests.Model;

/// <summary>
/// A model as expressions gives the hidden vector, the raw scores and the predictions of the formulas, for every response.
/// </summary>
public class DifferentiableModelTests
{
    private static readonly ParameterLayout Layout = new(Features: 4, Rank: 2, Outputs: 3, HasBias: true);

    public static TheoryData<string> Responses => [.. ResponseFunction.All.Select(response => response.Name)];

    /// <summary>Sums of four and two products and a bias in double; scoring rounds to single precision once more.</summary>
    [Theory]
    [MemberData(nameof(Responses))]
    public void Its_expressions_are_the_formulas_of_the_model(string name)
    {
        var response = ResponseFunction.All.Single(response => response.Name == name);
        var random = new Random(1);
        var parameters = Enumerable.Range(0, Layout.Count).Select(_ => (float)((2 * random.NextDouble()) - 1)).ToArray();
        double[] x = [0.5, -1.25, 2, 0.75];
        var model = new TwoLayerLinearModel(Layout, parameters, response);
        var expressions = model.Differentiable(["a", "b", "c"]);
        Assert.Equal((Layout.Features, 3, 3), (expressions.FeatureCount, expressions.Parameters.Count, expressions.OutputNames.Count));

        var plan = new Plan<double>(expressions.Hidden!, expressions.RawScores, expressions.Predictions);
        var workspace = plan.CreateWorkspace();
        workspace.Bind(expressions.Features, x);
        foreach (var parameter in expressions.Parameters)
        {
            Assert.Equal(parameter.Rows * parameter.Columns, parameter.Read().Length);
            workspace.Bind(parameter.Input, parameter.Read());
        }

        workspace.Run();
        var (theta, a, b) = (parameters[Layout.Theta], parameters[Layout.A], parameters[Layout.Bias]);
        var h = Enumerable.Range(0, 2).Select(i => x.Select((value, f) => theta[(i * 4) + f] * value).Sum()).ToArray();
        var g = Enumerable.Range(0, 3).Select(j => h.Select((value, i) => a[(j * 2) + i] * value).Sum() + b[j]).ToArray();
        var predictions = new float[3];
        model.Predict(new FeatureRow(Array.ConvertAll(x, value => (float)value)), predictions);
        Assert.All(h.Zip(workspace.Output(0).ToArray()), pair => Assert.Equal(pair.First, pair.Second, Rounding.Gamma(20) * 4));
        Assert.All(g.Zip(workspace.Output(1).ToArray()), pair => Assert.Equal(pair.First, pair.Second, Rounding.Gamma(30) * 4));
        Assert.All(
            predictions.Zip(workspace.Output(2).ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, Rounding.Gamma(40, Rounding.OfFloat) * 20));
    }

    [Fact]
    public void A_parameter_is_found_by_its_name()
    {
        var layout = Layout with { HasBias = false };
        var expressions =
            new TwoLayerLinearModel(layout, new float[layout.Count], ResponseFunction.Identity).Differentiable(["a", "b", "c"]);
        Assert.Equal((2, 4), (expressions.Parameter(ModelParameter.Theta)!.Rows, expressions.Parameter(ModelParameter.Theta)!.Columns));
        Assert.Equal((3, 2), (expressions.Parameter(ModelParameter.A)!.Rows, expressions.Parameter(ModelParameter.A)!.Columns));
        Assert.Null(expressions.Parameter(ModelParameter.Bias));
    }
}
