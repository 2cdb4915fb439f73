using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Tests.Contract;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Cotangent.Trainers.Tests.Tasks;

public class MulticlassTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    /// <summary>Keys are numbered in the order of their values' first rows: <see cref="ClassProblem.Classes"/> gives it.</summary>
    private static int[] KeyOrder => [.. ClassProblem.Classes().Distinct()];

    [Fact]
    public void The_probabilities_of_a_row_sum_to_1_and_the_largest_is_that_of_the_predicted_class()
    {
        var data = ClassProblem.Keys(_mlContext, value => $"class {value}");
        var scored = Fit(data).Transform(data);
        var predicted = scored.GetColumn<uint>("PredictedLabel").ToArray();
        var scores = scored.GetColumn<float[]>("Score").ToArray();
        Assert.Equal(60, scores.Length);
        for (var row = 0; row < scores.Length; row++)
        {
            // Three quotients and two sums are rounded, each by half a spacing at most.
            Assert.Equal(1, scores[row].Sum(score => (double)score), 3 * Rounding.OfFloat);
            Assert.All(scores[row], score => Assert.InRange(score, 0, 1));
            Assert.Equal(scores[row].Max(), scores[row][predicted[row] - 1]);
        }

        Assert.Equal(3, predicted.Distinct().Count());
    }

    [Fact]
    public void The_slots_of_Score_are_named_after_classes_that_are_text()
    {
        string[] names = ["high", "low", "in between"];
        AssertNamedAnd<ReadOnlyMemory<char>>(
            ClassProblem.Keys(_mlContext, value => names[value]), Array.ConvertAll(KeyOrder, c => names[c]));
    }

    [Fact]
    public void The_slots_of_Score_are_named_after_classes_that_are_numbers()
    {
        AssertNamed(value => value - 0.25f, ["-0.25", "0.75", "1.75"]);
        AssertNamed(value => value + 0.1, ["0.1", "1.1", "2.1"]);
        AssertNamed(value => value * 1_000_000, ["0", "1000000", "2000000"]);
        AssertNamed(value => (byte)(value + 1), ["1", "2", "3"]);
    }

    [Fact]
    public void The_slots_of_Score_are_named_after_classes_that_are_times()
    {
        AssertNamed(
            value => new DateTime(2026, 3, 14 + value, 15, 9, 26),
            ["2026-03-14T15:09:26.0000000", "2026-03-15T15:09:26.0000000", "2026-03-16T15:09:26.0000000"]);
        AssertNamed(
            value => new DateTimeOffset(2026, 3, 14 + value, 0, 0, 0, TimeSpan.Zero),
            ["2026-03-14T00:00:00.0000000+00:00", "2026-03-15T00:00:00.0000000+00:00", "2026-03-16T00:00:00.0000000+00:00"]);
        AssertNamed(value => TimeSpan.FromMinutes(value), ["00:00:00", "00:01:00", "00:02:00"]);
    }

    [Fact]
    public void The_slots_of_Score_are_named_after_classes_that_are_true_or_false()
    {
        var data = ClassProblem.Keys(_mlContext, value => value > 0);
        var first = ClassProblem.Classes()[0] > 0;
        AssertNamedAnd<bool>(data, [$"{first}", $"{!first}"]);
    }

    [Fact]
    public void The_slots_of_Score_are_numbered_where_the_classes_have_no_names()
    {
        var data = WithoutKeyValues(5);
        var scored = Fit(data).Transform(data);
        Assert.Equal(["0", "1", "2", "3", "4"], SlotNames.Of(scored.Schema["Score"]));
        Assert.Null(scored.Schema["PredictedLabel"].Annotations.Schema.GetColumnOrNull("KeyValues"));
        EstimatorContract.AssertKept(_mlContext, _mlContext.MulticlassClassification.Trainers.TwoLayerLinear(maximumEpochs: 5), data);
    }

    [Fact]
    public void The_names_of_classes_do_not_depend_on_the_culture()
    {
        var culture = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            var comma = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            System.Globalization.CultureInfo.CurrentCulture = comma;
            AssertNamed(value => value + 0.5f, ["0.5", "1.5", "2.5"]);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = culture;
        }
    }

    /// <summary>
    /// The bias of a class is not penalized, so the derivative of the loss in it, the mean of p - y, is 0 where training ends.
    /// </summary>
    [Fact]
    public void The_probabilities_of_a_class_sum_to_the_number_of_its_rows()
    {
        var data = ClassProblem.Keys(_mlContext, value => value);
        var labels = data.GetColumn<uint>("Label").ToArray();
        var scores = Fit(data).Transform(data).GetColumn<float[]>("Score").ToArray();
        for (var c = 0; c < 3; c++)
        {
            // Converged at 1e-11 of a gradient of order 1; what is left is the rounding of 60 probabilities and of their parameters.
            Assert.Equal(labels.Count(label => label == c + 1), scores.Sum(score => (double)score[c]), 60 * 1e-5);
        }
    }

    [Fact]
    public void Evaluate_measures_what_the_columns_say()
    {
        var data = ClassProblem.Keys(_mlContext, value => value + 0.5f);
        var scored = Fit(data).Transform(data);
        var metrics = _mlContext.MulticlassClassification.Evaluate(scored);
        var labels = scored.GetColumn<uint>("Label").ToArray();
        var scores = scored.GetColumn<float[]>("Score").ToArray();
        var predicted = scored.GetColumn<uint>("PredictedLabel").ToArray();
        Assert.Equal(labels.Zip(predicted).Average(pair => pair.First == pair.Second ? 1.0 : 0), metrics.MicroAccuracy, 1e-12);

        // The evaluator divides a score by the sum of its row, which is 1 but for rounding.
        Assert.Equal(labels.Zip(scores).Average(pair => -Math.Log(pair.Second[pair.First - 1])), metrics.LogLoss, 1e-5);
        Assert.Equal(3, metrics.ConfusionMatrix.NumberOfClasses);
    }

    [Fact]
    public void CrossValidate_measures_each_row_once_by_a_model_of_the_others()
    {
        var data = ClassProblem.Keys(_mlContext, value => $"class {value}");
        var folds = _mlContext.MulticlassClassification.CrossValidate(
            data, _mlContext.MulticlassClassification.Trainers.TwoLayerLinear(), numberOfFolds: 3);
        var held = folds.SelectMany(fold => fold.ScoredHoldOutSet.GetColumn<float[]>("Features")).Select(features => features[0]);
        Assert.Equal(data.GetColumn<float[]>("Features").Select(features => features[0]).Order(), held.Order());
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.LogLoss, 0, double.MaxValue));
        Assert.All(folds, fold => Assert.IsType<MulticlassPredictionTransformer<TwoLayerLinearMulticlassModelParameters>>(fold.Model));
    }

    [Fact]
    public void PermutationFeatureImportance_finds_the_only_feature_that_matters()
    {
        var problem = new Problem(new Random(1).Normals(200, 3), new double[200]);
        var rows = Labelled<float>.DataView(_mlContext, problem, row => problem.X[row, 2] > 0 ? 7 : 3, slotNames: ["a", "b", "c"]);
        var data = _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
        var model = _mlContext.MulticlassClassification.Trainers.TwoLayerLinear(maximumEpochs: 100).Fit(data);
        var importance = _mlContext.MulticlassClassification.PermutationFeatureImportance(model, data, permutationCount: 3);
        BinaryTests.AssertThirdMatters([.. importance.Select(metrics => -metrics.MicroAccuracy.Mean)]);
        var byName = _mlContext.MulticlassClassification.PermutationFeatureImportance((ITransformer)model, data, permutationCount: 3);
        BinaryTests.AssertThirdMatters(
            [.. byName.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => -pair.Value.MicroAccuracy.Mean)]);
    }

    /// <summary>The cultivars are linearly separable; UCI's wine.names reports 98.9% for linear discriminants, leaving one out.</summary>
    [Fact]
    public void Wines_are_told_apart_by_cross_validation_from_text_to_text()
    {
        var chain = _mlContext.MulticlassClassification.Trainers.TwoLayerLinear(maximumEpochs: 200)
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("cultivarFound", "PredictedLabel"));
        var data = _mlContext.Transforms.Conversion.MapValueToKey("Label", "cultivar")
            .Fit(Wine.Load(_mlContext))
            .Transform(Wine.Load(_mlContext));
        var folds = _mlContext.MulticlassClassification.CrossValidate(data, chain, numberOfFolds: 3);
        Assert.InRange(folds.Average(fold => fold.Metrics.MicroAccuracy), 0.95, 1);
        var pairs = folds.Select(fold => fold.ScoredHoldOutSet)
            .SelectMany(held => held.GetColumn<string>("cultivar").Zip(held.GetColumn<string>("cultivarFound")));
        Assert.InRange(pairs.Average(pair => pair.First == pair.Second ? 1.0 : 0), 0.95, 1);
    }

    [Fact]
    public void Digits_that_are_numbers_are_predicted_as_numbers()
    {
        var data = _mlContext.Data.LoadFromTextFile(
            SampleData.PathOf("digits.csv"),
            [new("Features", DataKind.Single, 0, 63), new("digit", DataKind.Single, 64)],
            separatorChar: ',',
            hasHeader: true);
        var chain =
            _mlContext.Transforms.Conversion.MapValueToKey(
                "Label", "digit", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(_mlContext.MulticlassClassification.Trainers.TwoLayerLinear(maximumEpochs: 30))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("digitFound", "PredictedLabel"));
        var scored = chain.Fit(data).Transform(data);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], SlotNames.Of(scored.Schema["Score"]));
        var pairs = scored.GetColumn<float>("digit").Zip(scored.GetColumn<float>("digitFound")).ToArray();

        // Of ten classes as frequent a tenth would be right by chance. Nearest centroids get 90% of these digits: less is no training.
        Assert.InRange(pairs.Average(pair => pair.First == pair.Second ? 1.0 : 0), 0.9, 1);
    }

    [Fact]
    public void A_row_with_a_missing_feature_has_missing_probabilities_and_no_predicted_class()
    {
        var model = Fit(ClassProblem.Keys(_mlContext, value => value));
        var rows = new Problem(new double[,] { { 1, double.NaN, 3 }, { 1, 2, 3 } }, [1, 1]).DataView(_mlContext);
        var scored = model.Transform(_mlContext.Transforms.DropColumns("Label").Fit(rows).Transform(rows));
        Assert.All(scored.GetColumn<float[]>("Score").First(), score => Assert.True(float.IsNaN(score)));
        Assert.Equal(0u, scored.GetColumn<uint>("PredictedLabel").First());
        Assert.NotEqual(0u, scored.GetColumn<uint>("PredictedLabel").Last());
    }

    [Fact]
    public void Rows_with_a_missing_label_are_skipped()
    {
        var problem = RandomProblem.Easy(1, rows: 60, features: 3);
        string Label(int row) => row % 5 == 0 ? "" : $"class {ClassProblem.Classes()[row]}";
        IDataView Keys(Problem rows, Func<int, string> label)
        {
            var data = Labelled<string>.DataView(_mlContext, rows, label);
            return _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        }

        int[] kept = [.. Enumerable.Range(0, 60).Where(row => row % 5 != 0)];
        var expected = Fit(Keys(problem.Take(kept), row => Label(kept[row])), seed: 1).Model.Model.Parameters;
        Assert.Equal(expected, Fit(Keys(problem, Label), seed: 1).Model.Model.Parameters);
    }

    [Fact]
    public void A_label_of_one_class_is_refused_with_what_to_do()
    {
        var data = ClassProblem.Keys(_mlContext, _ => "only");
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Fit(data));
        Assert.Contains("label column 'Label': expected a key of 2 to 16777216 classes", exception.Message, StringComparison.Ordinal);
        Assert.Contains("got Key<UInt32, 0-0>", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>2²⁴ + 1 is the first number that single precision rounds: two classes would be one.</summary>
    [Fact]
    public void More_classes_than_single_precision_can_number_are_refused()
    {
        var rows = new[] { new KeyedRow { Key = 1, Features = [0, 1] }, new KeyedRow { Key = 2, Features = [1, 0] } };
        var type = SchemaDefinition.Create(typeof(KeyedRow));
        type["Label"].ColumnType = new KeyDataViewType(typeof(uint), (1 << 24) + 1);
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Fit(_mlContext.Data.LoadFromEnumerable(rows, type)));
        Assert.Contains("expected a key of 2 to 16777216 classes", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_on_from_a_model_of_the_same_classes_in_another_order_is_refused()
    {
        var trainer = _mlContext.MulticlassClassification.Trainers.TwoLayerLinear();
        var model = trainer.Fit(ClassProblem.Keys(_mlContext, value => $"class {value}")).Model;
        var others = ClassProblem.Keys(_mlContext, value => $"class {(value + 1) % 3}");
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(others, model));
        var (before, now) = ($"'class {KeyOrder[0]}'", $"'class {(KeyOrder[0] + 1) % 3}'");
        Assert.Contains($"class 0 is {before} in the model, and {now} in the data", exception.Message, StringComparison.Ordinal);

        var fewer = ClassProblem.Keys(_mlContext, value => $"class {KeyOrder[Math.Min(Array.IndexOf(KeyOrder, value), 1)]}");
        exception = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(fewer, model));
        var expected = $"has 3 classes, and the label column 2; class 2 is 'class {KeyOrder[2]}' in the model, and missing in the data";
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    private MulticlassPredictionTransformer<TwoLayerLinearMulticlassModelParameters> Fit(IDataView data, int? seed = null) =>
        _mlContext.MulticlassClassification.Trainers.TwoLayerLinear(new TwoLayerLinearMulticlassTrainer.Options { Seed = seed }).Fit(data);

    private void AssertNamed<T>(Func<int, T> value, string[] names) =>
        AssertNamedAnd<T>(ClassProblem.Keys(_mlContext, value), Array.ConvertAll(KeyOrder, c => names[c]));

    /// <summary>The slots have names; PredictedLabel has the values, as they were; and all of it is in the file.</summary>
    private void AssertNamedAnd<T>(IDataView data, string[] names)
    {
        var trainer = _mlContext.MulticlassClassification.Trainers.TwoLayerLinear(maximumEpochs: 5);
        EstimatorContract.AssertKept(_mlContext, trainer, data);
        var model = trainer.Fit(data);
        Assert.Equal(names, model.Model.ClassNames);
        var scored = model.Transform(data);
        Assert.Equal(names, SlotNames.Of(scored.Schema["Score"]));

        var (given, predicted) = (default(VBuffer<T>), default(VBuffer<T>));
        data.Schema["Label"].GetKeyValues(ref given);
        scored.Schema["PredictedLabel"].GetKeyValues(ref predicted);
        Assert.Equal(given.DenseValues().Select(value => $"{value}"), predicted.DenseValues().Select(value => $"{value}"));
        var values = _mlContext.Transforms.Conversion.MapKeyToValue("value", "PredictedLabel").Fit(scored).Transform(scored);
        var type = new VectorDataViewType((PrimitiveDataViewType)values.Schema["value"].Type, names.Length);
        Assert.Equal(data.Schema["Label"].Annotations.Schema["KeyValues"].Type, type);
    }

    /// <summary>Labels that are keys as they come.</summary>
    private IDataView WithoutKeyValues(int classes)
    {
        var rows = Labelled<uint>.DataView(_mlContext, RandomProblem.Easy(1, rows: 40, features: 3), row => (uint)((row % classes) + 1));
        var schema = Example.SchemaOf(typeof(Labelled<uint>), features: 3);
        var objects = _mlContext.Data.CreateEnumerable<Labelled<uint>>(rows, reuseRowObject: false, schemaDefinition: schema).ToArray();
        schema["Label"].ColumnType = new KeyDataViewType(typeof(uint), classes);
        return _mlContext.Data.LoadFromEnumerable(objects, schema);
    }

    /// <summary>A row with a key whose number of classes is set by a schema.</summary>
    private sealed class KeyedRow
    {
        [ColumnName("Label")]
        public uint Key { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }
}
