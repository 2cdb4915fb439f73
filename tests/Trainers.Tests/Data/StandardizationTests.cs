using Cotangent.Trainers.Tests.Objectives;

namespace Cotangent.Trainers.Tests.Data;

public class StandardizationTests
{
    private const int Rows = 50;
    private const int Features = 3;

    public static MatrixTheoryData<Storage, bool, int> Cases => new(Enum.GetValues<Storage>(), [true, false], [1, 2]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Means_and_deviations_are_the_weighted_ones(Storage storage, bool center, int outputs)
    {
        var (x, y, weights, rows) = Draw(storage, outputs);
        var found = Standardization.Of(rows, center: center, labels: true);
        var (features, labels) = (Units.Of(x, weights, center), Units.Of(y, weights, center));

        // A sum of weighted rows against the sum of its magnitudes, at most twice the largest value; and as much for the other side.
        var tolerance = 4 * Rounding.Gamma(Rows + 10);
        for (var f = 0; f < Features; f++)
        {
            var largest = Enumerable.Range(0, Rows).Max(i => Math.Abs(x[i, f]));
            Assert.Equal(features.Means[f], found.FeatureMeans[f], tolerance * largest);
            Assert.Equal(features.Deviations[f], 1 / found.FeatureScales[f], tolerance * largest);
        }

        for (var j = 0; j < outputs; j++)
            Assert.Equal(labels.Means[j], found.LabelMeans[j], tolerance * y.RowMajor().Max(Math.Abs));

        // One deviation for all outputs: the root of the mean of their variances.
        Assert.Equal(Math.Sqrt(labels.Deviations.Average(d => d * d)), found.LabelDeviation, tolerance * y.RowMajor().Max(Math.Abs));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Folded_parameters_say_of_raw_rows_what_the_others_say_of_standardised_rows(Storage storage, bool bias, int outputs)
    {
        var (x, y, _, rows) = Draw(storage, outputs);
        var units = Standardization.Of(rows, center: bias, labels: true);
        var layout = new ParameterLayout(Features, 2, outputs, bias);
        var random = new Random(7);
        double[] standardized = [.. Enumerable.Range(0, layout.Count).Select(_ => random.Normal())];
        var folded = (double[])standardized.Clone();
        units.Fold(layout, folded);

        // The loss against labels 0 is the mean square of what a model says, in label units: y = mean + deviation z.
        var z = PlainMatrix.Of(Rows, Features, (i, f) => (x[i, f] - units.FeatureMeans[f]) * units.FeatureScales[f]);
        var minusMean = PlainMatrix.Of(Rows, outputs, (_, j) => -units.LabelMeans[j] / units.LabelDeviation);
        var expected = new PlainLoss(z, minusMean, null, layout).Value(standardized) * units.LabelDeviation * units.LabelDeviation;
        var found = new PlainLoss(x, new double[Rows, outputs], null, layout).Value(folded);

        // Terms of the bias cancel: offsets are at most 30 deviations here, so terms are at most some 100 times what is left.
        Assert.Equal(expected, found, 100 * Rounding.Gamma(Rows + 100) * expected);
        Assert.NotEqual(0, expected);
        Assert.Equal(outputs, y.Columns());
    }

    [Fact]
    public void No_change_of_units_leaves_parameters_as_they_are()
    {
        var layout = new ParameterLayout(Features, 2, 2, true);
        double[] parameters = [.. Enumerable.Range(1, layout.Count).Select(i => (double)i)];
        var folded = (double[])parameters.Clone();
        Standardization.None(Features, 2).Fold(layout, folded);
        Assert.Equal(parameters, folded);
    }

    private static (double[,] X, double[,] Y, double[] Weights, TileSet Rows) Draw(Storage storage, int outputs)
    {
        var random = new Random(1);
        var x = PlainMatrix.Of(Rows, Features, (_, f) => random.Next(3) == 0 ? (float)(Math.Pow(10, f) * (random.Normal() + (10 * f))) : 0);
        var y = PlainMatrix.Of(Rows, outputs, (_, j) => (float)(1000 + ((j + 1) * random.Normal())));
        var weights = Enumerable.Range(0, Rows).Select(_ => (double)(float)random.LogUniform(0.1, 10)).ToArray();
        return (x, y, weights, Tiles.Of(x, y, weights, storage, rowsPerTile: 7));
    }
}
