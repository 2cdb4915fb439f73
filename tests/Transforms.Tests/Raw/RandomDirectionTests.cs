using Microsoft.ML;

namespace Cotangent.Transforms.Tests.Raw;

/// <summary>Fitting compares a derivative with differences of the whole chain, and warns where they disagree.</summary>
public sealed class RandomDirectionTests
{
    private const string Warning = "Along a random direction";

    private readonly MLContext _mlContext = new(seed: 1);

    /// <summary>
    /// Ripples of a size that differences of the chain step over, and small steps do not: the slope is 1 + 4 cos(4000 x), and 1 from afar.
    /// </summary>
    [Fact]
    public void A_derivative_that_is_not_that_of_the_chain_is_warned_about_with_the_stages()
    {
        var data = Data();
        var chain = _mlContext.Transforms.CustomMapping<Row, Prediction>(
            (row, made) => made.Score = row.X + (0.001f * MathF.Sin(4000 * row.X)), null).Fit(data);
        var message = Assert.Single(Warnings(chain, data));
        Assert.Contains(
            "One of these stages may compute otherwise than its rule: 1. CustomMappingTransformer.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_right_derivative_is_not()
    {
        var data = Data();
        Assert.Empty(Warnings(
            _mlContext.Transforms.CustomMapping<Row, Prediction>((row, made) => made.Score = row.X + MathF.Sin(row.X), null).Fit(data), data));
        var applicants = Applicants.Data(_mlContext);
        Assert.Empty(Warnings(Applicants.Binary(_mlContext, applicants), applicants));
        Assert.Empty(Warnings(Applicants.Multiclass(_mlContext, applicants), applicants));
        Assert.Empty(Warnings(Applicants.Regression(_mlContext, applicants), applicants));
    }

    private IEnumerable<string> Warnings(ITransformer chain, IDataView data)
    {
        var log = new Log(_mlContext);
        _mlContext.Transforms.Sensitivity(chain).Fit(data);
        return log.Messages.Where(message => message.Contains(Warning, StringComparison.Ordinal));
    }

    private IDataView Data()
    {
        var random = new Random(2);
        return _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(_ => new Row { X = 0.5f + random.NextSingle() }).ToArray());
    }

    private sealed class Row
    {
        public float X { get; set; }
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }
}
