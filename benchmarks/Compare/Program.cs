using System.CommandLine;
using Cotangent.Benchmarks.Compare;
using Cotangent.Benchmarks.Compare.Data;
using Spectre.Console;

var names = new Argument<string[]>("workloads")
{
    Description = "W1 to W6, as benchmarks/README.md describes them. Default: all.",
    Arity = ArgumentArity.ZeroOrMore,
};
var scale = new Option<double>("--scale")
{
    Description = "Share of the rows: below 1 to try the program, which says nothing about speed.",
    DefaultValueFactory = _ => 1,
};
var rounds = new Option<int>("--rounds") { Description = "Times that each contender is measured.", DefaultValueFactory = _ => 5 };
var data = new Option<string>("--data")
{
    Description = "Where the generated data is kept.",
    DefaultValueFactory = _ => Path.Combine("artifacts", "compare"),
};
var page = new Option<string?>("--page")
{
    Description = "The page whose tables are written. Default: docs/benchmarks.md at full scale, none below.",
};
var python = new Option<string>("--python")
{
    Description = "The Python that has the peers.",
    DefaultValueFactory = _ => "/usr/bin/python3",
};
var without = new Option<bool>("--without-peers") { Description = "Leaves out the peers that are programs of their own." };

var orders = new Option<bool>("--orders")
{
    Description = "Only prints the order of the columns of samples/data by global sensitivity and by permutation importance.",
};

var command = new RootCommand(
    "Runs our trainers, engine and transforms and their peers side by side, in interleaved rounds, and writes docs/benchmarks.md.")
{
    names, scale, rounds, data, page, python, without, orders,
};
command.SetAction(parsed =>
{
    // Output that another program reads must not wrap at the width of a window.
    if (Console.IsOutputRedirected)
        AnsiConsole.Profile.Width = 160;
    if (parsed.GetValue(orders))
    {
        foreach (var table in ImportanceOrders.Tables())
            AnsiConsole.Write(table);
        return 0;
    }

    var share = parsed.GetRequiredValue(scale);
    var folder = new DataFolder(parsed.GetRequiredValue(data), share);
    using var peers = new Peers(parsed.GetValue(without) ? null : parsed.GetRequiredValue(python), Console.Error.WriteLine);
    Workload[] all =
    [
        new FileToModel(folder, peers),
        new MiniBatches(folder, peers),
        new SparseText(folder, peers),
        new Scoring(folder, peers),
        new Growth(folder),
        new RawDerivatives(folder),
    ];
    var wanted = parsed.GetValue(names) ?? [];
    if (wanted.Except(all.Select(workload => workload.Name), StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
    {
        Console.Error.WriteLine($"There is no workload '{unknown}'; expected {string.Join(", ", all.Select(workload => workload.Name))}.");
        return 1;
    }

    foreach (var workload in all.Where(workload => wanted.Length == 0 || wanted.Contains(workload.Name, StringComparer.OrdinalIgnoreCase)))
    {
        var contenders = workload.Prepare();
        var measurements = Rounds.Run(contenders, parsed.GetRequiredValue(rounds), Console.Error.WriteLine);
        var report = new Report(workload, measurements, [.. peers.Versions], [.. peers.Missing], share);
        foreach (var table in report.OnConsole())
            AnsiConsole.Write(table);
        var written = parsed.GetValue(page) ?? (share == 1 ? Path.Combine("docs", "benchmarks.md") : null);
        if (written is not null)
            report.Write(written);
        peers.End();
    }

    return 0;
});
return command.Parse(args).Invoke();
