using Cotangent.Trainers.Tests.Messages;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>
/// For any names of slots, columns and tangents, error messages of the sensitivities are short, and safe for a terminal and a log.
/// </summary>
public class HostileTangentTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Errors_of_sensitivities_are_harmless(bool areLong)
    {
        Func<string, string> name = areLong ? Hostile.Long : Hostile.NameInMemory;
        var data = Data(name);
        var model =
            _mlContext.Regression.Trainers.TwoLayerLinear(
                new TwoLayerLinearRegressionTrainer.Options { Rank = 1, MaximumEpochs = 1, UseBias = false }).Fit(data);

        Refuse(Tangent.Feature(name("nowhere")));
        Refuse(Tangent.Feature(name("column"), 7));
        Refuse(Tangent.EachFeature(name("column")), Tangent.Feature(name("column"), 0));
        Refuse(Tangent.DirectionColumn(name("nowhere")));
        Refuse(Tangent.DirectionColumn("column", name("scalar")));
        Refuse(Tangent.DirectionColumn("column", name("short")));
        Refuse(Tangent.FeatureDirection(name("column"), 1, 2));
        Refuse(Tangent.Theta(name("column"), new(new float[2, 2])));
        Refuse(Tangent.Bias(name("column"), 1));
        Refuse(Sensitivity.IntegratedGradients(name("column"), 1, 2));
        Refuse(Sensitivity.HessianVector(name("column"), 1, 2));
        Refuse(Sensitivity.HessianVector(name("column"), name("nowhere")));
        Refuse(Sensitivity.SecondDerivative(name("column"), 1, 2));
        Refuse(Sensitivity.SecondDerivative(name("column"), name("nowhere")));
        Refuse(Sensitivity.SmallestChange(name("column")));
        Refuse(Sensitivity.SmallestChange(name("column"), new() { FrozenSlots = [name("nowhere")] }).OfRawScore());
        Hostile.Refusal(() => Tangent.FeatureDirection(name("column"), 1, float.NaN, 3));
        Hostile.Refusal(() => Sensitivity.SmallestChange(name("column"), new() { Scales = [-1] }));

        // Two slots of one name, a model of other slots, features elsewhere, and features of another number.
        Hostile.Refusal(() => Attached(Tangent.Feature(name("twice"))).Fit(Data(end => name(end is "0" or "1" ? "twice" : end))));
        Hostile.Refusal(() => Attached(Tangent.EachFeature()).Fit(Data(end => name("o" + end))));
        var copied = _mlContext.Transforms.CopyColumns(name("x"), "Features")
            .Append(_mlContext.Regression.Trainers.TwoLayerLinear("Label", name("x"), maximumEpochs: 1))
            .Fit(data);
        Hostile.Refusal(() => _mlContext.Transforms.JvpSensitivity(copied.LastTransformer, Tangent.EachFeature()).Fit(data));
        var shorter = _mlContext.Transforms.CopyColumns(name("x"), name("short")).Fit(data).Transform(data);
        Hostile.Refusal(() => _mlContext.Transforms.JvpSensitivity(copied.LastTransformer, Tangent.EachFeature()).Fit(shorter));
        var scalar = _mlContext.Transforms.CopyColumns(name("x"), name("scalar")).Fit(data).Transform(data);
        Hostile.Refusal(() => _mlContext.Transforms.JvpSensitivity(copied.LastTransformer, Tangent.EachFeature()).Fit(scalar));

        var fitted = _mlContext.Transforms.JvpSensitivity(copied.LastTransformer, Tangent.EachFeature()).Fit(copied.Transform(data));
        Hostile.Refusal(() => fitted.Transform(data));
        Hostile.Refusal(() => fitted.Transform(shorter));

        JvpSensitivityEstimator Attached(params Sensitivity[] tangents) => _mlContext.Transforms.JvpSensitivity(model, tangents);

        void Refuse(params Sensitivity[] tangents)
        {
            Hostile.Refusal(() => Attached(tangents).Fit(data));
            Hostile.Refusal(
                () => _mlContext.Transforms.JvpSensitivity(
                    _mlContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options { UseBias = false }),
                    tangents).Fit(data));
        }
    }

    private IDataView Data(Func<string, string> name)
    {
        var random = new Random(1);
        var data =
            Example.AsData(_mlContext, Enumerable.Range(0, 20).Select(_ => new Example(random, 3)), 3, [name("0"), name("1"), name("2")]);
        return _mlContext.Transforms.CopyColumns(name("scalar"), "Label")
            .Append(_mlContext.Transforms.Concatenate(name("short"), "Label", "Label"))
            .Fit(data).Transform(data);
    }
}
