using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Tests.Pipelines.Models;

/// <summary>Slopes of probabilities near 0 and 1 against closed forms in double that have no difference of near numbers.</summary>
public sealed class ProbabilityDigitsTests
{
    /// <summary>At these rows, probabilities are within 1e-8 of a limit, where single precision shows none of the digits.</summary>
    private static readonly ModelRow[] FarRows =
    [
        .. ModelExample.Rows.Take(20).Select(row => new ModelRow
        {
            A = row.A * 64,
            B = row.B * 64,
            C = row.C * 64,
            D = row.D * 64,
            Category = row.Category,
            Targets = row.Targets,
            Labels = row.Labels,
        }),
    ];

    private static readonly IDataView FarData = ModelExample.MlContext.Data.LoadFromEnumerable(FarRows);

    [Theory]
    [InlineData("Logistic")]
    [InlineData("Platt behind a perceptron")]
    [InlineData("Two-layer binary")]
    public void Of_two_classes(string name)
    {
        var example = ModelExamples.All[name];
        var (weights, bias, slope, offset) = example.Models switch
        {
            [CalibratedModelParametersBase { SubModel: LinearModelParameters linear, Calibrator: PlattCalibrator platt }] =>
                (linear.Weights.Select(w => (double)w).ToArray(), (double)linear.Bias, -platt.Slope, -platt.Offset),
            [LinearModelParameters linear, PlattCalibrator platt] =>
                (linear.Weights.Select(w => (double)w).ToArray(), linear.Bias, -platt.Slope, -platt.Offset),
            [TwoLayerLinearBinaryModelParameters own] =>
                (Basis().Select(x => PlainFunctions.TwoLayer(own, x)[0] - own.Bias[0]).ToArray(), own.Bias[0], 1, 0),
            _ => throw new NotSupportedException(name),
        };
        // A score in single precision, which Platt's calibrator of its own reads, or coefficients rounded to single precision, move the
        // exponent of the odds by up to 2⁻²² of the sum of its terms.
        var isRounded = example.Models is not [CalibratedModelParametersBase];
        var far = 0;
        var jacobians = ModelExample.Jacobians(example.Model, example.Of, FarData);
        for (var row = 0; row < FarRows.Length; row++)
        {
            var x = FarRows[row].Numbers(FarRows);
            var odds = (slope * (weights.Zip(x).Sum(pair => pair.First * pair.Second) + bias)) + offset;
            var small = Math.Exp(-Math.Abs(odds));
            var terms = Math.Abs(slope) * (weights.Zip(x).Sum(pair => Math.Abs(pair.First * pair.Second)) + Math.Abs(bias));
            var tolerance = isRounded ? Math.Pow(2, -22) * (terms + 1) : 1e-12;
            for (var feature = 0; feature < weights.Length; feature++)
            {
                var expected = slope * weights[feature] * small / ((1 + small) * (1 + small));
                Assert.Equal(expected, jacobians[row][0][feature], Math.Abs(expected) * tolerance);
            }

            far += small < 1e-8 ? 1 : 0;
        }

        Assert.InRange(far, FarRows.Length / 2, FarRows.Length);
    }

    [Fact]
    public void Of_several_classes()
    {
        var example = ModelExamples.All["MaximumEntropy"];
        var model = (MaximumEntropyModelParameters)example.Models[0];
        var origin = PlainFunctions.Linear(model, [0, 0, 0, 0]);
        var columns = Basis().Select(x => PlainFunctions.Linear(model, x).Zip(origin, (g, b) => g - b).ToArray()).ToArray();
        var jacobians = ModelExample.Jacobians(example.Model, example.Of, FarData);
        var far = 0;
        for (var row = 0; row < FarRows.Length; row++)
        {
            var scores = PlainFunctions.Linear(model, FarRows[row].Numbers(FarRows));
            var p = PlainFunctions.Softmax([.. scores.Select(score => score - scores.Max())]);
            for (var i = 0; i < p.Length; i++)
            {
                for (var feature = 0; feature < columns.Length; feature++)
                {
                    // pᵢ Σⱼ pⱼ (wᵢ - wⱼ): the term of the class itself is 0, and not the difference of near numbers.
                    var w = columns[feature];
                    var terms = Enumerable.Range(0, p.Length).Where(j => j != i).Select(j => p[i] * p[j] * (w[i] - w[j])).ToArray();
                    Assert.Equal(terms.Sum(), jacobians[row][i][feature], 1e-9 * terms.Sum(Math.Abs));
                }
            }

            far += 1 - p.Max() < 1e-8 ? 1 : 0;
        }

        Assert.InRange(far, FarRows.Length / 2, FarRows.Length);
    }

    private static double[][] Basis() => [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]];
}
