using Cotangent.Trainers.Model;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.Tests.Objectives;

namespace Cotangent.Trainers.Tests.Data;

public class UnitsEstimateTests
{
    private const int Rows = 50;
    private const int Features = 3;

    public static MatrixTheoryData<Storage, bool, int> Cases => new(Enum.GetValues<Storage>(), [true, false], [1, 2]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Means_and_deviations_are_the_weighted_ones(Storage storage, bool center, int outputs)
    {
        AssertMeansAndDeviations(storage, center, outputs, shared: false);
        AssertMeansAndDeviations(storage, center, outputs, shared: true);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Folded_parameters_say_of_raw_rows_what_the_others_say_of_standardized_rows(Storage storage, bool bias, int outputs)
    {
        var (x, y, _, rows) = Draw(storage, outputs);
        var units = UnitsEstimate.OfRows(rows, center: bias, LabelUnits.Deviation(shared: false));
        var layout = new ParameterLayout(Features, 2, outputs, bias);
        var random = new Random(7);
        double[] standardized = [.. Enumerable.Range(0, layout.Count).Select(_ => random.Normal())];
        var folded = (double[])standardized.Clone();
        units.ToRaw(layout, folded);

        // The loss against labels 0 is the mean square of what a model says, in label units: y = mean + deviation z.
        var z = PlainMatrix.Of(Rows, Features, (i, f) => (x[i, f] - units.FeatureMeans[f]) * units.FeatureScales[f]);
        // Each target has a unit of its own: its part of the loss is what is left where it is the only one.
        var minusMean = PlainMatrix.Of(Rows, outputs, (_, j) => -units.LabelMeans[j] / units.LabelDeviations[j]);
        var expected = 0.0;
        for (var j = 0; j < outputs; j++)
        {
            var alone = new ParameterLayout(Features, 2, 1, bias);
            double[] ofOutput =
                [.. standardized[..layout.ThetaLength], .. standardized[layout.A][(2 * j)..((2 * j) + 2)], .. bias
                    ? [standardized[layout.Bias][j]]
                    : Array.Empty<double>()];
            expected += new PlainLoss(z, PlainMatrix.Of(Rows, 1, (i, _) => minusMean[i, j]), null, alone).Value(ofOutput) * Math.Pow(
                units.LabelDeviations[j], 2);
        }

        var found = new PlainLoss(x, new double[Rows, outputs], null, layout).Value(folded);

        // Terms of the bias cancel: offsets are at most 30 deviations here, so terms are at most some 100 times what is left.
        Assert.Equal(expected, found, 100 * Rounding.Gamma(Rows + 100) * expected);
        Assert.NotEqual(0, expected);
        Assert.Equal(outputs, y.Columns());
    }

    /// <summary>
    /// Of what a model keeps of the layers, the bias leaves nothing over: at the means of the features its score is that of standardized
    /// rows of zeros.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_is_off_at_the_means_whatever_is_kept_of_the_coefficients(bool isSingle)
    {
        const double Far = 4e6;
        var random = new Random(3);
        var x = PlainMatrix.Of(Rows, Features, (_, f) => (float)(Far + random.Normal()));
        var y = PlainMatrix.Of(Rows, 1, (_, _) => (float)random.Normal());
        var units =
            UnitsEstimate.OfRows(Tiles.Of(x, y, null, Storage.Dense, rowsPerTile: 7), center: true, LabelUnits.Deviation(shared: false));
        var layout = new ParameterLayout(Features, 2, 1, HasBias: true);
        double[] parameters = [.. Enumerable.Range(0, layout.Count).Select(_ => (double)(float)random.Normal())];
        var expected = units.LabelMeans[0] + (units.LabelDeviations[0] * parameters[^1]);

        var raw = isSingle ? FoldedInSingle() : FoldedInDouble();
        var (found, terms) = (raw.Bias[0], Math.Abs(raw.Bias[0]));
        for (var i = 0; i < layout.Rank; i++)
        {
            for (var f = 0; f < Features; f++)
            {
                var term = raw[layout.ThetaLength + i] * raw[(i * Features) + f] * units.FeatureMeans[f];
                (found, terms) = (found + term, terms + Math.Abs(term));
            }
        }

        Assert.Equal(expected, found, 2 * Rounding.Gamma(10) * terms);

        RawParameters FoldedInSingle()
        {
            var folded = Array.ConvertAll(parameters, p => (float)p);
            return new RawParameters(layout, folded, units.ToRaw<float>(layout, folded));
        }

        RawParameters FoldedInDouble()
        {
            var folded = (double[])parameters.Clone();
            units.ToRaw<double>(layout, folded);
            return RawParameters.Of(layout, folded);
        }
    }

    [Fact]
    public void No_change_of_units_leaves_parameters_as_they_are()
    {
        var layout = new ParameterLayout(Features, 2, 2, true);
        double[] parameters = [.. Enumerable.Range(1, layout.Count).Select(i => (double)i)];
        var folded = (double[])parameters.Clone();
        Units.None(Features, 2).ToRaw(layout, folded);
        Assert.Equal(parameters, folded);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Single_precision_folds_as_double_does_to_its_rounding(Storage storage, bool bias, int outputs)
    {
        var units = UnitsEstimate.OfRows(Draw(storage, outputs).Rows, center: bias, LabelUnits.Deviation(shared: false));
        var layout = new ParameterLayout(Features, 2, outputs, bias);
        var random = new Random(7);
        float[] single = [.. Enumerable.Range(0, layout.Count).Select(_ => (float)random.Normal())];
        var expected = Array.ConvertAll(single, p => (double)p);
        units.ToRaw<float>(layout, single);
        units.ToRaw<double>(layout, expected);

        // Theta and A are rounded once. The bias sums k n terms of products of both, each at most twice the largest such product, and is
        // rounded once more.
        var unit = Math.Pow(2, -24);
        for (var i = 0; i < layout.ThetaLength + layout.ALength; i++)
            Assert.Equal(expected[i], single[i], unit * Math.Abs(expected[i]));
        for (var j = 0; bias && j < outputs; j++)
        {
            var terms = units.LabelDeviations[j] * Math.Abs(expected[layout.Bias][j] / units.LabelDeviations[j]);
            for (var i = 0; i < layout.Rank; i++)
            {
                for (var f = 0; f < Features; f++)
                    terms += Math.Abs(expected[layout.A][(j * layout.Rank) + i] * expected[(i * Features) + f] * units.FeatureMeans[f]);
            }

            Assert.Equal(expected[layout.Bias][j], single[layout.Bias][j], 3 * unit * terms);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_scale_makes_the_root_mean_square_length_of_the_rows_1(Storage storage, bool center, int outputs)
    {
        var (x, y, weights, rows) = Draw(storage, outputs);
        var found = UnitsEstimate.OneScale(rows, LabelUnits.Deviation(shared: false), center);
        Assert.All(found.FeatureMeans, mean => Assert.Equal(0, mean));
        var expected = Math.Sqrt(weights.Sum() / Enumerable.Range(0, Rows).Sum(i => weights[i] * x.Row(i).Sum(value => value * value)));

        // Sums of positive terms, a ratio and a root on both sides.
        Assert.All(found.FeatureScales, scale => Assert.Equal(expected, scale, 2 * Rounding.Gamma((Rows * Features) + 10) * expected));

        // Of labels, the very same as with features standardized.
        var labels = UnitsEstimate.OfRows(rows, center, LabelUnits.Deviation(shared: false));
        Assert.Equal(labels.LabelMeans, found.LabelMeans);
        Assert.Equal(labels.LabelDeviations, found.LabelDeviations);
        Assert.Equal(outputs, y.Columns());
    }

    [Theory]
    [InlineData(Storage.Dense)]
    [InlineData(Storage.Sparse)]
    public void A_feature_that_never_occurs_has_scale_0(Storage storage)
    {
        // The third feature occurs in a row of weight 0 only.
        var x = PlainMatrix.Of(4, 3, (i, f) => f == 0 ? 3 : f == 2 && i == 2 ? 5 : 0);
        var rows = Tiles.Of(x, PlainMatrix.Of(4, 1, (i, _) => i), [1, 1, 0, 1], storage, rowsPerTile: 3);
        Assert.Equal([1.0 / 3, 0, 0], UnitsEstimate.OneScale(rows, LabelUnits.AsGiven).FeatureScales);
        Assert.Equal([0, 0, 0], UnitsEstimate.OfRows(rows, center: true, LabelUnits.AsGiven).FeatureScales);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Labels_stay_as_they_are_unless_they_are_to_be_changed(bool oneScale)
    {
        var rows = Draw(Storage.Mixed, outputs: 2).Rows;
        var found = oneScale
            ? UnitsEstimate.OneScale(rows, LabelUnits.AsGiven)
            : UnitsEstimate.OfRows(rows, center: true, LabelUnits.AsGiven);
        Assert.Equal([0, 0], found.LabelMeans);
        Assert.Equal([1, 1], found.LabelDeviations);
    }

    /// <summary>A class is stored as its index, which is no number to take a mean of: its labels are always as they are given.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Classes_have_one_unit_of_1_each(bool oneScale)
    {
        var rows = Reading.Of("Tree").Read(Enumerable.Range(0, 9).Select(row => new Observation { Tree = (uint)(row % 3) })).Training;
        var found = oneScale
            ? UnitsEstimate.OneScale(rows, LabelUnits.AsGiven)
            : UnitsEstimate.OfRows(rows, center: true, LabelUnits.AsGiven);
        Assert.Equal([0, 0, 0], found.LabelMeans);
        Assert.Equal([1, 1, 1], found.LabelDeviations);
    }

    /// <summary>No sum of these weights is exact, so the mean of the constant would be rounded.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_constant_label_is_its_mean_exactly_and_has_deviation_1(bool oneScale)
    {
        var (x, _, weights, _) = Draw(Storage.Dense, outputs: 1);
        var rows = Tiles.Of(x, PlainMatrix.Of(Rows, 2, (_, j) => 0.1 + j), weights, Storage.Dense, rowsPerTile: 7);
        var found = oneScale
            ? UnitsEstimate.OneScale(rows, LabelUnits.Deviation(shared: false))
            : UnitsEstimate.OfRows(rows, center: true, LabelUnits.Deviation(shared: false));
        Assert.Equal([0.1f, 1.1f], found.LabelMeans);
        Assert.Equal([1, 1], found.LabelDeviations);
    }

    private static void AssertMeansAndDeviations(Storage storage, bool center, int outputs, bool shared)
    {
        var (x, y, weights, rows) = Draw(storage, outputs);
        var found = UnitsEstimate.OfRows(rows, center: center, LabelUnits.Deviation(shared));
        var (features, labels) = (ColumnUnits.Of(x, weights, center), ColumnUnits.Of(y, weights, center));

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

        // A shared unit is the root of the mean of the variances.
        for (var j = 0; j < outputs; j++)
        {
            var expected = shared ? Math.Sqrt(labels.Deviations.Average(d => d * d)) : labels.Deviations[j];
            Assert.Equal(expected, found.LabelDeviations[j], tolerance * y.RowMajor().Max(Math.Abs));
        }
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
