namespace Cotangent.Benchmarks.Bits;

/// <summary>The sensitivities of every task, one kind a line: the hash of the column over all rows.</summary>
internal static class Sensitivities
{
    private const string Column = "Sensitivity";

    private static readonly (string Name, Func<Table, Sensitivity> Of)[] Kinds =
    [
        ("Feature by name", table => Tangent.Feature(Column, table.FeatureNames[2])),
        ("Feature by slot", _ => Tangent.Feature(Column, 3)),
        ("FeatureDirection", table => Tangent.FeatureDirection(Column, Ramp(table.FeatureCount))),
        ("DirectionColumn", _ => Tangent.DirectionColumn(Column, "Features")),
        ("EachFeature", _ => Tangent.EachFeature(Column)),
        ("Theta", table => Tangent.Theta(Column, new(Matrix(Rank(table), table.FeatureCount)))),
        ("A", table => Tangent.A(Column, new(Matrix(table.Outputs, Rank(table))))),
        ("Bias", table => Tangent.Bias(Column, Ramp(table.Outputs))),
        ("InputTimesGradient", _ => Sensitivity.InputTimesGradient(Column)),
        ("IntegratedGradients", _ => Sensitivity.IntegratedGradients(Column)),
        ("HessianVector", table => Sensitivity.HessianVector(Column, Ramp(table.FeatureCount))),
        ("SecondDerivative", table => Sensitivity.SecondDerivative(Column, Ramp(table.FeatureCount))),
        ("SmallestChange", _ => Sensitivity.SmallestChange(Column)),
        ("EachFeature of the raw score", _ => Tangent.EachFeature(Column).OfRawScore()),
    ];

    private static readonly (string Name, TaskKind Task, Table Table, Settings Settings)[] Models =
    [
        ("identity", TaskKind.Regression, Tables.Diabetes, new()),
        ("exponential", TaskKind.Regression, Tables.Diabetes, new() { Loss = Strategies.Poisson }),
        ("sigmoid", TaskKind.Regression, Tables.Shares, new() { Loss = Strategies.Logistic }),
        ("sparse rows", TaskKind.Regression, Tables.Diabetes.Binned(), new()),
        ("sparse rows, sigmoid", TaskKind.Regression, Tables.Shares.Binned(), new() { Loss = Strategies.Logistic }),
        ("targets", TaskKind.Targets, Tables.Linnerud, new()),
        ("labels", TaskKind.Targets, Tables.WineLabels, new() { Loss = Strategies.Logistic }),
        ("two classes", TaskKind.Binary, Tables.BreastCancer, new()),
        ("classes", TaskKind.Multiclass, Tables.Wine, new()),
    ];

    public static IEnumerable<(string Name, Func<MLContext, string> Run)> All
    {
        get
        {
            foreach (var (name, task, table, settings) in Models)
            {
                foreach (var (kind, of) in Kinds)
                {
                    // Names exist only for features that are not binned, and a decision only for classes, labels and probabilities.
                    var decides = task is TaskKind.Binary or TaskKind.Multiclass || settings.Loss == Strategies.Logistic;
                    if ((table.StoresNonzeros && kind == Kinds[0].Name) || (!decides && kind == "SmallestChange"))
                        continue;
                    var (sensitivity, title) = (of(table), $"sensitivity/{name}/{kind}");
                    string Run(MLContext mlContext, bool loads) => Describe(mlContext, task, table, settings, sensitivity, loads);
                    yield return (title, mlContext => Run(mlContext, loads: false));
                    if (settings.Loss == Strategies.Poisson || task == TaskKind.Multiclass)
                        yield return ($"{title}, loaded", mlContext => Run(mlContext, loads: true));
                }
            }
        }
    }

    private static string Describe(
        MLContext mlContext, TaskKind task, Table table, Settings settings, Sensitivity sensitivity, bool loads)
    {
        var run = new Run(MemoryBudget: null);
        return task switch
        {
            TaskKind.Regression => Describe(
                mlContext,
                task,
                table,
                mlContext.Regression.Trainers.TwoLayerLinear(OptionsOf.Regression(settings, run)),
                sensitivity,
                loads),
            TaskKind.Targets => Describe(
                mlContext,
                task,
                table,
                mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(OptionsOf.Targets(settings, run)),
                sensitivity,
                loads),
            TaskKind.Binary => Describe(
                mlContext,
                task,
                table,
                mlContext.BinaryClassification.Trainers.TwoLayerLinear(OptionsOf.Binary(settings, run)),
                sensitivity,
                loads),
            TaskKind.Multiclass => Describe(
                mlContext,
                task,
                table,
                mlContext.MulticlassClassification.Trainers.TwoLayerLinear(OptionsOf.Multiclass(settings, run)),
                sensitivity,
                loads),
            _ => throw new ArgumentOutOfRangeException(nameof(task), task, "There is no such task."),
        };
    }

    /// <summary>One estimator that trains and attaches if the model is loaded, else two estimators.</summary>
    private static string Describe<TTransformer, TModel>(
        MLContext mlContext,
        TaskKind task,
        Table table,
        TwoLayerLinearTrainerBase<TTransformer, TModel> trainer,
        Sensitivity sensitivity,
        bool loads)
        where TTransformer : class, ISingleFeaturePredictionTransformer<TModel>
        where TModel : class, ITwoLayerLinearModelParameters
    {
        var rows = Rows.Of(mlContext, table, task).View;
        IDataView derivatives;
        if (loads)
        {
            using var file = new MemoryStream();
            mlContext.Model.Save(mlContext.Transforms.JvpSensitivity(trainer, sensitivity).Fit(rows), rows.Schema, file);
            file.Position = 0;
            derivatives = mlContext.Model.Load(file, out _).Transform(rows);
        }
        else
        {
            derivatives = mlContext.Transforms.JvpSensitivity(trainer.Fit(rows), sensitivity).Fit(rows).Transform(rows);
        }

        using var hash = new BitHash();
        hash.AddColumns(derivatives, Column);
        return $"{hash}";
    }

    private static int Rank(Table table) => Math.Min(table.FeatureCount, table.Outputs);

    private static float[] Ramp(int length) => [.. Enumerable.Range(0, length).Select(i => 0.25f * (i - 3))];

    private static float[,] Matrix(int rows, int columns)
    {
        var matrix = new float[rows, columns];
        for (var i = 0; i < matrix.Length; i++)
            matrix[i / columns, i % columns] = rows == 1 && columns == 1 ? 1.5f : 0.25f * (i - 3);
        return matrix;
    }
}
