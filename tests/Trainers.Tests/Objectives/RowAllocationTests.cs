using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.SecondMoments;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Objectives;

[Collection(nameof(BytesAllocated))]
public class RowAllocationTests
{
    private const int Rows = 96;
    private const int Features = 9;

    /// <summary>Rows in 48 tiles and rows in one: an evaluation allocates the same number of bytes.</summary>
    [Theory]
    [InlineData(Storage.Dense, false)]
    [InlineData(Storage.Sparse, false)]
    [InlineData(Storage.Mixed, false)]
    [InlineData(Storage.Dense, true)]
    [InlineData(Storage.Sparse, true)]
    public void More_tiles_do_not_allocate_more(Storage storage, bool whitened)
    {
        var random = new Random(1);
        var x = PlainMatrix.Of(Rows, Features, (_, _) => random.Next(3) == 0 ? (float)random.Normal() : 0);
        var y = random.Normals(Rows, 2).Map(v => (float)v);

        long Allocated(int rowsPerTile)
        {
            var rows = Tiles.Of(x, y, weights: null, storage, rowsPerTile);
            var units = UnitsEstimate.OfRows(rows, center: true, LabelUnits.Deviation(shared: false));
            var whitening = whitened ? Whitening(rows, units) : null;
            var layout = new ParameterLayout(whitening?.Rank ?? Features, 2, 2, HasBias: true);
            var data = new StandardizedTiles(rows, units, whitening);
            var objective = new RowObjective(
                data, layout, TrainingLoss.Squared(), LabelUnits.Ones(2), new Team(1), Interruption.None);
            double[] parameters = [.. Enumerable.Range(0, layout.Count).Select(_ => random.Normal())];
            var gradient = new double[layout.Count];

            // The first evaluations compile methods and make buffers.
            for (var i = 0; i < 40; i++)
                Evaluate();
            var before = GC.GetAllocatedBytesForCurrentThread();
            Evaluate();
            return GC.GetAllocatedBytesForCurrentThread() - before;

            void Evaluate()
            {
                objective.Evaluate(parameters, gradient);
                objective.CurvatureProduct(parameters, parameters, gradient);
                objective.HessianProduct(parameters, parameters, gradient);
            }
        }

        Assert.Equal(Allocated(Rows), Allocated(2));
    }

    private static FeatureWhitening Whitening(TileSet rows, Units units)
    {
        var moments = MomentAccumulator.Of(rows, centered: true, new Team(1), Interruption.None);
        return FeatureWhitening.Of(StandardizedMoments.Of(moments, units, extend: false).Square, Features, isSample: false)!;
    }
}
