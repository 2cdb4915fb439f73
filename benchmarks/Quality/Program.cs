using System.Collections.Concurrent;
using System.CommandLine;
using Cotangent.Benchmarks.Quality;
using Spectre.Console;

var data = new Option<string>("--data")
{
    Description = "Folder of the data files.",
    DefaultValueFactory = _ => Path.Combine("samples", "data"),
};
var page = new Option<string>("--page")
{
    Description = "The page whose tables are written.",
    DefaultValueFactory = _ => Path.Combine("docs", "quality.md"),
};
var only = new Option<string[]>("--only")
{
    Description = "Names of data files; then nothing is written. Default: all.",
    AllowMultipleArgumentsPerToken = true,
};
var folds = new Option<int>("--folds") { Description = "Folds of the cross-validation.", DefaultValueFactory = _ => 5 };
var repeats = new Option<int?>("--repeats")
{
    Description = "Times that the rows are dealt into folds. Default: enough for 1500 predictions, at most 10.",
};
var threads = new Option<int>("--threads") { Description = "Trainers at a time.", DefaultValueFactory = _ => Environment.ProcessorCount };
var verbose = new Option<bool>("--verbose")
{
    Description = "Tells the metrics of each trainer as they come, and the seconds that it took.",
};

var command = new RootCommand(
    "Compares our trainers, with no option set, with all of ML.NET's on the sample data, and writes docs/quality.md.")
{
    data, page, only, folds, repeats, threads, verbose,
};
command.SetAction(parsed =>
{
    var names = parsed.GetValue(only) ?? [];
    Comparison[] comparisons =
    [
        .. DataFile.All.Where(file => names.Length == 0 || names.Contains(file.Name)).Select(file =>
            new Comparison(file, file.Read(parsed.GetRequiredValue(data)), parsed.GetRequiredValue(folds), parsed.GetValue(repeats))),
    ];

    // Unbuffered, so that long work items are not dealt out together.
    var work = comparisons.SelectMany(comparison => comparison.Work(parsed.GetValue(verbose) ? Console.Error.WriteLine : _ => { }));
    Parallel.ForEach(
        Partitioner.Create(work, EnumerablePartitionerOptions.NoBuffering),
        new ParallelOptions { MaxDegreeOfParallelism = parsed.GetRequiredValue(threads) },
        job => job());

    foreach (var table in comparisons.SelectMany(Report.OnConsole))
        AnsiConsole.Write(table);
    AnsiConsole.Write(Report.Summary(comparisons));
    if (names.Length == 0)
        Report.Write(parsed.GetRequiredValue(page), comparisons);
});
return command.Parse(args).Invoke();
