using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers;

/// <summary>The binary form of a model and of its training history inside an ML.NET model file.</summary>
internal static class TwoLayerLinearModelFormat
{
    // *** Binary format of a model ***
    // int: n, int: k, int: m, byte: has bias, int: link
    // float[k n]: Theta, float[m k]: A, float[m]: b, if any
    // *** Binary format of a history ***
    // int: why it ended, int: best epoch, int: epochs, for each five doubles: loss, validation loss, gradient norm, step size, elapsed seconds
    // *** Binary format of the names of outputs ***
    // int[m]: ids of strings
    private const int BytesPerEpoch = 5 * sizeof(double);

    public static void Save(BinaryWriter writer, TwoLayerLinearModel model)
    {
        writer.Write(model.Layout.Features);
        writer.Write(model.Layout.Rank);
        writer.Write(model.Layout.Outputs);
        writer.Write(model.Layout.HasBias);
        writer.Write((int)model.Link);
        foreach (var parameter in model.Parameters)
            writer.Write(parameter);
    }

    public static void Save(BinaryWriter writer, TrainingHistory history)
    {
        writer.Write((int)history.Stop);
        writer.Write(history.BestEpoch);
        writer.Write(history.Count);
        foreach (var epoch in history)
        {
            writer.Write(epoch.Loss);
            writer.Write(epoch.ValidationLoss);
            writer.Write(epoch.GradientNorm);
            writer.Write(epoch.StepSize);
            writer.Write(epoch.ElapsedSeconds);
        }
    }

    public static void SaveNames(ModelSaveContext context, IReadOnlyList<string> names)
    {
        foreach (var name in names)
            context.SaveString(name);
    }

    /// <exception cref="FormatException">The bytes are not a model; nothing larger than the file is allocated to find out.</exception>
    public static TwoLayerLinearModel LoadModel(IHost host, BinaryReader reader, int? outputs = null)
    {
        var (n, k, m, hasBias) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadBoolean());
        var link = (Link)reader.ReadInt32();
        host.CheckDecode(
            n > 0 && k > 0 && m > 0 && m == (outputs ?? m) && Enum.IsDefined(link),
            $"The model file is damaged: {n} features, rank {k}, {m} outputs, link {link}; expected {outputs?.ToString(CultureInfo.InvariantCulture) ?? "1 or more"} outputs.");
        var count = ((decimal)k * n) + ((decimal)m * k) + (hasBias ? m : 0);
        RequireBytes(host, reader, count * sizeof(float), "parameters");

        var layout = new ParameterLayout(n, k, m, hasBias);
        return new TwoLayerLinearModel(layout, ReadFinite(host, reader, layout.Count), link);
    }

    /// <exception cref="FormatException">The bytes are not a history.</exception>
    public static TrainingHistory LoadHistory(IHost host, BinaryReader reader)
    {
        var (stop, bestEpoch, count) = ((TrainingStop)reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        host.CheckDecode(
            count >= 0 && bestEpoch >= 0 && bestEpoch <= count && Enum.IsDefined(stop),
            $"The model file is damaged: {count} epochs, the best {bestEpoch}, ended by {stop}.");
        RequireBytes(host, reader, (decimal)count * BytesPerEpoch, "epochs");
        var epochs = new TrainingEpoch[count];
        for (var i = 0; i < count; i++)
            epochs[i] = new TrainingEpoch(i + 1, reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        return new TrainingHistory(epochs, stop, bestEpoch);
    }

    /// <exception cref="FormatException">The bytes are not names.</exception>
    public static string[] LoadNames(IHost host, ModelLoadContext context, int count)
    {
        RequireBytes(host, context.Reader, (decimal)count * sizeof(int), "names");
        var names = new string[count];
        for (var i = 0; i < count; i++)
            names[i] = context.LoadString();
        return names;
    }

    /// <summary>Numbers of which none may be missing or infinite.</summary>
    public static float[] ReadFinite(IHost host, BinaryReader reader, int count)
    {
        RequireBytes(host, reader, (decimal)count * sizeof(float), "numbers");
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = reader.ReadSingle();
            if (!float.IsFinite(values[i]))
                throw host.ExceptDecode(FormattableString.Invariant($"The model file is damaged: number {i} of {count} is {values[i]}."));
        }

        return values;
    }

    /// <summary>Checks a length read from the file against what is left of it, before anything of that length is allocated.</summary>
    public static void RequireBytes(IHost host, BinaryReader reader, decimal needed, string what)
    {
        var left = reader.BaseStream.Length - reader.BaseStream.Position;
        host.CheckDecode(needed >= 0 && needed <= left, $"The model file is damaged: its {what} need {needed} bytes, and {left} are left.");
    }
}
