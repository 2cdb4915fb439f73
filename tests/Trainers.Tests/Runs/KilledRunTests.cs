using System.Diagnostics;
using Cotangent.Trainers.Checkpoints;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Tests;
using Cotangent.Trainers.Tests.Optimization;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>
/// Another process trains (tests/CheckpointedRun) and is killed without a chance to clean up. The resumed run must end in the bits of an
/// uninterrupted one.
/// </summary>
public sealed class KilledRunTests : IDisposable
{
    private const int Epochs = 40;
    private const int Kills = 10;

    private readonly string _folder = Directory.CreateTempSubdirectory("Cotangent.").FullName;

    /// <summary>Every optimizer but Adam, which another test kills more often.</summary>
    public static TheoryData<string> Others => [.. OptimizerTable.All.Keys.Where(name => name != nameof(Optimizer.Adam))];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Killed_at_ten_random_moments_each_resumed_run_ends_in_the_same_bits()
    {
        var undisturbed = await RunToTheEnd("Adam", "undisturbed");
        for (var kill = 0; kill < Kills; kill++)
        {
            var epoch = Random.Shared.Next(0, Epochs);
            await RunAndKill("Adam", $"{kill}", epoch);
            var resumed = await RunToTheEnd("Adam", $"{kill}");
            Assert.True(undisturbed.AsSpan().SequenceEqual(resumed), $"Killed after epoch {epoch}, the result is another.");
        }
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Killed_again_and_again_a_run_ends_in_the_same_bits(string optimizer)
    {
        var undisturbed = await RunToTheEnd(optimizer, "undisturbed");
        foreach (var epoch in new[] { Random.Shared.Next(0, Epochs / 2), Random.Shared.Next(Epochs / 2, Epochs) })
            await RunAndKill(optimizer, "killed", epoch);
        Assert.Equal(undisturbed, await RunToTheEnd(optimizer, "killed"));
    }

    /// <summary>
    /// The operating system holds the lock: a process detects the lock of another, and a killed process, as above, holds none.
    /// </summary>
    [Fact]
    public async Task A_second_process_is_told_of_the_first()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using (CheckpointLock.Take(new CheckpointFiles(Path.Combine(_folder, "shared.checkpoint"))))
        {
            using var second = Start("Lbfgs", "shared");
            var error = await second.StandardError.ReadToEndAsync(cancellation);
            await second.WaitForExitAsync(cancellation);
            Assert.NotEqual(0, second.ExitCode);
            Assert.Contains(
                $"shared.checkpoint' is in use by another training: process {Environment.ProcessId} (", error, StringComparison.Ordinal);
        }

        Assert.Equal(await RunToTheEnd("Lbfgs", "undisturbed"), await RunToTheEnd("Lbfgs", "shared"));
    }

    private async Task<byte[]> RunToTheEnd(string optimizer, string name)
    {
        using var process = Start(optimizer, name);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        await output;
        Assert.Equal("", await error);
        Assert.Equal(0, process.ExitCode);
        return await File.ReadAllBytesAsync(Result(name));
    }

    /// <summary>Kills a moment after an epoch has ended: in the middle of the next one, or of writing a checkpoint.</summary>
    private async Task RunAndKill(string optimizer, string name, int epoch)
    {
        using var process = Start(optimizer, name);
        while (await process.StandardOutput.ReadLineAsync() is { } line && int.Parse(line["epoch ".Length..]) <= epoch)
        {
        }

        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * 5));
        process.Kill();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            Assert.False(File.Exists(Result(name)), "A killed process has written its result.");
        File.Delete(Result(name));
    }

    private string Result(string name) => Path.Combine(_folder, $"{name}.result");

    private Process Start(string optimizer, string name) =>
        ChildProcess.Start("CheckpointedRun", [optimizer, Path.Combine(_folder, $"{name}.checkpoint"), Result(name)]);
}
