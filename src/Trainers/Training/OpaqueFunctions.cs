using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Cotangent.AutoDiff;
using Microsoft.ML;

namespace Cotangent.Trainers;

/// <summary>
/// What tells a function of the user's from another: its name is that of a type, so its values at some points stand for it. They catch another function or
/// another constant in it, unless the two differ elsewhere only.
/// </summary>
internal static class OpaqueFunctions
{
    private const int Seed = 1;
    private const int Rows = 8;

    /// <summary>Times that schedules are looked at: in the first epoch, which every run has. A schedule need not be defined after the last one.</summary>
    private const int Times = 8;

    /// <summary>A hash of the losses of rows with scores from -2 to 2 and labels from 0 to 1.</summary>
    public static string Of(TrainingLoss loss, int outputs)
    {
        var random = new ResumableRandom(Seed);
        var (g, y) = (Expr.Input("g", Dimension.Batch, outputs), Expr.Input("y", Dimension.Batch, outputs));
        var plan = new Plan<double>(loss.RowLoss(g, y));
        var workspace = plan.CreateWorkspace(Rows);
        Bind(g, 4, -2);
        Bind(y, 1, 0);
        workspace.Run(Rows);
        return Hash(workspace.Output(0));

        void Bind(Expr input, double width, double from)
        {
            var values = new double[Rows * outputs];
            for (var i = 0; i < values.Length; i++)
                values[i] = (width * random.NextDouble()) + from;
            if (plan.Reads(input))
                workspace.Bind(input, values);
        }
    }

    /// <summary>The factors at some times.</summary>
    public static string Of(LearningRateSchedule.Custom schedule) => string.Join(
        ' ', Enumerable.Range(0, Times).Select(time => schedule.FactorAt((double)time / Times).ToString("r", CultureInfo.InvariantCulture)));

    private static string Hash(ReadOnlySpan<double> values) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(values)));
}
