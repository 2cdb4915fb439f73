using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Model;

/// <summary>The binary form of a model and of its training history inside an ML.NET model file.</summary>
internal static class TwoLayerLinearModelFormat
{
    // *** Binary format of a model ***
    // int: n, int: k, int: m, byte: has bias, int: response function
    // float[k n]: Theta, float[m k]: A, double[m]: b, if any
    // byte: has remainders, float[k n + m k]: what Theta and A have beyond single precision, if any
    // In files of version 1.2: float[m] of b, and no remainders.
    // *** Binary format of a history ***
    // int: stop reason, int: best epoch, int: epochs, for each six doubles: loss, validation loss, gradient norm, step size, damping,
    //   elapsed seconds. Files before version 1.5 have no damping; GaussNewton wrote it in place of the step size.
    // *** Binary format of the names of outputs ***
    // int[m]: ids of strings
    // From version 1.4 on, each entry that holds one of these ends in a checksum (ContentChecksum).
    /// <summary>The version that is written: the last version that changed a file.</summary>
    public const uint PresentVersion = FirstWithTasks;

    private const uint FirstWithRemainders = 0x00010003;
    private const int BytesOfSizes = (4 * sizeof(int)) + sizeof(byte);
    private const int BytesOfEpochNumbers = 3 * sizeof(int);
    private const uint FirstWithDamping = 0x00010005;

    /// <summary>The first version with sensitivities of every task.</summary>
    private const uint FirstWithTasks = 0x00010006;
    private const int NumbersOfEpoch = 6;

    /// <summary>Numbers that are read or written together, because the byte count of a large array overflows an int.</summary>
    private const int PieceLength = 1 << 16;

    /// <summary>
    /// The version information of an entry that holds a model in this form. The version counts changes of all such entries. It alone
    /// decides which library can read an entry, so the name of the assembly has no version.
    /// </summary>
    /// <param name="modelSignature">Eight characters.</param>
    /// <param name="loaderSignature">The signature under which the loader is registered.</param>
    /// <param name="loader">The assembly of the loader.</param>
    public static VersionInfo Version(string modelSignature, string loaderSignature, Assembly loader) => new(
        modelSignature,
        verWrittenCur: PresentVersion,
        verReadableCur: PresentVersion,
        verWeCanReadBack: 0x00010002,
        loaderSignature: loaderSignature,
        loaderAssemblyName: loader.GetName().Name);

    /// <summary>Whether sensitivities in a file may be of every task and of raw scores.</summary>
    public static bool HasTasks(ModelLoadContext context) => context.Header.ModelVerWritten >= FirstWithTasks;

    public static void Save(BinaryWriter writer, TwoLayerLinearModel model)
    {
        writer.Write(model.Layout.Features);
        writer.Write(model.Layout.Rank);
        writer.Write(model.Layout.Outputs);
        writer.Write(model.Layout.HasBias);
        writer.Write(model.Response.Code);
        Write(model.Theta.Span);
        Write(model.A.Span);
        foreach (var bias in model.Raw.Bias)
            writer.Write(bias);
        writer.Write(model.Raw.Remainders is not null);
        Write(model.Raw.Remainders);

        void Write(ReadOnlySpan<float> values)
        {
            for (; !values.IsEmpty; values = values[Math.Min(PieceLength, values.Length)..])
                writer.Write(MemoryMarshal.AsBytes(values[..Math.Min(PieceLength, values.Length)]));
        }
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
            writer.Write(epoch.Damping);
            writer.Write(epoch.ElapsedSeconds);
        }
    }

    public static void SaveNames(ModelSaveContext context, IReadOnlyList<string> names)
    {
        foreach (var name in names)
            context.SaveString(name);
    }

    /// <exception cref="FormatException">The bytes are not a model. Sizes are checked before memory is allocated.</exception>
    public static TwoLayerLinearModel LoadModel(IHost host, ModelLoadContext context, int? outputs = null)
    {
        var (reader, hasRemainders) = (context.Reader, context.Header.ModelVerWritten >= FirstWithRemainders);
        RequireBytes(host, reader, BytesOfSizes, "sizes");
        var (n, k, m, hasBias) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadBoolean());
        var code = reader.ReadInt32();
        var response = ResponseFunction.WithCode(code);
        host.CheckDecode(
            n > 0 && k > 0 && m > 0 && m == (outputs ?? m) && response is not null,
            $"The model file is damaged: {n} features, rank {k}, {m} outputs, response "
            + $"function {response?.Name ?? code.ToString(CultureInfo.InvariantCulture)}; "
            + $"expected {outputs?.ToString(CultureInfo.InvariantCulture) ?? "1 or more"} outputs.");
        var weights = ((decimal)k * n) + ((decimal)m * k);
        var bytesOfBias = hasBias ? (decimal)m * (hasRemainders ? sizeof(double) : sizeof(float)) : 0;
        RequireBytes(host, reader, (weights * sizeof(float)) + bytesOfBias + (hasRemainders ? sizeof(byte) : 0), "parameters");

        var layout = new ParameterLayout(n, k, m, hasBias);
        var values = new float[layout.Count];
        ReadFinite(host, reader, values.AsSpan(0, (int)weights));
        var bias = hasRemainders
            ? ReadBias(host, reader, hasBias ? m : 0)
            : Array.ConvertAll(ReadFinite(host, reader, hasBias ? m : 0), b => (double)b);
        var remainders = hasRemainders && reader.ReadBoolean() ? ReadFinite(host, reader, (int)weights) : null;
        return new TwoLayerLinearModel(new RawParameters(layout, values, bias, remainders), response!);
    }

    /// <exception cref="FormatException">The bytes are not a history.</exception>
    public static TrainingHistory LoadHistory(IHost host, ModelLoadContext context)
    {
        var (reader, hasDamping) = (context.Reader, context.Header.ModelVerWritten >= FirstWithDamping);
        RequireBytes(host, reader, BytesOfEpochNumbers, "numbers of epochs");
        var (stop, bestEpoch, count) = ((StopReason)reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        host.CheckDecode(
            count >= 0 && bestEpoch >= 0 && bestEpoch <= count && Enum.IsDefined(stop),
            $"The model file is damaged: {count} epochs, the best {bestEpoch}, ended by {stop}.");
        RequireBytes(host, reader, (decimal)count * (hasDamping ? NumbersOfEpoch : NumbersOfEpoch - 1) * sizeof(double), "epochs");
        var epochs = new TrainingEpoch[count];
        for (var i = 0; i < count; i++)
        {
            // The initializers run in the order of the file.
            epochs[i] = new TrainingEpoch
            {
                Epoch = i + 1,
                Loss = reader.ReadDouble(),
                ValidationLoss = reader.ReadDouble(),
                GradientNorm = reader.ReadDouble(),
                StepSize = reader.ReadDouble(),
                Damping = hasDamping ? reader.ReadDouble() : double.NaN,
                ElapsedSeconds = reader.ReadDouble(),
            };
        }

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

    /// <summary>Reads numbers, which must be finite.</summary>
    public static float[] ReadFinite(IHost host, BinaryReader reader, int count)
    {
        RequireBytes(host, reader, (decimal)count * sizeof(float), "numbers");
        var values = new float[count];
        ReadFinite(host, reader, values);
        return values;
    }

    /// <summary>Checks a length read from the file against the bytes left in it, before memory of that length is allocated.</summary>
    public static void RequireBytes(IHost host, BinaryReader reader, decimal needed, string what)
    {
        var left = reader.BaseStream.Length - reader.BaseStream.Position;
        host.CheckDecode(needed >= 0 && needed <= left, $"The model file is damaged: its {what} need {needed} bytes, and {left} are left.");
    }

    private static void ReadFinite(IHost host, BinaryReader reader, Span<float> values)
    {
        for (var start = 0; start < values.Length; start += PieceLength)
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.Slice(start, Math.Min(PieceLength, values.Length - start))));
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw host.ExceptDecode(
                    FormattableString.Invariant($"The model file is damaged: number {i} of {values.Length} is {values[i]}."));
        }
    }

    /// <summary>Reads numbers in double, which must be finite in single precision, too.</summary>
    private static double[] ReadBias(IHost host, BinaryReader reader, int count)
    {
        var bias = new double[count];
        for (var j = 0; j < count; j++)
        {
            bias[j] = reader.ReadDouble();
            if (!float.IsFinite((float)bias[j]))
                throw host.ExceptDecode(FormattableString.Invariant($"The model file is damaged: bias {j} of {count} is {bias[j]}."));
        }

        return bias;
    }
}
