namespace Cotangent.Benchmarks.Bits;

/// <summary>The sensitivities of regressions, one kind a line: the hash of the column over all rows.</summary>
internal static class Sensitivities
{
    private const string Column = "Sensitivity";

    private static readonly (string Name, Func<int, Tangent> Of)[] Kinds =
    [
        ("Feature by name", _ => Tangent.Feature(Column, Tables.Diabetes.FeatureNames[2])),
        ("Feature by slot", _ => Tangent.Feature(Column, 3)),
        ("FeatureDirection", features => Tangent.FeatureDirection(Column, Ramp(features))),
        ("DirectionColumn", _ => Tangent.DirectionColumn(Column, "Features")),
        ("EachFeature", _ => Tangent.EachFeature(Column)),
        ("Theta", features => Tangent.Theta(Column, new(Matrix(Ramp(features))))),
        ("A", _ => Tangent.A(Column, new(Matrix([1.5f])))),
        ("Bias", _ => Tangent.Bias(Column, 2f)),
    ];

    private static readonly (string Name, Table Table, Settings Settings)[] Models =
    [
        ("identity", Tables.Diabetes, new()),
        ("exponential", Tables.Diabetes, new() { Loss = Strategies.Poisson }),
        ("sigmoid", Tables.Shares, new() { Loss = Strategies.Logistic }),
        ("sparse rows", Tables.Diabetes.Binned(), new()),
        ("sparse rows, sigmoid", Tables.Shares.Binned(), new() { Loss = Strategies.Logistic }),
    ];

    public static IEnumerable<(string Name, Func<MLContext, string> Run)> All
    {
        get
        {
            foreach (var (name, table, settings) in Models)
            {
                foreach (var (kind, of) in Kinds)
                {
                    // Names exist only for features that are not binned.
                    if (table.StoresNonzeros && kind == Kinds[0].Name)
                        continue;
                    var (tangent, title) = (of(table.FeatureCount), $"sensitivity/{name}/{kind}");
                    yield return (title, mlContext => Describe(mlContext, table, settings, tangent, loads: false));
                    if (settings.Loss == Strategies.Poisson)
                        yield return ($"{title}, loaded", mlContext => Describe(mlContext, table, settings, tangent, loads: true));
                }
            }
        }
    }

    /// <summary>One estimator that trains and attaches if the model is loaded, else two estimators.</summary>
    private static string Describe(MLContext mlContext, Table table, Settings settings, Tangent tangent, bool loads)
    {
        var rows = Rows.Of(mlContext, table, TaskKind.Regression).View;
        var trainer = mlContext.Regression.Trainers.TwoLayerLinear(OptionsOf.Regression(settings, new Run(MemoryBudget: null)));
        IDataView derivatives;
        if (loads)
        {
            using var file = new MemoryStream();
            mlContext.Model.Save(mlContext.Transforms.JvpSensitivity(trainer, tangent).Fit(rows), rows.Schema, file);
            file.Position = 0;
            derivatives = mlContext.Model.Load(file, out _).Transform(rows);
        }
        else
        {
            derivatives = mlContext.Transforms.JvpSensitivity(trainer.Fit(rows), tangent).Fit(rows).Transform(rows);
        }

        using var hash = new BitHash();
        hash.AddColumns(derivatives, Column);
        return $"{hash}";
    }

    private static float[] Ramp(int length) => [.. Enumerable.Range(0, length).Select(i => 0.25f * (i - 3))];

    private static float[,] Matrix(float[] row)
    {
        var matrix = new float[1, row.Length];
        for (var i = 0; i < row.Length; i++)
            matrix[0, i] = row[i];
        return matrix;
    }
}
