using System.Globalization;

namespace Cotangent.Samples.TrainingRun;

/// <summary>Loss by epoch as lines of text. Epochs are spaced logarithmically, because the loss falls most in the first ones.</summary>
internal static class LossCurve
{
    private const int Height = 8;
    private const int Width = 64;
    private const string Eighths = " ▁▂▃▄▅▆▇█";

    public static IEnumerable<string> Draw(IReadOnlyList<double> losses)
    {
        var epochs = Enumerable.Range(0, Width).Select(column => (int)Math.Round(Math.Pow(losses.Count, column / (Width - 1.0))))
            .Distinct().ToArray();
        var shown = Array.ConvertAll(epochs, epoch => losses[epoch - 1]);
        var (lowest, highest) = (shown.Min(), shown.Max());
        var levels = Array.ConvertAll(
            shown,
            loss => highest > lowest ? 1 + ((Eighths.Length - 1) * Height - 1) * (loss - lowest) / (highest - lowest) : 1);
        for (var row = 0; row < Height; row++)
        {
            var below = (Eighths.Length - 1) * (Height - 1 - row);
            var bars = string.Concat(levels.Select(level => Eighths[Math.Clamp((int)Math.Round(level) - below, 0, Eighths.Length - 1)]));
            yield return $"{(row == 0 ? Number(highest) : row == Height - 1 ? Number(lowest) : ""),12} {bars}";
        }

        var last = losses.Count.ToString(CultureInfo.InvariantCulture);
        yield return $"{"epoch",12} 1{last.PadLeft(Math.Max(epochs.Length - 1, last.Length + 1))}";
    }

    private static string Number(double loss) => loss.ToString("g6", CultureInfo.InvariantCulture);
}
