using System.CommandLine;
using Cotangent.Benchmarks.Convergence;
using Cotangent.Benchmarks.Convergence.Reference;
using Microsoft.ML;
using Spectre.Console;

var fits = new Option<int>("--fits") { Description = "Number of problems.", DefaultValueFactory = _ => 2000 };
var seed = new Option<int>("--seed") { Description = "Seed of the first problem; the others follow.", DefaultValueFactory = _ => 1 };
var fit = new Option<int?>("--fit") { Description = "Seed of one problem, which is fitted and described alone." };
var only = new Option<string>("--only")
{
    Description = "A part of the description of the problems to keep: a kind, an optimizer, 'no bias'.",
    DefaultValueFactory = _ => "",
};
var page = new Option<string?>("--page") { Description = "The page whose tables are written. Default: none." };
var maximumEpochs = new Option<int?>("--maximum-epochs")
{
    Description = "Most epochs of a full-batch fit. Default: that of the trainers.",
};
var atOnce = new Option<int>("--at-once")
{
    Description = "Problems that are fitted at a time, each by one thread.",
    DefaultValueFactory = _ => 2,
};
var check = new Option<bool>("--check-reference")
{
    Description = "Only compares the reference solvers with each other and with closed forms.",
};
var verbose = new Option<bool>("--verbose") { Description = "Tells of each fit as it ends." };

var command = new RootCommand("Fits random problems and compares each fit that says it has converged with an independent solver.")
{
    fits, seed, fit, only, page, maximumEpochs, atOnce, check, verbose,
};
command.SetAction(parsed =>
{
    // Problems run in parallel; their matrices are small.
    MathNet.Numerics.Control.UseSingleThread();
    if (parsed.GetValue(check))
        return ReferenceCheck.Run(Console.WriteLine) ? 0 : 1;

    if (parsed.GetValue(fit) is { } alone)
    {
        var outcome = Study.Fit(ProblemGenerator.Draw(alone), parsed.GetValue(maximumEpochs));
        Console.WriteLine(FormattableString.Invariant($"{Report.Describe(outcome)}; {outcome.Seconds:f2} s"));
        return IsWrong(outcome) ? 1 : 0;
    }

    var outcomes = Study.Run(
        parsed.GetRequiredValue(seed),
        parsed.GetRequiredValue(fits),
        parsed.GetRequiredValue(only),
        parsed.GetRequiredValue(atOnce),
        parsed.GetValue(maximumEpochs),
        outcome =>
        {
            if (parsed.GetValue(verbose))
                Console.Error.WriteLine(FormattableString.Invariant($"{Report.Describe(outcome)}; {outcome.Seconds:f2} s"));
        });
    AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 200);
    AnsiConsole.Write(Report.OnConsole(outcomes));
    Console.WriteLine(Report.Lists(outcomes));
    if (parsed.GetValue(page) is { } path)
        Report.Write(path, outcomes);
    return outcomes.Any(IsWrong) ? 1 : 0;

    bool IsWrong(Outcome outcome) =>
        outcome.Verdict is Verdict.Wrong or Verdict.Stored;
});
return command.Parse(args).Invoke();
