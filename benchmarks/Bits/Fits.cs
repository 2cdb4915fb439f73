namespace Cotangent.Benchmarks.Bits;

/// <summary>Calls the trainer of a task.</summary>
internal static class Fits
{
    public static Fitted Fit(MLContext mlContext, TaskKind task, IDataView rows, Settings settings, Run run)
    {
        var again = settings.FitsAgain;
        return task switch
        {
            TaskKind.Regression => Fit(mlContext.Regression.Trainers.TwoLayerLinear(OptionsOf.Regression(settings, run)), rows, again),
            TaskKind.Targets => Fit(mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(OptionsOf.Targets(settings, run)), rows, again),
            TaskKind.Binary => Fit(mlContext.BinaryClassification.Trainers.TwoLayerLinear(OptionsOf.Binary(settings, run)), rows, again),
            TaskKind.Multiclass =>
                Fit(mlContext.MulticlassClassification.Trainers.TwoLayerLinear(OptionsOf.Multiclass(settings, run)), rows, again),
            _ => throw new ArgumentOutOfRangeException(nameof(task), task, "There is no such task."),
        };
    }

    /// <summary>Epochs, best epoch, reason of the end, and the hashes of parameters, predictions, losses and step sizes.</summary>
    /// <param name="model">The parameters.</param>
    /// <param name="scored">The rows whose predictions count.</param>
    public static string Describe(ITwoLayerLinearModelParameters model, params IDataView[] scored)
    {
        using BitHash parameters = new(), predictions = new(), losses = new(), steps = new();
        var (theta, a) = (new float[model.Theta.FlattenedLength], new float[model.A.FlattenedLength]);
        model.Theta.FlattenTo(theta);
        model.A.FlattenTo(a);
        parameters.Add<float>(theta);
        parameters.Add<float>(a);
        parameters.Add(model.Bias);
        foreach (var rows in scored)
            predictions.AddColumns(rows, "Score", "Probability", "PredictedLabel");
        var history = model.TrainingHistory;
        foreach (var epoch in history)
        {
            losses.Add<double>([epoch.Loss, epoch.ValidationLoss, epoch.GradientNorm]);
            // GaussNewton has a damping instead.
            steps.Add<double>([double.IsNaN(epoch.Damping) ? epoch.StepSize : epoch.Damping]);
        }

        return $"{history.Count,3} {history.BestEpoch,3} {history.Stop,-13} {parameters} {predictions} {losses} {steps}";
    }

    private static Fitted Fit<TTransformer, TModel>(TwoLayerLinearTrainerBase<TTransformer, TModel> trainer, IDataView rows, bool again)
        where TTransformer : class, ISingleFeaturePredictionTransformer<TModel>
        where TModel : class, ITwoLayerLinearModelParameters
    {
        var transformer = trainer.Fit(rows);
        if (again)
            transformer = trainer.Fit(rows, transformer.Model);
        return new Fitted(transformer, transformer.Model);
    }
}
