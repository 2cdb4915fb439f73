using Microsoft.ML;

namespace Cotangent.Fit.Tests;

/// <summary>Invalid settings are refused before the file is opened.</summary>
public class CsvFitOptionsTests
{
    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.0)]
    [InlineData(20.0)]
    [InlineData(double.NaN)]
    public void The_share_held_out_is_at_least_0_and_below_1(double fraction)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Fit(new() { TestFraction = fraction }));
        Assert.Equal(fraction, exception.ActualValue);
        Assert.Contains("expected at least 0, and below 1", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('\u001b', @"\u001b")]
    [InlineData('\n', @"\n")]
    [InlineData('\0', @"\u0000")]
    [InlineData('7', "7")]
    [InlineData('"', "\"")]
    public void A_separator_that_the_loader_does_not_take_is_refused(char separator, string shown)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Fit(new() { Separator = separator }));
        Assert.Equal(shown, exception.ActualValue);
        Assert.StartsWith($"CsvFitOptions.Separator is '{shown}'; expected a character", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_is_not_accepted()
    {
        Assert.Equal("Trainer", Assert.Throws<ArgumentNullException>(() => Fit(new() { Trainer = null! })).ParamName);
        Assert.Equal("Tangents", Assert.Throws<ArgumentNullException>(() => Fit(new() { Tangents = null! })).ParamName);
        Assert.Equal("IgnoredColumns", Assert.Throws<ArgumentNullException>(() => Fit(new() { IgnoredColumns = null! })).ParamName);
    }

    [Fact]
    public void Settings_of_the_trainer_are_checked_too() =>
        Assert.Contains(
            "Rank is 0",
            Assert.Throws<ArgumentOutOfRangeException>(() => Fit(new() { Trainer = new() { Rank = 0 } })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_variant_keeps_what_it_does_not_change()
    {
        var options = new CsvFitOptions { TestFraction = 0.5, Separator = ';', IgnoredColumns = ["a"], Tangents = [Tangent.EachFeature()] };
        var variant = options with { TestFraction = 0.25 };
        Assert.Equal((0.25, 0.5), (variant.TestFraction, options.TestFraction));
        Assert.Equal(options, variant with { TestFraction = 0.5 });
        Assert.NotEqual(options, variant);
    }

    private static CsvFit Fit(CsvFitOptions options) => new MLContext().Fit("nowhere.csv", "y", options);
}
