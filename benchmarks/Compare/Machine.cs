using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML;

namespace Cotangent.Benchmarks.Compare;

/// <summary>Describes the machine and the software of a measurement.</summary>
internal static class Machine
{
    public static string Processor { get; } = ProcessorName();

    public static string Description { get; } = string.Join(
        ", ",
        $"{Environment.ProcessorCount} processors of {Processor}",
        $"vectors of {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits",
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        $"Microsoft.ML {Version(typeof(MLContext).Assembly)}",
        $"Cotangent {Version(typeof(Tangent).Assembly)}");

    private static string Version(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static string ProcessorName()
    {
        const string Key = "model name";
        var line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
