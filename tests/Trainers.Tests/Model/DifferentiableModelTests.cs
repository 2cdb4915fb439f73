using Cotangent.Trainers.Model;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Model;

/// <summary>The raw scores and linear maps of a model are those of plain loops, for every response, rank and bias.</summary>
public class DifferentiableModelTests
{
    private static readonly float[] X = [0.5f, 0, -1.25f, 2, 0.75f, 0];

    private static readonly int[] Ranks = [1, 3];

    private static readonly bool[] Biases = [false, true];

    public static TheoryData<string, int, bool> Cases => new(
        from response in ResponseFunction.All
        from rank in Ranks
        from hasBias in Biases
        select (response.Name, rank, hasBias));

    /// <summary>Sums of at most six and three products of numbers below 2, in double.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Its_numbers_are_those_of_plain_loops(string name, int rank, bool hasBias)
    {
        var response = ResponseFunction.All.Single(response => response.Name == name);
        var layout = new ParameterLayout(X.Length, rank, Outputs: 4, hasBias);
        var random = new Random(1);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
        var (parameters, v, w) = (Draw(layout.Count), Draw(layout.ThetaLength), Draw(layout.ALength));
        var model = new TwoLayerLinearModel(layout, parameters, response);
        var differentiable = new DifferentiableModel(model, ["a", "b", "c", "d"]);

        // At rank 1 the layers are fewer numbers than their product, at rank 3 they are not: both forms of a map are met.
        Assert.Equal(rank == 3, model.IsProductSmaller);
        var (theta, a) = (parameters[layout.Theta], parameters[layout.A]);
        double[] b = hasBias ? [.. parameters[layout.Bias].Select(value => (double)value)] : new double[4];
        var linear = Apply(layout, theta, a, X);
        double[] g = [.. linear.Zip(b, (score, bias) => score + bias)];
        var sparse = SparseX();
        foreach (var isSparse in new[] { false, true })
        {
            Check(g, result => differentiable.RawScores(isSparse ? FeatureRow.OfChecked(sparse) : new FeatureRow(X), result));
            Check(linear, result => differentiable.Map.Apply(isSparse ? FeatureRow.OfChecked(sparse) : new FeatureRow(X), result));
            Check(Apply(layout, v, a, X), result =>
                differentiable.AlongTheta(v).Apply(isSparse ? FeatureRow.OfChecked(sparse) : new FeatureRow(X), result));
            Check(Apply(layout, theta, w, X), result =>
                differentiable.AlongA(w).Apply(isSparse ? FeatureRow.OfChecked(sparse) : new FeatureRow(X), result));
        }

        for (var f = 0; f < X.Length; f++)
        {
            var basis = new float[X.Length];
            basis[f] = 1;
            var column = Apply(layout, theta, a, basis);
            AssertClose(column, differentiable.Map.Column(f));
            AssertClose(column, [.. Enumerable.Range(0, 4).Select(j => differentiable.Coefficients[(j * X.Length) + f])]);
        }

        Assert.Equal(new ModelShape(layout, response, HasVectorScore: true), differentiable.Shape);
        Assert.Equal(differentiable.Shape, differentiable.OfRawScore().Shape);
        Assert.False(new DifferentiableModel(model, []).Shape.HasVectorScore);
    }

    private static VBuffer<float> SparseX() => new(X.Length, 4, [0.5f, -1.25f, 2, 0.75f], [0, 2, 3, 4]);

    private static double[] Apply(ParameterLayout layout, float[] theta, float[] a, float[] x)
    {
        var h = Enumerable.Range(0, layout.Rank)
            .Select(i => x.Select((value, f) => (double)theta[(i * layout.Features) + f] * value).Sum()).ToArray();
        return [.. Enumerable.Range(0, layout.Outputs).Select(j => h.Select((value, i) => a[(j * layout.Rank) + i] * value).Sum())];
    }

    private static void Check(double[] expected, Fill fill)
    {
        var result = new double[expected.Length];
        fill(result);
        AssertClose(expected, result);
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Rounding.Gamma(40) * 20));
    }

    private delegate void Fill(Span<double> result);
}
