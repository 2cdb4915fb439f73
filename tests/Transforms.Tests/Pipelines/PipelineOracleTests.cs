using System.Collections.Immutable;
using Cotangent.Transforms.Pipelines;
using Cotangent.Transforms.Rules;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;
using NormFunction = Microsoft.ML.Transforms.LpNormNormalizingEstimatorBase.NormFunction;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>Whole chains written again in double and in dual numbers, from the parameters that ML.NET publishes.</summary>
public sealed class PipelineOracleTests
{
    /// <summary>
    /// Of the largest effect of the row, where an effect is a derivative times the number that moves. A stage hands numbers of single
    /// precision on, so a derivative at them has a few units of 2^-24 = 6e-8, as many as the weights that add up.
    /// </summary>
    private const double Tolerance = 1e-6;

    private readonly MLContext _mlContext = new(1);

    [Fact]
    public void A_distribution_of_logarithms_and_a_logistic_regression()
    {
        using var file = SampleFile.Load("breast-cancer.csv", ["diagnosis"]);
        var data = _mlContext.Transforms.Expression("Label", "x => x == \"malignant\"", "diagnosis").Fit(file.Data).Transform(file.Data);
        var chain = _mlContext.Transforms.Concatenate("Features", file.Numbers)
            .Append(_mlContext.Transforms.NormalizeLogMeanVariance("Features"))
            .Append(_mlContext.BinaryClassification.Trainers.LbfgsLogisticRegression(
                new LbfgsLogisticRegressionBinaryTrainer.Options { L2Regularization = 10 }))
            .Fit(data);
        var stages = ScoringStages.Of(chain).ToArray();
        var fitted = (NormalizingTransformer.CdfNormalizerModelParameters<ImmutableArray<float>>)
            ((NormalizingTransformer)stages[1]).GetNormalizerModelParameters(0);
        var model = (CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>)
            ((IPredictionTransformer<object>)stages[2]).Model;

        PlainDual Probability(PlainDual[] x)
        {
            PlainDual g = model.SubModel.Bias;
            for (var i = 0; i < x.Length; i++)
            {
                // ML.NET makes 0 of the logarithm of 0.
                if (x[i].Value > 0)
                    g += model.SubModel.Weights[i] * Distribution((PlainDual.Log(x[i]) - fitted.Mean[i]) / fitted.StandardDeviation[i]);
            }

            return 1 / (1 + PlainDual.Exp((model.Calibrator.Slope * g) + model.Calibrator.Offset));
        }

        Compare(chain, data, "Probability", file.Numbers, Probability);
    }

    [Theory]
    [InlineData(NormFunction.L1, false)]
    [InlineData(NormFunction.L1, true)]
    [InlineData(NormFunction.L2, false)]
    [InlineData(NormFunction.L2, true)]
    [InlineData(NormFunction.Infinity, false)]
    [InlineData(NormFunction.Infinity, true)]
    [InlineData(NormFunction.StandardDeviation, false)]
    [InlineData(NormFunction.StandardDeviation, true)]
    public void A_norm_and_a_linear_regression(NormFunction norm, bool isCentered)
    {
        using var file = SampleFile.Load("wine.csv", ["cultivar"]);
        string[] numbers = [.. file.Numbers.Where(name => name != "alcohol")];
        var chain = _mlContext.Transforms.Concatenate("Features", numbers)
            .Append(_mlContext.Transforms.NormalizeMinMax("Features"))
            .Append(_mlContext.Transforms.NormalizeLpNorm("Features", norm: norm, ensureZeroMean: isCentered))
            .Append(_mlContext.Regression.Trainers.Sdca("alcohol", maximumNumberOfIterations: 20))
            .Fit(file.Data);
        var stages = ScoringStages.Of(chain).ToArray();
        var scale = (NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>>)
            ((NormalizingTransformer)stages[1]).GetNormalizerModelParameters(0);
        var model = (LinearRegressionModelParameters)((IPredictionTransformer<object>)stages[3]).Model;

        PlainDual Score(PlainDual[] x)
        {
            var y = x.Select((value, i) => value * scale.Scale[i]).ToArray();
            var mean = PlainDual.Sum(y) / y.Length;
            var c = y.Select(value => isCentered ? value - mean : value).ToArray();
            var n = norm switch
            {
                NormFunction.L1 => PlainDual.Sum(c.Select(PlainDual.Abs)),
                NormFunction.L2 => PlainDual.Sqrt(PlainDual.Sum(c.Select(value => value * value))),
                NormFunction.Infinity => c.Select(PlainDual.Abs).MaxBy(value => value.Value),
                _ => PlainDual.Sqrt(PlainDual.Sum(y.Select(value => (value - mean) * (value - mean))) / y.Length),
            };
            return model.Bias + PlainDual.Sum(c.Select((value, i) => model.Weights[i] * value / n));
        }

        Compare(chain, file.Data, "Score", numbers, Score);
    }

    /// <summary>ML.NET's approximation, as its formula is published: erf by elementary functions.</summary>
    private static PlainDual Distribution(PlainDual z)
    {
        const double a = 0.147f;
        var q = z * z / 2;
        var root = PlainDual.Sqrt(1 - PlainDual.Exp(0 - (q * ((4 / Math.PI) + (a * q)) / (1 + (a * q)))));
        return 0.5 + (0.5 * Math.Sign(z.Value) * root);
    }

    private static void Compare(ITransformer chain, IDataView data, string of, string[] by, Func<PlainDual[], PlainDual> oracle)
    {
        var pipeline = PipelineBuilder.Build(chain, data.Schema, of, by, RuleBook.Of);
        using var cursor = data.GetRowCursor(data.Schema);
        pipeline.Bind(cursor);
        var getters = by.Select(name => cursor.GetGetter<float>(data.Schema[name])).ToArray();
        var x = new double[by.Length];
        var rows = 0;
        for (; cursor.MoveNext(); rows++)
        {
            for (var i = 0; i < x.Length; i++)
            {
                var value = 0f;
                getters[i](ref value);
                x[i] = value;
            }

            pipeline.Linearize();
            pipeline.Pull();
            var expected = x.Select((_, i) => oracle([.. x.Select((value, j) => new PlainDual(value, i == j ? 1 : 0))]).Dot).ToArray();
            var largest = expected.Zip(x, (derivative, value) => Math.Abs(derivative * value)).Max();
            Assert.True(largest > 0);
            for (var i = 0; i < x.Length; i++)
                Assert.Equal(expected[i] * x[i], pipeline.Raw[i].Bar[0] * x[i], Tolerance * largest);
        }

        Assert.True(rows > 100);
    }
}
