using Cotangent.Trainers.Model;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Model;

/// <summary>A Theta x + b over integers up to 2, whose sums are exact in any order: 600 · 290 · 2³ + 2 is below 2²⁴.</summary>
public class TwoLayerLinearModelTests
{
    /// <summary>
    /// Of one output, and of as many as to take the product of the layers, and the layers themselves, in one part and in several.
    /// </summary>
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 3, 1)]
    [InlineData(32, 8, 1)]
    [InlineData(5, 5, 4)]
    [InlineData(12, 12, 70)]
    [InlineData(40, 2, 50)]
    [InlineData(60, 30, 62)]
    [InlineData(600, 290, 600)]
    public void A_dense_row_and_a_sparse_one_score_what_plain_loops_give(int features, int rank, int outputs)
    {
        foreach (var hasBias in new[] { false, true })
        {
            var random = new Random(features + rank + outputs);
            var layout = new ParameterLayout(features, rank, outputs, hasBias);
            var parameters = Array.ConvertAll(new float[layout.Count], _ => (float)random.Next(-2, 3));
            var model = new TwoLayerLinearModel(layout, parameters, ResponseFunction.Identity);
            var x = Array.ConvertAll(new float[features], _ => (float)random.Next(-2, 3));
            var expected = Plain(layout, parameters, x);

            Assert.Equal(expected, Scores(model, new FeatureRow(x)));
            Assert.Equal(expected, Scores(model, FeatureRow.Of(new VBuffer<float>(features, x))));
            int[] columns = [.. Enumerable.Range(0, features).Where(f => x[f] != 0)];
            Assert.Equal(
                expected,
                Scores(model, FeatureRow.Of(new VBuffer<float>(features, columns.Length, [.. columns.Select(f => x[f])], columns))));
            if (outputs == 1)
                Assert.Equal(expected[0], model.RawScore(new FeatureRow(x)));
        }
    }

    [Fact]
    public void A_row_of_another_length_is_refused()
    {
        var model = new TwoLayerLinearModel(new ParameterLayout(3, 1, 1, HasBias: false), [1, 2, 3, 4], ResponseFunction.Identity);
        var message = Assert.Throws<InvalidOperationException>(() => model.RawScore(new FeatureRow(new float[2]))).Message;
        Assert.Contains("2 features; expected 3", message, StringComparison.Ordinal);
    }

    private static float[] Scores(TwoLayerLinearModel model, in FeatureRow x)
    {
        // What was there before must not count.
        var scores = Enumerable.Repeat(float.NaN, model.Layout.Outputs).ToArray();
        model.Predict(x, scores);
        return scores;
    }

    private static float[] Plain(ParameterLayout layout, float[] parameters, float[] x)
    {
        var scores = new float[layout.Outputs];
        for (var j = 0; j < scores.Length; j++)
        {
            scores[j] = layout.HasBias ? parameters[layout.ThetaLength + layout.ALength + j] : 0;
            for (var i = 0; i < layout.Rank; i++)
            {
                for (var f = 0; f < x.Length; f++)
                    scores[j] += parameters[layout.ThetaLength + (j * layout.Rank) + i] * parameters[(i * layout.Features) + f] * x[f];
            }
        }

        return scores;
    }
}
