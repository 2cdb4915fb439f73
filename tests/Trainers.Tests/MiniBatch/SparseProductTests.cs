using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Tests.Objectives;

namespace Cotangent.Trainers.Tests.MiniBatch;

/// <summary>The products with sparse rows against double loops, for every rank up to more than four vectors of the widest kind.</summary>
public class SparseProductTests
{
    private const int Rows = 9;
    private const int Features = 23;

    public static TheoryData<Storage> Storages => [Storage.Dense, Storage.Sparse, Storage.Mixed];

    [Theory]
    [MemberData(nameof(Storages))]
    public void H_is_X_times_Theta_transposed(Storage storage)
    {
        for (var rank = 1; rank <= 70; rank++)
        {
            var (entries, x) = Draw(rank, storage);
            var theta = Vector(rank, Features * rank);
            var hidden = new float[(Rows * rank) + 1];
            hidden.AsSpan().Fill(7);

            SparseProduct.Hidden(entries, theta, rank, hidden);

            for (var row = 0; row < Rows; row++)
            {
                for (var i = 0; i < rank; i++)
                {
                    var terms = Enumerable.Range(0, Features).Select(f => x[row, f] * theta[(f * rank) + i]).ToArray();
                    Assert.Equal(
                        terms.Sum(), hidden[(row * rank) + i], Rounding.Gamma(Features + 2, Rounding.OfFloat) * terms.Sum(Math.Abs));
                }
            }

            Assert.Equal(7, hidden[^1]);
        }
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public void Outer_products_add_up_in_the_rows_of_their_targets(Storage storage)
    {
        const float Scale = -0.3f;
        for (var rank = 1; rank <= 70; rank++)
        {
            var (entries, x) = Draw(rank, storage);
            var (hiddenBar, start) = (Vector(rank, Rows * rank), Vector(100 + rank, (Features * rank) + 1));
            var sums = start.ToArray();

            SparseProduct.AddOuter(entries, entries.Features, Scale, hiddenBar, rank, sums);

            for (var feature = 0; feature < Features; feature++)
            {
                for (var i = 0; i < rank; i++)
                {
                    var at = (feature * rank) + i;
                    double[] terms =
                        [start[at], .. Enumerable.Range(0, Rows).Select(row => Scale * x[row, feature] * hiddenBar[(row * rank) + i])];
                    Assert.Equal(terms.Sum(), sums[at], Rounding.Gamma(Rows + 3, Rounding.OfFloat) * terms.Sum(Math.Abs));
                }
            }

            Assert.Equal(start[^1], sums[^1]);
        }
    }

    private static (BatchEntries Entries, double[,] X) Draw(int seed, Storage storage)
    {
        var problem = BatchProblem.Draw(seed, storage, rows: Rows, rowsPerTile: 2, features: Features);
        var entries = new BatchEntries(problem.Units, 0, Features, Rows);
        entries.Load(new ShuffleBuffer(problem.Rows).Read().First(), 0, Rows);
        return (entries, problem.X);
    }

    private static float[] Vector(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)random.Normal())];
    }
}
