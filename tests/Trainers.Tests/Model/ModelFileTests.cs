using Cotangent.Trainers.Model;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Model;

public class ModelFileTests
{
    private const int Features = SavedModel.Features;

    /// <summary>Behind n, k and m, the byte that says whether there is a bias, and the response function.</summary>
    private const int AtBias = 12;
    private const int AtResponse = 13;
    private const int AtParameters = 17;

    /// <summary>Behind n of Theta and one of A: b in double, whether there are remainders, and these.</summary>
    private const int AtBiasValue = AtParameters + ((Features + 1) * sizeof(float));
    private const int AtHasRemainders = AtBiasValue + sizeof(double);
    private const int AtRemainders = AtHasRemainders + 1;

    /// <summary>Then why training ended, the best epoch, and the number of epochs.</summary>
    private const int AtStop = AtRemainders + ((Features + 1) * sizeof(float));
    private const int AtBestEpoch = AtStop + sizeof(int);
    private const int AtEpochs = AtBestEpoch + sizeof(int);

    private const string DoesNotFit = "its content does not fit its checksum.";

    /// <summary>More than loading the undamaged file takes many times over, and far less than a wrong length can ask for.</summary>
    private const long MostAllocated = 50_000_000;

    public static TheoryData<string> Tasks => [.. SavedModel.Of.Keys];

    public static TheoryData<string, int> TasksAndSeeds =>
        [.. SavedModel.Of.Keys.SelectMany(task => Enumerable.Range(0, 3).Select(seed => (task, seed)))];

    public static TheoryData<string, string> PairsOfTasks =>
        [.. from task in SavedModel.Of.Keys from other in SavedModel.Of.Keys where task != other select (task, other)];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void The_undamaged_file_loads_within_the_same_bounds(string task)
    {
        var model = SavedModel.Of[task];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var scores = model.ScoresOf(SavedModel.Load(model.File));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        Assert.Equal(model.Scores, scores);
        Assert.All(scores, score => Assert.True(float.IsFinite(score)));
    }

    [Theory]
    [MemberData(nameof(TasksAndSeeds))]
    public void A_changed_byte_gives_an_error_that_explains_itself_or_changes_nothing(string task, int seed)
    {
        var (model, random) = (SavedModel.Of[task], new Random(seed));
        for (var trial = 0; trial < 20; trial++)
        {
            var damaged = (byte[])model.Entry.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            AssertErrorOrSame(model, damaged);
        }
    }

    [Theory]
    [MemberData(nameof(TasksAndSeeds))]
    public void Several_random_bytes_give_an_error_that_explains_itself_or_change_nothing(string task, int seed)
    {
        var (model, random) = (SavedModel.Of[task], new Random(100 + seed));
        for (var trial = 0; trial < 20; trial++)
        {
            var damaged = (byte[])model.Entry.Clone();
            random.NextBytes(damaged.AsSpan(random.Next(damaged.Length - 8), random.Next(1, 8)));
            AssertErrorOrSame(model, damaged);
        }
    }

    /// <summary>
    /// In what we wrote, every byte of it; and so in the strings that we had ML.NET write. What is left of an entry is ML.NET's header,
    /// the ends of the strings and the name of our assembly.
    /// </summary>
    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_bit_that_is_flipped_anywhere_in_what_we_wrote_is_refused(string task) => AssertEveryByteCounts(SavedModel.Of[task]);

    [Fact]
    public void So_it_is_in_the_transformer_of_many_targets()
    {
        var model = SavedModel.ManyTargetsTransformer;
        Assert.Equal("Features", System.Text.Encoding.Unicode.GetString(model.Entry[EntryChecksum.Characters(model.Entry)]));
        Assert.Equal(EntryChecksum.Of(model.Entry), model.Entry[EntryChecksum.Model(model.Entry)][^EntryChecksum.Length..]);
        AssertEveryByteCounts(model);

        // Before there was a checksum it was version 1.1.
        Assert.Equal(model.Scores, model.ScoresOf(SavedModel.Load(model.Replace(EntryChecksum.Unsealed(model.Entry, 0x00010001)))));
    }

    /// <summary>By a second implementation of its definition.</summary>
    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_file_ends_in_the_hash_of_what_it_is_defined_to_cover(string task)
    {
        var entry = SavedModel.Of[task].Entry;
        Assert.Equal((0x00010006, 0x00010006), EntryChecksum.Versions(entry));
        Assert.Equal(EntryChecksum.Of(entry), entry[EntryChecksum.Model(entry)][^EntryChecksum.Length..]);
    }

    /// <summary>A version that has no checksum does not switch it off: the bytes of the checksum are left then.</summary>
    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_file_that_denies_its_checksum_is_refused(string task)
    {
        var denied = (byte[])EntryChecksum.WithoutDamping(SavedModel.Of[task].Entry).Clone();
        EntryChecksum.SetVersions(denied, 0x00010003, 0x00010003);
        AssertDamaged(task, denied, "32 bytes are left where it should have 0.");
    }

    /// <summary>Before version 1.5 an epoch had one number fewer.</summary>
    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_file_of_version_1_4_loads_with_its_history_and_without_dampings(string task)
    {
        var model = SavedModel.Of[task];
        var earlier = (byte[])EntryChecksum.WithoutDamping(model.Entry).Clone();
        Assert.Equal(model.History.Count * sizeof(double), model.Entry.Length - earlier.Length);
        EntryChecksum.SetVersions(earlier, 0x00010004, 0x00010004);
        var loaded = SavedModel.Load(model.Replace(EntryChecksum.Resealed(earlier)));
        Assert.Equal(model.Scores, model.ScoresOf(loaded));
        Assert.Equal(model.History.Select(epoch => epoch with { Damping = double.NaN }), SavedModel.HistoryOf(loaded));
        AssertDamaged(task, earlier, DoesNotFit);
    }

    /// <summary>A later version that says that this one can read it; said of a file that this one wrote, it is damage.</summary>
    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_file_of_a_later_version_whose_form_is_known_loads(string task)
    {
        var (model, later) = (SavedModel.Of[task], (byte[])SavedModel.Of[task].Entry.Clone());
        EntryChecksum.SetVersions(later, 0x00010007, 0x00010006);
        AssertDamaged(task, later, DoesNotFit);
        Assert.Equal(model.Scores, model.ScoresOf(SavedModel.Load(model.Replace(EntryChecksum.Resealed(later)))));
    }

    /// <summary>More than the format has, with a checksum of it.</summary>
    [Theory]
    [MemberData(nameof(Tasks))]
    public void Bytes_that_nothing_reads_are_refused(string task)
    {
        var end = EntryChecksum.Model(SavedModel.Of[task].Entry).End.Value - EntryChecksum.Length;
        var longer = EntryChecksum.With(SavedModel.Of[task].Entry, end..end, new byte[5]);
        AssertDamaged(task, longer, DoesNotFit);
        AssertDamaged(task, EntryChecksum.Resealed(longer), "37 bytes are left where it should have 32.");
        AssertDamaged(task, EntryChecksum.Unsealed(longer, 0x00010003), "5 bytes are left where it should have 0.");
    }

    /// <summary>
    /// Of the versions without a checksum: more parameters than there were, which take all that is left, and leave no room for the
    /// numbers of epochs.
    /// </summary>
    [Fact]
    public void A_file_without_room_for_its_history_is_refused()
    {
        var entry = EntryChecksum.Unsealed(SavedModel.Of["regression"].Entry, 0x00010003);
        var (start, damage) = (SavedModel.Start(entry), 0);
        // Without a bias, which would be what the name of the assembly makes of one.
        entry[start + (3 * sizeof(int))] = 0;
        for (var features = SavedModel.Features + 1; features < entry.Length / sizeof(float); features++)
        {
            // Where a byte in place of the announcement of remainders is 0, and fewer than twelve are behind it.
            var end = start + AtParameters + ((features + 1) * sizeof(float));
            if (end >= entry.Length || entry[end] != 0 || entry.Length - end > 12)
                continue;
            BitConverter.TryWriteBytes(entry.AsSpan(start), features);
            AssertDamaged("regression", entry, $"its numbers of epochs need 12 bytes, and {entry.Length - end - 1} are left.");
            damage++;
        }

        Assert.NotEqual(0, damage);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_file_without_room_for_its_checksum_is_refused(string task)
    {
        var entry = SavedModel.Of[task].Entry;
        AssertDamaged(task, EntryChecksum.With(entry, EntryChecksum.Model(entry), new byte[EntryChecksum.Length - 1]), DoesNotFit);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_truncated_entry_is_an_error_wherever_it_ends(string task)
    {
        var model = SavedModel.Of[task];
        for (var length = 0; length < model.Entry.Length; length += 5)
        {
            var file = model.Replace(model.Entry[..length]);
            Assert.True(IsClearError(Record.Exception(() => SavedModel.Load(file))), $"Truncated to {length} bytes.");
        }
    }

    /// <summary>The numbers that announce lengths: n, k and m at 0, 4 and 8, and the epochs behind the parameters.</summary>
    [Theory]
    [InlineData(0, int.MaxValue, "its parameters need 8589934601 bytes")]
    [InlineData(0, 1_000_000_000, "its parameters need 4000000013 bytes")]
    [InlineData(0, 0, "0 features, rank 1, 1 outputs, response function Identity; expected 1 outputs")]
    [InlineData(0, -1, "-1 features, rank 1, 1 outputs, response function Identity; expected 1 outputs")]
    [InlineData(4, int.MaxValue, "its parameters need 51539607537 bytes")]
    [InlineData(4, 1_000_000, "its parameters need 24000009 bytes")]
    [InlineData(4, 0, "5 features, rank 0, 1 outputs, response function Identity; expected 1 outputs")]
    [InlineData(4, int.MinValue, "5 features, rank -2147483648, 1 outputs, response function Identity; expected 1 outputs")]
    [InlineData(8, 2, "5 features, rank 1, 2 outputs, response function Identity; expected 1 outputs")]
    [InlineData(8, int.MaxValue, "5 features, rank 1, 2147483647 outputs, response function Identity; expected 1 outputs")]
    [InlineData(8, 0, "5 features, rank 1, 0 outputs, response function Identity; expected 1 outputs")]
    [InlineData(AtResponse, 99, "5 features, rank 1, 1 outputs, response function 99; expected 1 outputs")]
    [InlineData(AtResponse, 3, "its response function is Softmax, which this task does not have")]
    [InlineData(AtStop, 99, "3 epochs, the best 3, ended by 99")]
    [InlineData(AtBestEpoch, 4, "3 epochs, the best 4, ended by MaximumEpochs")]
    [InlineData(AtBestEpoch, -1, "3 epochs, the best -1, ended by MaximumEpochs")]
    [InlineData(AtEpochs, int.MaxValue, "its epochs need 103079215056 bytes")]
    [InlineData(AtEpochs, 100_000_000, "its epochs need 4800000000 bytes")]
    [InlineData(AtEpochs, -1, "-1 epochs")]
    public void A_number_that_cannot_be_is_refused(int offset, int value, string expected) =>
        AssertDamaged("regression", Changed("regression", offset, value), expected);

    /// <summary>Each task has response functions of its own: no trainer makes a model with another.</summary>
    [Theory]
    [InlineData("binary", 0)]
    [InlineData("binary", 3)]
    [InlineData("multiclass", 0)]
    [InlineData("multiclass", 2)]
    [InlineData("many targets", 3)]
    [InlineData("many targets", 4)]
    public void A_response_of_another_task_is_refused(string task, int code) =>
        AssertDamaged(
            task,
            Changed(task, AtResponse, code),
            $"its response function is {ResponseFunction.WithCode(code)}, which this task does not have");

    [Theory]
    [InlineData("multiclass")]
    [InlineData("many targets")]
    public void A_model_without_the_names_of_its_outputs_is_refused(string task)
    {
        // The ids of the names, one for each output, are the last of our numbers before the checksum.
        var model = SavedModel.Of[task];
        var damaged = (byte[])model.Entry.Clone();
        BitConverter.TryWriteBytes(damaged.AsSpan(EntryChecksum.Model(damaged).End.Value - EntryChecksum.Length - sizeof(int)), 1000);
        var file = model.Replace(EntryChecksum.Resealed(damaged));
        Assert.IsType<FormatException>(Record.Exception(() => SavedModel.Load(file))?.GetBaseException(), exactMatch: false);
    }

    [Fact]
    public void All_lengths_huge_at_once_are_refused()
    {
        var damaged = Changed("regression", 0, int.MaxValue);
        BitConverter.TryWriteBytes(damaged.AsSpan(SavedModel.Start(damaged) + 4), int.MaxValue);
        AssertDamaged("regression", EntryChecksum.Resealed(damaged), "its parameters need 18446744065119617033 bytes");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_parameter_that_is_no_number_is_refused(float value) => AssertDamaged(
        "regression",
        Changed("regression", AtParameters, BitConverter.SingleToInt32Bits(value)),
        FormattableString.Invariant($"number 0 of 6 is {value}"));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_remainder_that_is_no_number_is_refused(float value) => AssertDamaged(
        "regression",
        Changed("regression", AtRemainders + (5 * sizeof(float)), BitConverter.SingleToInt32Bits(value)),
        FormattableString.Invariant($"number 5 of 6 is {value}"));

    /// <summary>One that single precision does not hold could not be shown.</summary>
    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(-1e39, "-1E+39")]
    public void A_bias_that_is_no_number_is_refused(double value, string expected)
    {
        var damaged = (byte[])SavedModel.Of["regression"].Entry.Clone();
        BitConverter.TryWriteBytes(damaged.AsSpan(SavedModel.Start(damaged) + AtBiasValue), value);
        AssertDamaged("regression", EntryChecksum.Resealed(damaged), $"bias 0 of 1 is {expected}");
    }

    /// <summary>The remainders are then read as part of the history.</summary>
    [Fact]
    public void A_file_that_denies_its_remainders_is_refused()
    {
        var entry = (byte[])SavedModel.Of["regression"].Entry.Clone();
        Assert.Equal(1, entry[SavedModel.Start(entry) + AtHasRemainders]);
        entry[SavedModel.Start(entry) + AtHasRemainders] = 0;
        Assert.True(
            IsClearError(Record.Exception(() => SavedModel.Load(SavedModel.Of["regression"].Replace(EntryChecksum.Resealed(entry))))));
    }

    /// <summary>A file that ends after its parameters, all 0, and announces the same number of remainders.</summary>
    [Fact]
    public void A_file_without_room_for_its_remainders_is_refused()
    {
        const int Many = 1000;
        var model = SavedModel.Of["regression"];
        var (from, to) = (SavedModel.Start(model.Entry) + AtParameters, SavedModel.Start(model.Entry) + AtEpochs);
        byte[] content = [.. new byte[((Many + 1) * sizeof(float)) + sizeof(double)], 1];
        var damaged = EntryChecksum.With(model.Entry, from..to, content);
        BitConverter.TryWriteBytes(damaged.AsSpan(SavedModel.Start(damaged)), Many);
        AssertDamaged(
            "regression",
            EntryChecksum.Resealed(damaged),
            $"its numbers need 4004 bytes, and {damaged.Length - from - content.Length} are left");
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void What_training_had_beyond_single_precision_is_in_the_file(string task)
    {
        var (saved, loaded) = (SavedModel.Of[task].Model.Raw, SavedModel.ModelOf(SavedModel.Load(SavedModel.Of[task].File)).Raw);
        Assert.NotNull(saved.Remainders);
        Assert.Equal(saved.Values, loaded.Values);
        Assert.Equal(saved.Remainders, loaded.Remainders);
        Assert.Equal(saved.Bias, loaded.Bias);
    }

    /// <summary>It is the model of its parameters in single precision: more is not in the file.</summary>
    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_file_of_the_version_before_loads(string task)
    {
        var model = SavedModel.Of[task];
        float[] parameters = [.. model.Model.Parameters.Select(p => p * 1.5f)];
        var transformer = SavedModel.Load(model.Replace(model.EntryOfVersion2(parameters)));
        var loaded = SavedModel.ModelOf(transformer);
        Assert.Equal(parameters, loaded.Parameters);
        Assert.Null(loaded.Raw.Remainders);
        Assert.Equal(loaded.Bias.ToArray().Select(b => (double)b), loaded.Raw.Bias);
        Assert.Equal(model.Model.Layout, loaded.Layout);
        Assert.NotEqual(model.Scores, model.ScoresOf(transformer));

        using var file = new MemoryStream();
        new MLContext().Model.Save(transformer, null, file);
        Assert.Equal(model.ScoresOf(transformer), model.ScoresOf(SavedModel.Load(file.ToArray())));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_file_of_the_version_before_is_refused_where_it_is_damaged(string task)
    {
        var model = SavedModel.Of[task];
        var damaged = model.EntryOfVersion2(model.Model.Parameters);
        BitConverter.TryWriteBytes(
            damaged.AsSpan(SavedModel.Start(damaged) + AtParameters + ((model.Model.Parameters.Length - 1) * sizeof(float))), float.NaN);
        AssertDamaged(task, damaged, $"number {model.Model.Layout.Outputs - 1} of {model.Model.Layout.Outputs} is NaN");
    }

    [Theory]
    [InlineData("regression", 0x00010001)]
    [InlineData("regression", 0x00010007)]
    [InlineData("binary", 0x00010001)]
    [InlineData("binary", 0x00010007)]
    [InlineData("multiclass", 0x00010001)]
    [InlineData("multiclass", 0x00010007)]
    [InlineData("many targets", 0x00010001)]
    [InlineData("many targets", 0x00010007)]
    public void A_file_of_the_first_version_or_of_a_later_one_is_refused(string task, int version)
    {
        var model = SavedModel.Of[task];
        var other = (byte[])model.Entry.Clone();
        EntryChecksum.SetVersions(other, version, version);
        AssertRefusedByHeader(model, other);
    }

    [Theory]
    [MemberData(nameof(PairsOfTasks))]
    public void The_model_of_another_task_is_refused(string task, string other)
    {
        // The loader of one task finds the model of the other.
        var (model, foreign) = (SavedModel.Of[task], (byte[])SavedModel.Of[task].Entry.Clone());
        SavedModel.Of[other].Signature.CopyTo(foreign.AsSpan(foreign.AsSpan().IndexOf(model.Signature)));
        AssertRefusedByHeader(model, foreign);
    }

    [Fact]
    public void A_file_that_denies_its_bias_is_refused()
    {
        // The bias is then read as part of the history.
        var entry = (byte[])SavedModel.Of["regression"].Entry.Clone();
        entry[SavedModel.Start(entry) + AtBias] = 0;
        Assert.True(
            IsClearError(Record.Exception(() => SavedModel.Load(SavedModel.Of["regression"].Replace(EntryChecksum.Resealed(entry))))));
    }

    /// <summary>Our entry with another number at an offset from where our format begins, and a checksum that fits it.</summary>
    private static byte[] Changed(string task, int offset, int value)
    {
        var changed = (byte[])SavedModel.Of[task].Entry.Clone();
        BitConverter.TryWriteBytes(changed.AsSpan(SavedModel.Start(changed) + offset), value);
        return EntryChecksum.Resealed(changed);
    }

    private static void AssertEveryByteCounts(SavedModel model)
    {
        var random = new Random(1);
        foreach (var part in new[] { EntryChecksum.Model(model.Entry), EntryChecksum.Characters(model.Entry) })
        {
            for (var position = part.Start.Value; position < part.End.Value; position++)
            {
                var damaged = (byte[])model.Entry.Clone();
                damaged[position] ^= (byte)(1 << random.Next(8));
                AssertDamaged(model, damaged, DoesNotFit);
            }
        }
    }

    private static void AssertErrorOrSame(SavedModel model, byte[] entry)
    {
        float[]? scores = null;
        var file = model.Replace(entry);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Record.Exception(() => scores = model.ScoresOf(SavedModel.Load(file)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        if (scores is null)
            Assert.True(IsClearError(exception), $"{exception}");
        else
            Assert.Equal(model.Scores, scores);
    }

    private static void AssertDamaged(string task, byte[] entry, string expected) => AssertDamaged(SavedModel.Of[task], entry, expected);

    private static void AssertDamaged(SavedModel model, byte[] entry, string expected)
    {
        var file = model.Replace(entry);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Record.Exception(() => SavedModel.Load(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        Assert.Contains($"The model file is damaged: {expected}", exception?.GetBaseException().Message, StringComparison.Ordinal);
    }

    /// <summary>Refused before any of our numbers is read.</summary>
    private static void AssertRefusedByHeader(SavedModel model, byte[] entry)
    {
        // The header alone: what follows it would be refused with another message.
        var exception = Record.Exception(() => SavedModel.Load(model.Replace(entry)))?.GetBaseException();
        Assert.True(IsClearError(exception), $"{exception}");
        Assert.DoesNotContain("The model file is damaged", exception!.Message, StringComparison.Ordinal);
    }

    /// <summary>An exception that was thrown on purpose, at any depth: not one of the runtime about null, a cast or memory.</summary>
    private static bool IsClearError(Exception? exception) =>
        exception?.GetBaseException() is FormatException or InvalidOperationException or IOException
            or (ArgumentException and not ArgumentNullException);
}
