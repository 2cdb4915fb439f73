using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>Finding the model in a transformer.</summary>
public class JvpSensitivityCatalogTests
{
    [Fact]
    public void The_model_is_found_in_a_chain_of_chains()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext);
        var copy = mlContext.Transforms.CopyColumns("Copy", "Label").Fit(data);
        var inner = new TransformerChain<ITransformer>(copy, EveryKind.Predictor(mlContext));
        var outer = new TransformerChain<ITransformer>(inner, copy);
        var view = mlContext.Transforms.JvpSensitivity(outer, Tangent.EachFeature()).Fit(data).Transform(data);
        Assert.Equal(EveryKind.Model.Coefficients.RowMajor<float>(), Columns.Read(view, "FeatureSensitivities")[0]);
    }

    [Fact]
    public void Features_in_another_order_than_in_training_are_named_also_for_a_loaded_model()
    {
        var mlContext = new MLContext(seed: 1);
        var data = Diabetes.Load(mlContext);
        var trainer = mlContext.Regression.Trainers.TwoLayerLinear("progression");
        var fitted = mlContext.Transforms.Concatenate("Features", "bmi", "bp").Append(trainer).Fit(data);
        var swapped = mlContext.Transforms.Concatenate("Features", "bp", "bmi").Fit(data).Transform(data);

        Assert.All([fitted, ModelArchive.Load(new MLContext(), ModelArchive.Save(mlContext, fitted, data.Schema))], model =>
        {
            var message =
                Assert.Throws<ArgumentOutOfRangeException>(
                    () => mlContext.Transforms.JvpSensitivity(model, Tangent.Feature("bmi")).Fit(swapped)).Message;
            Assert.Contains(
                "Slot 0 of column 'Features' is called 'bp'; the model was trained on 'bmi' there.", message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_chain_without_a_two_layer_model_is_answered_with_what_it_holds()
    {
        var mlContext = new MLContext();
        var copy = mlContext.Transforms.CopyColumns("Copy", "Label").Fit(EveryKind.Data(mlContext));
        var message =
            Assert.Throws<ArgumentException>(
                () => mlContext.Transforms.JvpSensitivity(new TransformerChain<ITransformer>(copy), Tangent.EachFeature())).Message;
        Assert.StartsWith(
            "Expected one fitted two-layer linear model, found 0 in: ColumnCopyingTransformer.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_with_two_two_layer_models_is_answered_with_how_many()
    {
        var mlContext = new MLContext();
        var chain = new TransformerChain<ITransformer>(EveryKind.Predictor(mlContext), EveryKind.Predictor(mlContext));
        var message = Assert.Throws<ArgumentException>(() => mlContext.Transforms.JvpSensitivity(chain, Tangent.EachFeature())).Message;
        Assert.StartsWith("Expected one fitted two-layer linear model, found 2 in:", message, StringComparison.Ordinal);
    }

    /// <summary>Both have sensitivities, so the caller has to choose.</summary>
    [Fact]
    public void A_regression_beside_a_classification_is_ambiguous()
    {
        var mlContext = new MLContext(seed: 1);
        var classifier = ChosenTask.Create(
            mlContext, "two classes", EveryKind.Model.Theta, EveryKind.Model.A, [EveryKind.Model.Bias!.Value]);
        var chain = new TransformerChain<ITransformer>(classifier, EveryKind.Predictor(mlContext));
        var message = Assert.Throws<ArgumentException>(() => mlContext.Transforms.JvpSensitivity(chain, Tangent.EachFeature())).Message;
        Assert.StartsWith("Expected one fitted two-layer linear model, found 2 in:", message, StringComparison.Ordinal);
    }

    /// <summary>A model of ML.NET has other parameters.</summary>
    [Fact]
    public void Another_linear_regression_is_not_a_two_layer_model()
    {
        var mlContext = new MLContext(seed: 1);
        var model = mlContext.Regression.Trainers.OnlineGradientDescent().Fit(EveryKind.Data(mlContext));
        Assert.Contains(
            "found 0",
            Assert.Throws<ArgumentException>(() => mlContext.Transforms.JvpSensitivity(model, Tangent.EachFeature())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Null_is_not_accepted()
    {
        var mlContext = new MLContext();
        var (predictor, trainer) = (EveryKind.Predictor(mlContext), mlContext.Regression.Trainers.TwoLayerLinear());
        Assert.Equal(
            "catalog",
            Assert.Throws<ArgumentNullException>(
                () => JvpSensitivityCatalog.JvpSensitivity(null!, predictor, Tangent.EachFeature())).ParamName);
        Assert.Equal(
            "catalog",
            Assert.Throws<ArgumentNullException>(
                () => JvpSensitivityCatalog.JvpSensitivity(null!, trainer, Tangent.EachFeature())).ParamName);
        Assert.Equal(
            "model",
            Assert.Throws<ArgumentNullException>(
                () => mlContext.Transforms.JvpSensitivity((ITransformer)null!, Tangent.EachFeature())).ParamName);
        Assert.Equal(
            "trainer",
            Assert.Throws<ArgumentNullException>(
                () => mlContext.Transforms.JvpSensitivity((TwoLayerLinearRegressionTrainer)null!, Tangent.EachFeature())).ParamName);
        Assert.Equal(
            "sensitivities", Assert.Throws<ArgumentNullException>(() => mlContext.Transforms.JvpSensitivity(predictor, null!)).ParamName);
        Assert.Equal(
            "sensitivities", Assert.Throws<ArgumentNullException>(() => mlContext.Transforms.JvpSensitivity(trainer, null!)).ParamName);
    }
}
