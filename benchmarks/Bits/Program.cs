// Prints hashes of the bits of some 600 fits: every task, optimizer, loss, penalty and schedule, with dense and sparse rows, in
// memory and read again at each pass, at full and reduced rank; of sensitivities; and of fits of whole files. Its purpose is to compare two
// commits:
//
//     dotnet run -c Release --project benchmarks/Bits > before.txt      # on the one commit
//     dotnet run -c Release --project benchmarks/Bits > after.txt       # on the other
//     diff before.txt after.txt
//
// A line has the name of a case, the number of epochs, the best epoch, the reason of the end, and four hashes: of Theta, A and b; of
// the predictions of the first 50 rows; of the losses and gradient norms of all epochs; and of their step sizes. A case that is refused, or
// diverges, has the type of the exception instead. The bits of two commits are comparable only on one machine and one version of .NET.
// The names of the library are only in OptionsOf.cs, Strategies.cs, Fits.cs, Sensitivities.cs, FileFits.cs and GlobalUsings.cs.
using System.CommandLine;
using Cotangent.Benchmarks.Bits;

var only = new Option<string>("--only")
{
    Description = "A part of the names of the cases to run. Default: all.",
    DefaultValueFactory = _ => "",
};
var log = new Option<bool>("--log") { Description = "Writes the log of each fit to the error output." };
var command = new RootCommand("Prints a hash of the bits of several hundred fits, to compare two commits.") { only, log };
command.SetAction(parsed =>
{
    var (part, logs, count, refused) = (parsed.GetRequiredValue(only), parsed.GetValue(log), 0, 0);
    foreach (var (name, run) in Cases.All.Select(one => one.Named()).Concat(Sensitivities.All).Concat(FileFits.All))
    {
        if (!name.Contains(part, StringComparison.Ordinal))
            continue;
        var line = Run(name, run, logs);
        count++;
        refused += line.StartsWith(Refused, StringComparison.Ordinal) ? 1 : 0;
        Console.WriteLine($"{name,-64} {line}");
    }

    Console.Error.WriteLine($"{count} cases, {refused} of them refused.");
});
return command.Parse(args).Invoke();

static string Run(string name, Func<MLContext, string> run, bool logs)
{
    var mlContext = new MLContext(seed: 1);
    if (logs)
        mlContext.Log += (_, message) => Console.Error.WriteLine($"{name}: {message.Kind}: {message.RawMessage}");
    try
    {
        return run(mlContext);
    }
    catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
    {
        if (logs)
            Console.Error.WriteLine($"{name}: {exception.Message}");
        return $"{Refused} {exception.GetType().Name}";
    }
}

internal sealed partial class Program
{
    private const string Refused = "refused:";
}
