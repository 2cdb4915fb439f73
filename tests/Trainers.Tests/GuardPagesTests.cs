using System.Globalization;
using System.Runtime.Intrinsics;
using Cotangent.Trainers.Tests;

namespace Cotangent.Trainers.Tests;

/// <summary>
/// No kernel reads or writes beyond the ends of what it is given: tests/GuardPages runs them all between unreadable pages, and dies
/// otherwise.
/// </summary>
public class GuardPagesTests
{
    private static readonly string[] Kernels =
        ["products", "transpositions", "dot products", "changes of units", "indices", "panels", "sparse products", "steps of AdaGrad"];

    /// <summary>Bytes of the widest vector here.</summary>
    private static int Widest =>
        Vector512.IsHardwareAccelerated ? 64
        : Vector256.IsHardwareAccelerated ? 32
        : Vector128.IsHardwareAccelerated ? 16
        : 1;

    /// <summary>The instruction sets that the runtime can be told to do without, and the widest vectors that are left.</summary>
    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic", "1", 64)]
    [InlineData("DOTNET_EnableAVX512", "0", 32)]
    [InlineData("DOTNET_EnableAVX2", "0", 16)]
    [InlineData("DOTNET_EnableHWIntrinsic", "0", 1)]
    public async Task Every_kernel_stays_within_its_memory_with_every_instruction_set(string setting, string value, int widest)
    {
        var (exitCode, output, error) = await ChildProcess.Run("GuardPages", [], (setting, value));
        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        var lines = output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"vectors of {Math.Min(widest, Widest)} bytes", lines[0]);
        Assert.Equal(Kernels, lines[1..].Select(line => line.Split(": ")[0]));
        Assert.All(lines[1..], line => Assert.InRange(int.Parse(line.Split(": ")[1], CultureInfo.InvariantCulture), 100, int.MaxValue));
    }
}
