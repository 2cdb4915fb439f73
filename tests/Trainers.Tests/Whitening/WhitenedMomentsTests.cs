using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Penalties;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.SecondMoments;
using Cotangent.Trainers.Tests.Objectives;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Whitening;

/// <summary>
/// Second moments that are whitened say the same of whitened parameters as those of the features do, with the penalty that they were
/// whitened by.
/// </summary>
public class WhitenedMomentsTests
{
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(true, 0.3)]
    public void Value_and_gradient_are_those_of_the_features(bool hasBias, double penalty)
    {
        const int Rows = 30, Features = 4, Outputs = 3, Rank = 2;
        var random = new Random(1);
        var rows = Tiles.Of(random.Normals(Rows, Features), random.Normals(Rows, Outputs), null, Storage.Dense, rowsPerTile: 7);
        var moments = MomentAccumulator.Of(rows, hasBias, new Team(1), Interruption.None);
        var units = UnitsEstimate.OfMoments(moments, LabelUnits.Deviation(shared: false));
        var layout = new ParameterLayout(Features, Rank, Outputs, hasBias);
        var standardized = StandardizedMoments.Of(moments, units, extend: hasBias);
        var square = StandardizedMoments.Of(moments, units, extend: false).Square;
        for (var i = 0; i < Features; i++)
            square[(i * Features) + i] += penalty;
        var whitening = FeatureWhitening.Of(square, Features, isSample: false)!;

        double[] scoreUnits = [1, 1, 1];
        IObjective plain = new MomentObjective(standardized, layout, scoreUnits, Interruption.None);
        if (penalty > 0)
            plain = new PenalizedObjective(plain, layout, new SmoothPenalty(ProductL2: penalty), Interruption.None);
        var expected = new WhitenedObjective(plain, whitening, layout, Interruption.None);
        var found = new MomentObjective(standardized.Whiten(whitening, layout), whitening.LayoutOf(layout), scoreUnits, Interruption.None);

        var point = random.Normals(1, found.Count).RowMajor();
        var (wanted, gradient) = (new double[found.Count], new double[found.Count]);
        // Sums of some dozens of terms of a few units, at a condition number below ten.
        const double Tolerance = 1e-12;
        Assert.Equal(expected.Evaluate(point, wanted), found.Evaluate(point, gradient), Tolerance);
        for (var i = 0; i < wanted.Length; i++)
            Assert.Equal(wanted[i], gradient[i], Tolerance);
    }
}
