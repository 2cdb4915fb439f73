using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fuzz.Rows;

/// <summary>Sensitivities of rows with invalid features or directions.</summary>
internal sealed record SensitivityCase(string Column, Lie? Lie) : RowCase
{
    /// <summary>The score is a rate, so its derivative depends on the features.</summary>
    private static readonly Lazy<ITransformer> Rates = new(() =>
    {
        var random = new Random(1);
        return Tasks.MLContext.Regression.Trainers.TwoLayerLinear(
            new TwoLayerLinearRegressionTrainer.Options { Loss = TrainingLoss.Poisson(), MaximumEpochs = 2 }).Fit(
            Tasks.View(
                30,
                Tasks.HonestFeatures(Tasks.Features, isSparse: false, random),
                new Field<float>("Label", NumberDataViewType.Single, (_, row) => row % 4)));
    });

    protected override Attempt Prepare(Random random)
    {
        const int Rows = 25;
        var (at, lie) = (random.Next(Rows), Lie?.Tell(Tasks.Features, random));
        Field Vectors(string name)
        {
            var honest = Tasks.HonestFeatures(Tasks.Features, random.Next(2) == 0, random) with { Name = name };
            return honest with
            {
                ValueAt = (pass, row) => lie is not null
                && name == Column
                && row == at ? lie.Vector : honest.ValueAt(pass, row)
            };
        }

        var view = Tasks.View(Rows, Vectors("Features"), Vectors("Direction"));
        var model = Rates.Value;
        return new(
            () =>
            {
                var sensitivities =
                    Tasks.MLContext.Transforms.JvpSensitivity(model, Tangent.DirectionColumn("Direction"), Tangent.EachFeature())
                        .Fit(view)
                        .Transform(view);
                _ = sensitivities.GetColumn<float>("Sensitivity_Direction").Count();
                _ = sensitivities.GetColumn<float[]>("FeatureSensitivities").Count();
            },
            lie is null ? null : [$"Column '{Column}'", $" in row {at};", lie.Found, lie.Expected]);
    }
}
