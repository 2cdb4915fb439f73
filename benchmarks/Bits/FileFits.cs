namespace Cotangent.Benchmarks.Bits;

/// <summary>Fits of whole files: hashes of the predictions of all rows, held-out rows last.</summary>
internal static class FileFits
{
    public static IEnumerable<(string Name, Func<MLContext, string> Run)> All =>
    [
        One("diabetes", "progression"),
        One("breast-cancer", "diagnosis"),
        One("wine", "cultivar"),
        One("digits", "digit"),
        Several("linnerud", "weight", "waist", "pulse"),
        Several("two-by-three", "y1", "y2", "y3"),
        One("wine", "cultivar, Adam, balanced", "cultivar", new()
        {
            Trainer = new() { Optimizer = Strategies.Adam, MaximumEpochs = 8, ClassWeights = Strategies.Balanced },
            IgnoredColumns = ["hue"],
        }),
        One("breast-cancer", "diagnosis, benign", "diagnosis", new() { PositiveClass = "benign", TestFraction = 0.3 }),
        One("digits", "digit as a number", "digit", new() { Task = CsvTask.Regression, TestFraction = 0 }),
        One("diabetes", "progression, with sensitivities", "progression", new()
        {
            Trainer = new() { Loss = Strategies.Huber, Rank = 1, ValidationFraction = 0.2 },
            Tangents = [Tangent.Feature("bmi"), Tangent.EachFeature()],
        }),
        ("file/wine labels", MultiLabel),
    ];

    private static (string, Func<MLContext, string>) One(string file, string label) => One(file, label, label, options: null);

    private static (string, Func<MLContext, string>) One(string file, string name, string label, CsvFitOptions? options) =>
        ($"file/{file}/{name}", mlContext => Describe(mlContext.Fit(PathOf(file), label, options)));

    private static (string, Func<MLContext, string>) Several(string file, params string[] labels) =>
        ($"file/{file}/{string.Join(", ", labels)}", mlContext => Describe(mlContext.Fit(PathOf(file), labels)));

    private static string Describe(CsvFit fit)
    {
        var training = fit.Model.Transform(fit.TrainingData);
        IDataView[] scored = fit.TestData is { } test ? [training, fit.Model.Transform(test)] : [training];
        return $"{Fits.Describe(fit.Parameters, scored)}{Derivatives(training)}";
    }

    private static string Derivatives(IDataView rows)
    {
        string[] columns = ["Sensitivity_bmi", "FeatureSensitivities"];
        if (rows.Schema.GetColumnOrNull(columns[0]) is null)
            return "";
        using var hash = new BitHash();
        hash.AddColumns(rows, columns);
        return $" {hash}";
    }

    /// <summary>A generated file, with two labels of 0 and 1.</summary>
    private static string MultiLabel(MLContext mlContext)
    {
        var lines = File.ReadAllLines(PathOf("wine"));
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(path, lines.Select((line, i) => line[..line.LastIndexOf(',')] + (i == 0 ? ",first,second" : line[^1] switch
            {
                '0' => ",1,0",
                '1' => ",0,1",
                _ => ",0,0",
            })));
            return Describe(mlContext.Fit(path, ["first", "second"]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string PathOf(string file) => Path.Combine(Tables.Folder, $"{file}.csv");
}
