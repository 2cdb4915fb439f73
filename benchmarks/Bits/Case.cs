namespace Cotangent.Benchmarks.Bits;

/// <summary>A fit of a table.</summary>
internal sealed record Case(string Group, TaskKind Task, Table Table, string Variant, Settings Settings)
{
    private const int ScoredRows = 50;

    /// <summary>Epochs before the interruption of a run that is resumed.</summary>
    private const int EpochsBefore = 3;

    /// <summary>More passes than this show that rows are read again: the first pass finds them.</summary>
    private const int FewestPasses = 3;

    public (string Name, Func<MLContext, string> Run) Named() => ($"{Group}/{Table.Name}/{Variant}", Run);

    private string Run(MLContext mlContext)
    {
        var rows = Rows.Of(mlContext, Table, Task);
        var fitted = Settings.Resumes ? Resume(mlContext, rows) : Fit(mlContext, rows, checkpoint: null, Settings.CancelsAfter);
        // Training on second moments does not read rows again.
        if (Settings.Streams && rows.Passes < FewestPasses && (Settings.Loss is not null || Strategies.IsMiniBatch(Settings.Optimizer)))
            throw new NotSupportedException($"{Named().Name} was to read its rows again at each pass, and read them {rows.Passes} times.");
        var transformer = Settings.Reloads ? Reload(mlContext, fitted.Transformer, rows.View) : fitted.Transformer;
        return Fits.Describe(fitted.Model, mlContext.Data.TakeRows(transformer.Transform(rows.View), ScoredRows));
    }

    private Fitted Fit(MLContext mlContext, Rows rows, string? checkpoint, int? cancelsAfter)
    {
        using var interruption = cancelsAfter is { } epoch ? new Interruption(epoch) : null;
        return Fits.Fit(mlContext, Task, rows.View, Settings, new Run(Settings.Streams ? SmallBudget() : null, interruption, checkpoint));
    }

    private Fitted Resume(MLContext mlContext, Rows rows)
    {
        var folder = Directory.CreateTempSubdirectory("Cotangent.");
        try
        {
            var checkpoint = Path.Combine(folder.FullName, "checkpoint");
            try
            {
                Fit(mlContext, rows, checkpoint, EpochsBefore);
                throw new NotSupportedException($"{Named().Name} was to be interrupted, and was not.");
            }
            catch (OperationCanceledException)
            {
                return Fit(mlContext, rows, checkpoint, cancelsAfter: null);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Bytes for the parameters, and hardly any for the rows.</summary>
    private long SmallBudget()
    {
        var rank = Settings.Rank ?? Math.Min(Table.FeatureCount, Table.Outputs);
        long count = (rank * Table.FeatureCount) + (Table.Outputs * rank) + Table.Outputs;
        return (Strategies.BytesOfParameter(Settings.Optimizer) * count) + (64L * Table.Outputs);
    }

    private static ITransformer Reload(MLContext mlContext, ITransformer transformer, IDataView rows)
    {
        using var file = new MemoryStream();
        mlContext.Model.Save(transformer, rows.Schema, file);
        file.Position = 0;
        return mlContext.Model.Load(file, out _);
    }
}
