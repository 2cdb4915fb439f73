using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent.Benchmarks.LargeFile;

/// <summary>Runs the same training in two processes, one with limited memory.</summary>
internal static class LimitedTraining
{
    /// <summary>Returns the exit code: 0 if both models have the same bits.</summary>
    public static int Compare(double gigabytes, int limitMegabytes, string folder)
    {
        var path = Path.Combine(folder, $"cotangent-{Environment.ProcessId}.csv");
        try
        {
            Console.WriteLine($"Writing {path}");
            var rows = GeneratedFile.Write(path, gigabytes);
            Console.WriteLine(FormattableString.Invariant(
                $"{new FileInfo(path).Length / 1e9:f2} GB, {rows} rows of {GeneratedFile.Features} features and a label"));

            Console.WriteLine("Training without a limit");
            var free = Run(path, null);
            Console.WriteLine($"Training with a heap of at most {limitMegabytes} MB");
            var limited = Run(path, limitMegabytes);
            var same = free is not null && free == limited;
            Console.WriteLine(same
                ? $"The same model, bit for bit: {free}"
                : $"Different models: {free ?? "none"} and {limited ?? "none"}");
            return same ? 0 : 1;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Trains with default options, and prints the bits of Theta, A and b.</summary>
    public static int Train(string path)
    {
        var mlContext = new MLContext(seed: 1);
        mlContext.Log += (_, message) =>
        {
            if (message.Kind is ChannelMessageKind.Info or ChannelMessageKind.Warning
                && message.Source.StartsWith("TwoLayerLinear", StringComparison.Ordinal))
                Console.WriteLine($"  {message.RawMessage}");
        };

        var clock = Stopwatch.StartNew();
        var data = mlContext.Data.LoadFromTextFile(
            path,
            [new("Label", DataKind.Single, 0), new("Features", DataKind.Single, 1, GeneratedFile.Features)],
            separatorChar: ',',
            hasHeader: true);
        var model = mlContext.Regression.Trainers.TwoLayerLinear().Fit(data).Model;
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {clock.Elapsed.TotalSeconds:f1} s, peak {process.PeakWorkingSet64 / 1e6:f0} MB of memory, "
            + $"heap limit {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e6:f0} MB"));
        Console.WriteLine($"model {Bits(model.Theta)} {Bits(model.A)} {Convert.ToHexString(MemoryMarshal.AsBytes(model.Bias))}");
        return 0;
    }

    private static string? Run(string path, int? limitMegabytes)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["--train", path]) { RedirectStandardOutput = true };
        if (limitMegabytes is { } limit)
            start.Environment["DOTNET_GCHeapHardLimit"] = (limit * 1_000_000L).ToString("X", CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        string? model = null;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith("model ", StringComparison.Ordinal))
                model = line;
            else
                Console.WriteLine(line);
        }

        process.WaitForExit();
        return process.ExitCode == 0 ? model : null;
    }

    private static string Bits(ReadOnlyTensorSpan<float> matrix)
    {
        var values = new float[matrix.FlattenedLength];
        matrix.FlattenTo(values);
        return Convert.ToHexString(MemoryMarshal.AsBytes(values.AsSpan()));
    }
}
