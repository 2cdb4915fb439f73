using System.Globalization;

namespace Cotangent.Trainers.Execution;

/// <summary>The memory that a training may take by default, and amounts of memory as text.</summary>
internal static class MemoryBudget
{
    /// <summary>
    /// Bytes: half of the memory available to the process. A limit on the heap of the garbage collector or on the container counts.
    /// </summary>
    public static long Default => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>Three digits of the largest unit that leaves a number of 1 or more.</summary>
    public static string Text(decimal bytes)
    {
        string[] units = ["bytes", "KiB", "MiB", "GiB"];
        var unit = 0;
        for (; bytes >= 1024 && unit < units.Length - 1; unit++)
            bytes /= 1024;
        var digits = bytes >= 100 || unit == 0 ? 0 : bytes >= 10 ? 1 : 2;
        return string.Create(CultureInfo.InvariantCulture, $"{decimal.Round(bytes, digits):#,0.##} {units[unit]}");
    }
}
