using Cotangent.Transforms.Pipelines;
using Cotangent.Transforms.Rules;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>The values between which raw columns can switch.</summary>
public sealed class CategoriesTests
{
    private readonly MLContext _mlContext = new(1);

    [Fact]
    public void Of_an_encoder_of_text_are_its_values()
    {
        var (categories, effects) = Effects(ml => ml.Transforms.Categorical.OneHotEncoding("Y", "Color"), "Color", row: 0);
        Assert.Equal(["blue", "green", "red"], categories.Names.Order());
        // An indicator of each category, in the order of the categories.
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], effects.SelectMany(effect => effect));
    }

    [Fact]
    public void Of_an_encoder_of_integers_are_its_values()
    {
        var (categories, effects) = Effects(ml => ml.Transforms.Categorical.OneHotEncoding("Y", "N"), "N", row: 0);
        Assert.Equal(["1", "2", "3", "4", "5"], categories.Names.Order());
        Assert.Equal(Enumerable.Range(0, 5), effects.Select(effect => Array.IndexOf(effect, 1.0)));
    }

    [Fact]
    public void Of_an_encoder_behind_copies_and_imputation_are_still_its_values()
    {
        var (categories, effects) = Effects(
            ml => ml.Transforms.CopyColumns("Copy", "M")
                .Append(ml.Transforms.ReplaceMissingValues("Full", "Copy"))
                .Append(ml.Transforms.Categorical.OneHotEncoding("Y", "Full")),
            "M",
            row: 0);
        Assert.Equal(Enumerable.Range(0, categories.Names.Count), effects.Select(effect => Array.IndexOf(effect, 1.0)));
    }

    [Fact]
    public void Of_truth_values_are_both()
    {
        var (categories, effects) = Effects(ml => ml.Transforms.Conversion.ConvertType("Y", "Flag"), "Flag", row: 0);
        Assert.Equal(["False", "True"], categories.Names);
        Assert.Equal([0, 1], effects.Select(effect => effect[0]));
    }

    [Fact]
    public void Of_keys_without_values_are_numbers_from_0()
    {
        var (categories, effects) = Effects(
            ml => ml.Transforms.Conversion.MapKeyToVector("Y", "Hash"),
            "Hash",
            row: 0,
            ml => ml.Transforms.Conversion.Hash("Hash", "Color", numberOfBits: 2));
        Assert.Equal(["0", "1", "2", "3"], categories.Names);
        Assert.Equal(Enumerable.Range(0, 4), effects.Select(effect => Array.IndexOf(effect, 1.0)));
    }

    [Fact]
    public void Of_keys_are_their_values()
    {
        var (categories, effects) = Effects(
            ml => ml.Transforms.Conversion.MapKeyToVector("Y", "Key"),
            "Key",
            row: 0,
            ml => ml.Transforms.Conversion.MapValueToKey(
                "Key", "Color", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue));
        Assert.Equal(["blue", "green", "red"], categories.Names);
        Assert.Equal(Enumerable.Range(0, 3), effects.Select(effect => Array.IndexOf(effect, 1.0)));
    }

    [Fact]
    public void Of_a_stage_on_which_the_output_does_not_depend_are_not_used()
    {
        var (categories, _) = Effects(
            ml => ml.Transforms.NormalizeBinning("Unused", "A", maximumBinCount: 4)
                .Append(ml.Transforms.NormalizeBinning("Y", "A", maximumBinCount: 3)),
            "A",
            row: 0);
        Assert.Equal(3, categories.Names.Count);
    }

    [Fact]
    public void Of_two_stages_the_first_are_used_and_a_note_says_so()
    {
        var data = _mlContext.Data.LoadFromEnumerable(StageRow.Random(60, 1));
        var chain = _mlContext.Transforms.NormalizeBinning("First", "A", maximumBinCount: 4)
            .Append(_mlContext.Transforms.NormalizeBinning("Second", "A", maximumBinCount: 3))
            .Append(_mlContext.Transforms.NormalizeBinning("Third", "A", maximumBinCount: 4))
            .Append(_mlContext.Transforms.Concatenate("Y", "First", "Second", "Third"))
            .Fit(data);
        var pipeline = PipelineBuilder.Build(chain, data.Schema, "Y", ["A"], RuleBook.Of);
        Assert.Equal(4, Assert.Single(pipeline.Categories).Value.Names.Count);
        Assert.Equal(["switch: bins"], pipeline.Notes[0].How);
        Assert.Equal(["switch: bins", "categories of an earlier stage are used for 'A'"], pipeline.Notes[1].How);
        // The same bins as in the first stage.
        Assert.Equal(["switch: bins"], pipeline.Notes[2].How);
    }

    [Theory]
    [InlineData("A")]
    [InlineData("E")]
    public void Of_bins_are_the_bins_and_a_switch_moves_into_each(string column)
    {
        for (var row = 0; row < 5; row++)
        {
            var (categories, effects) = Effects(ml => ml.Transforms.NormalizeBinning("Y", column, maximumBinCount: 4), column, row);
            Assert.Equal(4, categories.Names.Count);
            Assert.StartsWith("<=", categories.Names[0], StringComparison.Ordinal);
            Assert.StartsWith(">", categories.Names[3], StringComparison.Ordinal);
            // ML.NET gives bin i of 4 the value i / 3, in single precision for a column of single precision.
            for (var bin = 0; bin < 4; bin++)
                Assert.Equal(bin / 3.0, effects[bin][0], Rounding.OfFloat);
        }
    }

    [Fact]
    public void A_switch_into_a_bin_goes_to_the_nearest_edge()
    {
        var bins = new Bins<float>([1, 2, 4, float.PositiveInfinity]);
        Assert.Equal(["<=1", "(1, 2]", "(2, 4]", ">4"], bins.Names);
        // From 3: the upper edge of bins below, what it is in its own bin, and just above the lower edge of the bin above.
        Assert.Equal([1, 2, 3, MathF.BitIncrement(4)], Moved(bins, 3));
        // An upper bound belongs to its bin.
        Assert.Equal([1, 2, MathF.BitIncrement(2), MathF.BitIncrement(4)], Moved(bins, 2));
        Assert.Equal([1, 2, 4, MathF.BitIncrement(4)], Moved(bins, float.NaN));
        Assert.Equal(["all"], new Bins<float>([float.PositiveInfinity]).Names);
        Assert.Equal([0], Moved(new Bins<float>([float.PositiveInfinity]), float.NaN));
    }

    [Theory]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(0.5f, 0)]
    [InlineData(1f, 0)]
    [InlineData(1.5f, 1)]
    [InlineData(2f, 1)]
    [InlineData(4f, 2)]
    [InlineData(5f, 3)]
    [InlineData(float.PositiveInfinity, 3)]
    [InlineData(float.NaN, -1)]
    public void A_bin_holds_its_upper_bound(float value, int bin)
    {
        var data = _mlContext.Data.LoadFromEnumerable(new[] { new StageRow { A = value } });
        using var cursor = data.GetRowCursor(data.Schema);
        var present = new Bins<float>([1, 2, 4, float.PositiveInfinity]).Present(cursor, data.Schema["A"]);
        cursor.MoveNext();
        Assert.Equal(bin, present());
    }

    [Fact]
    public void Hashes_text_and_vectors_have_none()
    {
        string[] by = ["Color", "Values", "N"];
        var data = _mlContext.Data.LoadFromEnumerable(StageRow.Random(60, 1));
        var chain = _mlContext.Transforms.Categorical.OneHotHashEncoding("Hash", "Color", numberOfBits: 4)
            .Append(_mlContext.Transforms.Text.FeaturizeText("Text", "Color"))
            .Append(_mlContext.Transforms.NormalizeBinning("Bins", "Values"))
            .Append(_mlContext.Transforms.Conversion.ConvertType("Number", "N"))
            .Append(_mlContext.Transforms.Categorical.OneHotEncoding("Hot", "Number"))
            .Append(_mlContext.Transforms.Concatenate("Y", "Hash", "Text", "Bins", "Hot"))
            .Fit(data);
        var pipeline = PipelineBuilder.Build(chain, data.Schema, "Y", by, RuleBook.Of);
        Assert.All(pipeline.Of.From, kind => Assert.Equal(DerivativeKinds.Switch, kind));
        Assert.Empty(pipeline.Categories);
    }

    /// <summary>The result with each category of the column, at one row.</summary>
    private (Categories Categories, double[][] Effects) Effects(
        Func<MLContext, IEstimator<ITransformer>> chain, string column, int row, Func<MLContext, IEstimator<ITransformer>>? before = null)
    {
        var data = _mlContext.Data.LoadFromEnumerable(StageRow.Random(60, 1));
        if (before is not null)
            data = before(_mlContext).Fit(data).Transform(data);
        var fitted = chain(_mlContext).Fit(data);
        var pipeline = PipelineBuilder.Build(fitted, data.Schema, "Y", [column], RuleBook.Of);
        var categories = Assert.Single(pipeline.Categories).Value;
        using var cursor = data.GetRowCursor(data.Schema);
        var rescoring = pipeline.Rescore(cursor);
        var select = categories.Define(rescoring.Probe, data.Schema[column].Index);
        var present = categories.Present(cursor, data.Schema[column]);
        for (var i = 0; i <= row; i++)
            cursor.MoveNext();
        var asItIs = rescoring.Run().ToArray();
        rescoring.Probe.Replace(data.Schema[column].Index);
        var effects = new double[categories.Names.Count][];
        for (var i = 0; i < effects.Length; i++)
        {
            select(i);
            effects[i] = rescoring.Run().ToArray();
        }

        // The category of the row makes of it what it is.
        Assert.Equal(asItIs, effects[present()]);
        return (categories, effects);
    }

    private float[] Moved(Bins<float> bins, float present)
    {
        var data = _mlContext.Data.LoadFromEnumerable(new[] { new StageRow { A = present } });
        using var cursor = data.GetRowCursor(data.Schema);
        var probe = new ProbeRow(cursor);
        var select = bins.Define(probe, data.Schema["A"].Index);
        var getter = probe.GetGetter<float>(data.Schema["A"]);
        cursor.MoveNext();
        probe.Replace(data.Schema["A"].Index);
        return
        [
            .. Enumerable.Range(0, bins.Names.Count).Select(bin =>
            {
                select(bin);
                var value = 0f;
                getter(ref value);
                return value;
            }),
        ];
    }
}
