using System.Security.Cryptography;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Tests.MultiOutput;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Messages;

/// <summary>
/// Whatever columns, slots, classes, targets and files are called: what the trainers log and refuse is harmless to a terminal and a log,
/// and short.
/// </summary>
public sealed class HostileNamesTests : IDisposable
{
    private const int Rows = 60;

    private readonly string _folder = Directory.CreateTempSubdirectory("cotangent").FullName;
    private readonly MLContext _mlContext = new(seed: 1);

    public static TheoryData<bool> Kinds => [false, true];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Warnings_of_rows_that_are_skipped_are_harmless(bool areLong)
    {
        var name = Names(areLong);
        var random = new Random(1);
        var examples = Enumerable.Range(0, Rows).Select(row => new Example
        {
            Features = new(12, [.. Enumerable.Range(0, 12).Select(slot => row == slot ? float.NaN : (float)random.Normal())]),
            Label = row == 20 ? float.PositiveInfinity : row,
            Weight = row == 21 ? float.NaN : 1,
        });
        var warning = Assert.Single(Logged("Skipped", () => Fit(View(examples, 12, name), name)));
        Assert.Contains("weight 'evil", warning, StringComparison.Ordinal);
        Assert.Contains("label 'evil", warning, StringComparison.Ordinal);
        Assert.Contains("feature 'evil", warning, StringComparison.Ordinal);

        var none = Enumerable.Range(0, 3)
            .Select(_ => new Example { Features = new(12, [.. Enumerable.Repeat(float.NaN, 12)]), Label = float.NaN, Weight = float.NaN });
        Hostile.Refusal(() => Fit(View(none, 12, name), name));
    }

    /// <summary>
    /// Of 44 features two are constant, two are 0 in all rows, and of the others every fourth is the sum of the three before it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Words_on_features_that_the_data_does_not_tell_apart_are_harmless(bool areLong)
    {
        var name = Names(areLong);
        var random = new Random(1);
        var examples = Enumerable.Range(0, Rows).Select(row =>
        {
            var features = new float[48];
            for (var slot = 0; slot < 44; slot++)
                features[slot] = slot % 4 == 3 ? features[slot - 1] + features[slot - 2] + features[slot - 3] : random.Next(-9, 10);
            (features[44], features[45]) = (3, -4);
            return new Example { Features = new(48, features), Label = row, Weight = 1 };
        });
        var view = View(examples, 48, name);
        Assert.Single(Logged("Nothing is learned of features that are the same", () => Fit(view, name)));
        Assert.Single(Logged("Nothing is learned of features that are 0", () => Fit(view, name)));
        Assert.Single(Logged("The data cannot tell some features", () => Fit(view, name)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Words_on_coefficients_beyond_single_precision_are_harmless(bool areLong)
    {
        var name = Names(areLong);
        var random = new Random(1);
        var examples = Enumerable.Range(0, Rows).Select(row =>
        {
            var features = Enumerable.Range(0, 12).Select(_ => random.Normal()).ToArray();
            return new Example
            {
                Features = new(12, Array.ConvertAll(features, x => (float)(1e25 * x))),
                Label = (float)(1e-20 * features.Sum()),
                Weight = 1
            };
        });
        Assert.Single(Logged("Coefficients are too small or too large", () => Fit(View(examples, 12, name), name)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Errors_of_rows_are_harmless(bool areLong)
    {
        var name = Names(areLong);
        Hostile.Refusal(() => Fit(View(Examples(weight: -1), 3, name), name));
        Hostile.Refusal(() => Fit(View(Examples(label: -1), 3, name), name, new() { Loss = TrainingLoss.Poisson() }));
        Hostile.Refusal(() => Fit(View(Examples(), 3, name), name, new() { ValidationColumnName = name("nowhere") }));
        Hostile.Refusal(() => Fit(View(Examples(), 3, name), name, new() { ValidationColumnName = name("weight") }));

        var targets = Targets(name, -1);
        Hostile.Refusal(
            () => _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(
                new TwoLayerLinearMultiOutputTrainer.Options { Loss = TrainingLoss.Poisson() }).Fit(targets));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Errors_of_validation_columns_and_classes_are_harmless(bool areLong)
    {
        var name = Names(areLong);
        var schema = SchemaDefinition.Create(typeof(Held));
        schema[nameof(Held.IsHeldOut)].ColumnName = name("held out");
        var held =
            _mlContext.Data.LoadFromEnumerable(
                Enumerable.Range(0, Rows).Select(row => new Held { Features = [row], Label = row, IsHeldOut = true }), schema);
        Hostile.Refusal(
            () => _mlContext.Regression.Trainers.TwoLayerLinear(
                new TwoLayerLinearRegressionTrainer.Options { ValidationColumnName = name("held out") }).Fit(held));

        Hostile.Refusal(() => ClassWeights.Of(new Dictionary<string, double> { [name("c")] = double.NaN }));
        var classes = Classes(row => name($"{row % 25}"));
        Hostile.Refusal(
            () => Multiclass(new() { ClassWeights = ClassWeights.Of(new Dictionary<string, double> { [name("no class")] = 1 }) })
                .Fit(classes));
        var message =
            Hostile.Refusal(
                () => Multiclass(new() { ClassWeights = ClassWeights.Of(new Dictionary<string, double> { ["no class"] = 1 }) })
                    .Fit(classes));
        Assert.Contains("and 5 more", message, StringComparison.Ordinal);
        Hostile.Refusal(
            () => Multiclass(new() { MaximumEpochs = 1 })
                .Fit(classes, Multiclass(new() { MaximumEpochs = 1 }).Fit(Classes(row => name($"{(row + 7) % 25}"))).Model));

        var one = _mlContext.Transforms.Conversion.MapValueToKey("Label", keyData: Key(name))
            .Fit(Texts(_ => name("a")))
            .Transform(Texts(_ => name("a")));
        Assert.Single(Logged("All rows that are trained on are of one class", () => Multiclass(new() { MaximumEpochs = 1 }).Fit(one)));
        Hostile.Refusal(() => Multiclass(new() { LabelColumnName = name("Label") }).Fit(
            _mlContext.Transforms.Conversion.MapValueToKey(name("Label"), "Label")
                .Fit(Texts(_ => name("a")))
                .Transform(Texts(_ => name("a")))));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Errors_of_many_targets_are_harmless(bool areLong)
    {
        var name = Names(areLong);
        var catalog = _mlContext.MultiOutputRegression;
        var fitted = catalog.Trainers.TwoLayerLinear(maximumEpochs: 1).Fit(Targets(name, 1));
        var data = fitted.Transform(Targets(name, 1));
        var message =
            Hostile.Refusal(
                () => catalog.Trainers.TwoLayerLinear(maximumEpochs: 1)
                    .Fit(Targets(end => name(end == "t23" ? "other" : end), 1), fitted.Model));
        Assert.Contains("Target 23 is 'evil", message, StringComparison.Ordinal);
        Hostile.Refusal(() => catalog.Evaluate(data, name("nowhere")));
        Hostile.Refusal(() => catalog.Evaluate(data, "Label", name("nowhere")));
        Hostile.Refusal(
            () => catalog.Evaluate(_mlContext.Transforms.CopyColumns(name("w"), "Weight").Fit(data).Transform(data), "Label", name("w")));
        Hostile.Refusal(
            () => catalog.Evaluate(_mlContext.Transforms.CopyColumns(name("x"), "Features").Fit(data).Transform(data), "Label", name("x")));

        var copied = _mlContext.Transforms.CopyColumns(name("x"), "Features")
            .Append(catalog.Trainers.TwoLayerLinear("Label", name("x"), maximumEpochs: 1))
            .Fit(Targets(name, 1));
        Hostile.Refusal(() => catalog.PermutationFeatureImportance(copied, Targets(name, 1)));
        var twice = _mlContext.Transforms.Concatenate("Features", name("w"), "Weight", name("w"));
        var weights = _mlContext.Transforms.CopyColumns(name("w"), "Weight")
            .Append(twice)
            .Fit(Targets(name, 1))
            .Transform(Targets(name, 1));
        Hostile.Refusal(
            () => catalog.PermutationFeatureImportance(catalog.Trainers.TwoLayerLinear(maximumEpochs: 1).Fit(weights), weights));
    }

    /// <summary>A name of a file that its system may refuse: then another one, which it does not.</summary>
    [Fact]
    public void What_is_said_of_checkpoints_is_harmless()
    {
        var hostile = Path.Combine(_folder, OperatingSystem.IsWindows() ? "evil\u202e\u200b\u2028" : "evil\u001b[2J\u202e\r\n\u0007");
        TwoLayerLinearRegressionTrainer.Options options = new()
        {
            CheckpointPath = hostile,
            CheckpointInterval = TimeSpan.Zero,
            Seed = 1,
            MaximumEpochs = 3
        };
        var view = View(Examples(), 3, end => end);
        Hostile.Refusal(() => Fit(view, end => end, options with { CheckpointPath = Path.Combine(hostile, "file") }));
        Directory.CreateDirectory(hostile);
        Hostile.Refusal(() => Fit(view, end => end, options));
        Directory.Delete(hostile);

        Fit(view, end => end, options);
        Assert.Single(Logged("Resumed", () => Fit(view, end => end, options)));
        Hostile.Refusal(() => Fit(view, end => end, options with { Seed = 2 }));

        File.Delete(hostile + ".previous");
        File.WriteAllBytes(hostile, WithHash(Hostile.Name("signature")));
        Hostile.Refusal(() => Fit(view, end => end, options));
        File.WriteAllBytes(hostile, WithHash(Hostile.Long("signature")));
        Hostile.Refusal(() => Fit(view, end => end, options));
        File.WriteAllBytes(hostile, [1, 2, 3]);
        Hostile.Refusal(() => Fit(view, end => end, options));

        File.Delete(hostile);
        Fit(view, end => end, options);
        File.WriteAllBytes(hostile, [1, 2, 3]);
        Assert.Single(Logged("'", () => Fit(view, end => end, options), message => message.Contains(".damaged", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\u2028")]
    public void A_setting_of_blanks_is_shown_without_them(string blank)
    {
        var exception =
            Assert.Throws<ArgumentOutOfRangeException>(
                () => _mlContext.Regression.Trainers.TwoLayerLinear(
                    new TwoLayerLinearRegressionTrainer.Options { CheckpointPath = blank }));
        // The base class adds the value, and the parameter in a line of its own.
        Assert.DoesNotContain(blank == "\n" ? "is \n" : blank, exception.Message, StringComparison.Ordinal);
        Assert.Equal(blank == "\n" ? @"\n" : @"\u2028", exception.ActualValue);
    }

    private static Func<string, string> Names(bool areLong) => areLong ? Hostile.Long : Hostile.NameInMemory;

    /// <summary>The messages that begin so; all messages are harmless, and these are about a name.</summary>
    private string[] Logged(string beginning, Action fit, Func<string, bool>? also = null)
    {
        var messages = Hostile.Listen(_mlContext);
        fit();
        Assert.All(messages, Hostile.AssertHarmless);
        var found = messages.Where(message => message.StartsWith(beginning, StringComparison.Ordinal) && also?.Invoke(message) != false)
            .ToArray();
        Assert.All(found, message => Assert.Contains(Hostile.Mark, message, StringComparison.Ordinal));
        return found;
    }

    private static IEnumerable<Example> Examples(float label = 1, float weight = 1)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Rows).Select(row => new Example
        {
            Features = new(3, [(float)random.Normal(), (float)random.Normal(), (float)random.Normal()]),
            Label = row == 5 ? label : row,
            Weight = row == 6 ? weight : 1,
        })];
    }

    private IDataView View(IEnumerable<Example> rows, int features, Func<string, string> name)
    {
        var schema = Example.Schema(features, [.. Enumerable.Range(0, features).Select(slot => name($"{slot}"))]);
        schema[nameof(Example.Label)].ColumnName = name("label");
        schema[nameof(Example.Weight)].ColumnName = name("weight");
        return _mlContext.Data.LoadFromEnumerable(rows, schema);
    }

    private void Fit(IDataView view, Func<string, string> name, TwoLayerLinearRegressionTrainer.Options? options = null) =>
        _mlContext.Regression.Trainers.TwoLayerLinear(
        (options ?? new()) with { LabelColumnName = name("label"), ExampleWeightColumnName = name("weight") }).Fit(view);

    private IDataView Targets(Func<string, string> name, float label)
    {
        var random = new Random(1);
        return _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, Rows).Select(row => new TargetsExample
            {
                Features = new(2, [(float)random.Normal(), (float)random.Normal()]),
                Label = new(25, [.. Enumerable.Range(0, 25).Select(target => row == 5 && target == 24 ? label : row)]),
            }),
            TargetsExample.Schema(2, 25, [.. Enumerable.Range(0, 25).Select(target => name($"t{target}"))]));
    }

    private TwoLayerLinearMulticlassTrainer Multiclass(TwoLayerLinearMulticlassTrainer.Options options) =>
        _mlContext.MulticlassClassification.Trainers.TwoLayerLinear(options);

    private IDataView Texts(Func<int, string> label) => Tasks.Labelled<string>.DataView(_mlContext, RandomProblem.Easy(1, Rows, 3), label);

    private IDataView Classes(Func<int, string> label)
    {
        var texts = Texts(label);
        return _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(texts).Transform(texts);
    }

    private IDataView Key(Func<string, string> name) =>
        _mlContext.Data.LoadFromEnumerable(new[] { new { Value = name("a") }, new { Value = name("b") } });

    private static byte[] WithHash(string signature)
    {
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content))
            writer.Write(signature);
        var bytes = content.ToArray();
        return [.. bytes, .. SHA256.HashData(bytes)];
    }

    private sealed class Held
    {
        [VectorType(1)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public bool IsHeldOut { get; set; }
    }
}
