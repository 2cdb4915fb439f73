using Microsoft.ML;

namespace Cotangent.Transforms.Tests.Raw;

/// <summary>Fitting compares a derivative with differences of the whole chain, and warns where they disagree.</summary>
public sealed class RandomDirectionTests
{
    private const string Warning = "Along a random direction";

    private readonly MLContext _mlContext = new(seed: 1);

    /// <summary>
    /// A stage that rounds to multiples of 2⁻¹³, and says so nowhere. At a multiple below 10⁻³ the steps of the stage's differences, 2⁻¹⁶
    /// and
    /// 2⁻¹⁵, stay within half a multiple: the derivative is 0. The chain is moved by 1/64 and 1/32 of about half of the spread, 1, which is
    /// many multiples: there the slope is 1. At the last row, 2, both see 1.
    /// </summary>
    [Fact]
    public void A_derivative_that_is_not_that_of_the_chain_is_warned_about_with_the_stages()
    {
        var data = _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 8).Select(row => new Row { X = row < 7 ? MathF.ScaleB(row, -13) : 2 }).ToArray());
        var chain = _mlContext.Transforms.CustomMapping<Row, Prediction>(
            (row, made) => made.Score = MathF.Round(MathF.ScaleB(row.X, 13)) / 8192, null).Fit(data);
        var message = Assert.Single(Warnings(chain, data));
        Assert.Contains("7 of 8 derivatives disagree", message, StringComparison.Ordinal);
        Assert.Contains(
            "One of these stages may compute otherwise than its rule: 1. CustomMappingTransformer.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_right_derivative_is_not()
    {
        var data = Data();
        Assert.Empty(Warnings(
            _mlContext.Transforms.CustomMapping<Row, Prediction>((row, made) => made.Score = row.X + MathF.Sin(row.X), null).Fit(data),
            data));
        var applicants = Applicants.Data(_mlContext);
        Assert.Empty(Warnings(Applicants.Binary(_mlContext, applicants), applicants));
        Assert.Empty(Warnings(Applicants.Multiclass(_mlContext, applicants), applicants));
        Assert.Empty(Warnings(Applicants.Regression(_mlContext, applicants), applicants));
    }

    [Fact]
    public void That_nothing_could_be_compared_is_said()
    {
        const string Message = "No derivative was compared with differences of the chain";
        var (data, log) = (Data(), new Log(_mlContext));
        var chain = _mlContext.Transforms.CustomMapping<Row, Prediction>((row, made) => made.Score = row.X, null).Fit(data);
        _mlContext.Transforms.Sensitivity(chain).Fit(data);
        Assert.DoesNotContain(log.Messages, message => message.Contains(Message, StringComparison.Ordinal));
        _mlContext.Transforms.Sensitivity(chain).Fit(_mlContext.Data.LoadFromEnumerable(new[] { new Row { X = float.NaN } }));
        Assert.Single(log.Messages, message => message.Contains(Message, StringComparison.Ordinal));
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
        return _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(_ => new Row { X = 10 * random.NextSingle() }).ToArray());
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
