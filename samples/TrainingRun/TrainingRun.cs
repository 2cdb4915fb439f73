using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Spectre.Console;

namespace Cotangent.Samples.TrainingRun;

/// <summary>One training run, reported on the console.</summary>
internal sealed class TrainingRun(string dataFile, string[] labels, string modelFile, CsvFitOptions options)
{
    private readonly MLContext _mlContext = new(options.Trainer.Seed);

    /// <summary>The path from the root of the repository, or else the copy next to the program.</summary>
    public static string SampleFile { get; } = new[]
    {
        Path.Combine("samples", "data", "diabetes.csv"),
        Path.Combine(AppContext.BaseDirectory, "data", "diabetes.csv"),
    }.First(File.Exists);

    /// <summary>The optimizers by their names on the command line.</summary>
    public static IReadOnlyDictionary<string, Optimizer> Optimizers { get; } = new Dictionary<string, Optimizer>
    {
        ["gradient-descent"] = Optimizer.GradientDescent(),
        ["lbfgs"] = Optimizer.Lbfgs(),
        ["gauss-newton"] = Optimizer.GaussNewton(),
        ["sgd"] = Optimizer.StochasticGradientDescent(),
        ["adam"] = Optimizer.Adam(),
        ["adagrad"] = Optimizer.AdaGrad(),
    };

    /// <summary>Trains, shows, saves, loads and compares. Returns the exit code.</summary>
    public int Execute()
    {
        try
        {
            RequireFolder();
            var fit = Train();
            var model = Explain(fit);
            new Report(_mlContext, fit).Show(model);
            Save(model, fit.InputSchema);
            return LoadAndCompare(model, fit.TestData ?? fit.TrainingData);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Cancelled before the first epoch had ended: there is no model.");
            return 1;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException
            or UnauthorizedAccessException or FormatException)
        {
            Console.Error.WriteLine(Plain.Line(exception.Message));
            return 1;
        }
    }

    /// <summary>Checks the output path before training, not after it.</summary>
    private void RequireFolder()
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(modelFile))!;
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to write the model to.");
    }

    private CsvFit Train()
    {
        Console.WriteLine($"Training on {Plain.Line(Path.GetFileName(dataFile))}: loss as it falls");
        var isInteractive = AnsiConsole.Profile.Capabilities.Interactive;
        Action<string> write = isInteractive ? AnsiConsole.WriteLine : Console.WriteLine;
        // The trainer writes to the log of the context, less often as the loss flattens.
        _mlContext.Log += (_, message) =>
        {
            if (message.Source.StartsWith("TwoLayerLinear", StringComparison.Ordinal)
                && message.Kind is ChannelMessageKind.Info or ChannelMessageKind.Warning)
                write($"  {message.RawMessage}");
        };
        if (!isInteractive)
            return _mlContext.Fit(dataFile, labels, options);

        return AnsiConsole.Status().Start("Reading the file", status =>
            _mlContext.Fit(dataFile, labels, options with { Trainer = options.Trainer with { Progress = new StatusLine(status) } }));
    }

    /// <summary>The model; for one target, with the sensitivities of its score as columns.</summary>
    private TransformerChain<ITransformer> Explain(CsvFit fit)
    {
        if (fit.Task != CsvTask.Regression)
            return fit.Model;
        var sensitivities = _mlContext.Transforms.JvpSensitivity(
            fit.Model, Tangent.EachFeature(), Tangent.DirectionColumn(Report.AlongTheRow, "Features"));
        return new TransformerChain<ITransformer>([.. fit.Model, sensitivities.Fit(fit.Model.Transform(fit.TrainingData))]);
    }

    /// <summary>Writes to a temporary file next to the target first, so that an interrupted run keeps an older model intact.</summary>
    private void Save(ITransformer model, DataViewSchema inputSchema)
    {
        var unfinished = modelFile + ".unfinished";
        _mlContext.Model.Save(model, inputSchema, unfinished);
        File.Move(unfinished, modelFile, overwrite: true);
        Console.WriteLine($"Model written to {Plain.Line(modelFile)} ({new FileInfo(modelFile).Length} bytes).");
    }

    private int LoadAndCompare(ITransformer model, IDataView data)
    {
        var loaded = new MLContext().Model.Load(modelFile, out _);
        var (before, after) = (Scores(model), Scores(loaded));
        var same = before.AsSpan().SequenceEqual(after);
        Console.WriteLine($"Loaded again: {before.Length} scores, {(same ? "all the same" : "NOT the same")}.");
        return same ? 0 : 1;

        float[] Scores(ITransformer of)
        {
            var column = of.Transform(data);
            return column.Schema["Score"].Type is VectorDataViewType
                ? [.. column.GetColumn<float[]>("Score").SelectMany(scores => scores)]
                : [.. column.GetColumn<float>("Score")];
        }
    }

    /// <summary>Shows the current epoch in a line that the next epoch overwrites.</summary>
    private sealed class StatusLine(StatusContext status) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => status.Status(string.Create(
            CultureInfo.InvariantCulture,
            $"Epoch {value.Epoch} of at most {value.MaximumEpochs}: loss {value.Loss:g6}, {value.RowsPerSecond:n0} rows/s, "
            + $"at the latest until {value.ExpectedEnd:T}; Ctrl+C keeps the best so far"));
    }
}
