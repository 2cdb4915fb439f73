using System.Diagnostics;
using System.Globalization;
using Cotangent.Benchmarks.Compare.Data;

namespace Cotangent.Benchmarks.Compare;

/// <summary>The program fastText, which trains a two-layer linear model on text.</summary>
internal static class FastText
{
    public const int Epochs = 2;

    /// <summary>The time of all epochs.</summary>
    public static Result Training(DataFolder folder, double tokens, int threads)
    {
        var epoch = Epoch(folder, tokens, threads);
        return epoch with { Seconds = Epochs * epoch.Seconds };
    }

    /// <summary>
    /// The time of an epoch, derived from the words a second that fastText prints, which covers training alone. FastText splits the text
    /// again in each epoch, and counts the end of a document as a word.
    /// </summary>
    /// <param name="folder">The folder of the text.</param>
    /// <param name="tokens">Number of words in an epoch.</param>
    /// <param name="threads">Number of threads.</param>
    public static Result Epoch(DataFolder folder, double tokens, int threads)
    {
        const string Rate = "words/sec/thread:";
        var model = folder.File("fasttext");
        var (train, test) = (
            folder.File(DocumentFiles.Name(DocumentFiles.Train, "text.txt")),
            folder.File(DocumentFiles.Name(DocumentFiles.Test, "text.txt")));
        var count = threads.ToString(CultureInfo.InvariantCulture);
        var told = Run(
            "supervised", "-input", train, "-output", model,
            "-dim", "16", "-epoch", $"{Epochs}", "-lr", "0.2", "-thread", count, "-verbose", "2");
        var last = told.LastIndexOf(Rate, StringComparison.Ordinal);
        if (last < 0)
            throw new PeerFailedException("it told no words a second");
        var words = double.Parse(told[(last + Rate.Length)..].TrimStart().Split(' ')[0], CultureInfo.InvariantCulture);
        var precision = Run("test", model + ".bin", test).Split('\n').First(line => line.StartsWith("P@1", StringComparison.Ordinal));
        return new Result(tokens / (words * threads), double.Parse(precision.Split('\t')[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Returns the whole output of the program.</summary>
    private static string Run(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo("fasttext", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return errors.Result + output;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new PeerFailedException(missing.Message);
        }
    }
}
