using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Tasks;

public class BinaryTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void Probability_is_the_logistic_function_of_Score_to_the_last_bit_of_the_link()
    {
        var rows = Predict(ClassProblem.TrueOrFalse(_mlContext));
        foreach (var row in rows)
        {
            float[] linked = [row.Score];
            ResponseFunction.Sigmoid.Apply(linked);
            Assert.Equal(linked[0], row.Probability);

            // An exponential within 2 units in the last place, a sum and a quotient: below 4 spacings of single precision at 1.
            Assert.Equal(1 / (1 + Math.Exp(-(double)row.Score)), row.Probability, 4 * Rounding.OfFloat);
        }

        Assert.Contains(rows, row => row.Score < -1);
        Assert.Contains(rows, row => row.Score > 1);
    }

    [Fact]
    public void Score_is_the_raw_score_of_the_parameters()
    {
        var data = ClassProblem.TrueOrFalse(_mlContext);
        var transformer = _mlContext.BinaryClassification.Trainers.TwoLayerLinear().Fit(data);
        var model = transformer.Model;
        var features = data.GetColumn<float[]>("Features").ToArray();
        var scores = transformer.Transform(data).GetColumn<float>("Score").ToArray();
        for (var row = 0; row < scores.Length; row++)
        {
            var terms = Enumerable.Range(0, 3)
                .Select(f => (double)model.EffectiveCoefficients[0, f] * features[row][f])
                .Append(model.Bias[0])
                .ToArray();
            Assert.Equal(terms.Sum(), scores[row], Rounding.Gamma(4, Rounding.OfFloat) * terms.Sum(Math.Abs));
        }
    }

    [Fact]
    public void PredictedLabel_is_true_where_true_is_the_likelier()
    {
        var rows = Predict(ClassProblem.TrueOrFalse(_mlContext));
        Assert.All(rows, row => Assert.Equal(row.Probability > 0.5, row.PredictedLabel));
        Assert.Contains(rows, row => row.PredictedLabel);
        Assert.Contains(rows, row => !row.PredictedLabel);
    }

    /// <summary>The bias is not penalized, so the derivative of the loss in it, the mean of p - y, is 0 where training ends.</summary>
    [Fact]
    public void The_probabilities_sum_to_the_number_of_rows_that_are_true()
    {
        var rows = Predict(ClassProblem.TrueOrFalse(_mlContext));

        // Converged at 1e-11 of a gradient of order 1; what is left is the rounding of 60 probabilities and of their parameters.
        Assert.Equal(rows.Count(row => row.Label), rows.Sum(row => (double)row.Probability), 60 * 1e-5);
    }

    [Fact]
    public void Evaluate_measures_what_the_columns_say()
    {
        var data = ClassProblem.TrueOrFalse(_mlContext);
        var scored = _mlContext.BinaryClassification.Trainers.TwoLayerLinear().Fit(data).Transform(data);
        var rows = Rows(scored);
        var metrics = _mlContext.BinaryClassification.Evaluate(scored);
        var bits = rows.Average(row => -Math.Log2(row.Label ? row.Probability : 1 - (double)row.Probability));
        Assert.Equal(rows.Average(row => row.PredictedLabel == row.Label ? 1.0 : 0), metrics.Accuracy, 1e-12);

        // The evaluator takes the logarithm in double of a probability in single precision, as above; 1 - p may be rounded once more.
        Assert.Equal(bits, metrics.LogLoss, 1e-5);
        Assert.Equal(metrics.Accuracy, _mlContext.BinaryClassification.EvaluateNonCalibrated(scored).Accuracy);
        Assert.InRange(metrics.AreaUnderRocCurve, 0.5, 1);
    }

    [Fact]
    public void CrossValidate_measures_each_row_once_by_a_model_of_the_others()
    {
        var data = ClassProblem.TrueOrFalse(_mlContext);
        var folds =
            _mlContext.BinaryClassification.CrossValidate(
                data, _mlContext.BinaryClassification.Trainers.TwoLayerLinear(), numberOfFolds: 3);
        var held = folds.SelectMany(fold => fold.ScoredHoldOutSet.GetColumn<float[]>("Features")).Select(features => features[0]);
        Assert.Equal(data.GetColumn<float[]>("Features").Select(features => features[0]).Order(), held.Order());
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.LogLoss, 0, double.MaxValue));
        Assert.All(folds, fold => Assert.IsType<BinaryPredictionTransformer<TwoLayerLinearBinaryModelParameters>>(fold.Model));
    }

    [Fact]
    public void PermutationFeatureImportance_finds_the_only_feature_that_matters()
    {
        var problem = new Problem(new Random(1).Normals(200, 3), new double[200]);
        var data = Labelled<bool>.DataView(_mlContext, problem, row => problem.X[row, 2] > 0, slotNames: ["a", "b", "c"]);
        var model = _mlContext.BinaryClassification.Trainers.TwoLayerLinear(maximumEpochs: 100).Fit(data);
        var importance = _mlContext.BinaryClassification.PermutationFeatureImportance(model, data, permutationCount: 3);
        AssertThirdMatters([.. importance.Select(metrics => -metrics.Accuracy.Mean)]);
        var byName =
            _mlContext.BinaryClassification.PermutationFeatureImportanceNonCalibrated((ITransformer)model, data, permutationCount: 3);
        AssertThirdMatters([.. byName.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => -pair.Value.Accuracy.Mean)]);
    }

    /// <summary>
    /// The cases are linearly separable but for a few: Street, Wolberg and Mangasarian (1993) report 97% for one plane in three features.
    /// </summary>
    [Fact]
    public void Breast_cancer_is_found_by_cross_validation()
    {
        var data = BreastCancer.Load(_mlContext);
        var trainer = _mlContext.BinaryClassification.Trainers.TwoLayerLinear("isMalignant", maximumEpochs: 200);
        var folds = _mlContext.BinaryClassification.CrossValidate(data, trainer, numberOfFolds: 3, labelColumnName: "isMalignant");
        Assert.InRange(folds.Average(fold => fold.Metrics.Accuracy), 0.95, 1);
    }

    [Fact]
    public void ML_NETs_OneVersusAll_makes_a_classifier_of_several_classes_of_it()
    {
        var data = _mlContext.Transforms.Conversion.MapValueToKey("Label", "cultivar")
            .Fit(Wine.Load(_mlContext))
            .Transform(Wine.Load(_mlContext));
        var binary = _mlContext.BinaryClassification.Trainers.TwoLayerLinear(maximumEpochs: 50);
        var model = _mlContext.MulticlassClassification.Trainers.OneVersusAll(binary).Fit(data);
        Assert.InRange(_mlContext.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy, 0.95, 1);
        using var file = new MemoryStream();
        _mlContext.Model.Save(model, data.Schema, file);
        Assert.Equal(
            model.Transform(data).GetColumn<float[]>("Score"),
            new MLContext().Model.Load(file, out _).Transform(data).GetColumn<float[]>("Score"));
    }

    [Fact]
    public void A_label_of_one_value_trains_to_a_model_that_is_sure_of_it()
    {
        var problem = RandomProblem.Easy(1, rows: 20, features: 2);
        var rows = Predict(Labelled<bool>.DataView(_mlContext, problem, _ => true));
        Assert.All(rows, row => Assert.True(row.PredictedLabel));
        Assert.All(rows, row => Assert.InRange(row.Probability, 0.99f, 1));
    }

    internal static void AssertThirdMatters(double[] drops)
    {
        // A permuted feature that alone decides says nothing any more: of two classes that are as frequent, half are wrong then, with a
        // deviation of 0.5/√200 = 0.035. The others decide next to nothing.
        Assert.Equal(3, drops.Length);
        Assert.InRange(drops[2], 0.3, 0.7);
        Assert.InRange(drops[0], -0.05, 0.05);
        Assert.InRange(drops[1], -0.05, 0.05);
    }

    private List<Prediction> Predict(IDataView data) =>
        Rows(_mlContext.BinaryClassification.Trainers.TwoLayerLinear().Fit(data).Transform(data));

    private List<Prediction> Rows(IDataView scored) => [.. _mlContext.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: false)];

    private sealed class Prediction
    {
        public bool Label { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }

        public bool PredictedLabel { get; set; }
    }

    [Fact]
    public void Rows_of_one_class_are_warned_of()
    {
        var mlContext = new MLContext(seed: 1);
        var warnings = new List<string>();
        mlContext.Log += (_, message) =>
        {
            if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
                warnings.Add(message.RawMessage);
        };
        var problem = RandomProblem.Easy(1, rows: 20, features: 2);
        mlContext.BinaryClassification.Trainers.TwoLayerLinear().Fit(Labelled<bool>.DataView(mlContext, problem, row => row % 2 == 0));
        Assert.Empty(warnings);
        mlContext.BinaryClassification.Trainers.TwoLayerLinear().Fit(Labelled<bool>.DataView(mlContext, problem, _ => true));
        Assert.Contains(
            "All rows that are trained on are of one class, 'True': the model will predict it for every row. Check the label column.",
            warnings);
    }
}
