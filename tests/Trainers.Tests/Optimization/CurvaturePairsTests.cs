using Cotangent.Trainers.Optimization;

namespace Cotangent.Trainers.Tests.Optimization;

public class CurvaturePairsTests
{
    /// <summary>
    /// Along steps in orthogonal eigenvectors, the pairs give the inverse Hessian in these directions; in other directions it is the scale
    /// of the last pair. All numbers are powers of two.
    /// </summary>
    [Fact]
    public void Where_the_steps_went_it_is_the_inverse_Hessian()
    {
        var pairs = new CurvaturePairs(3, historySize: 2);
        Add(pairs, [1, 0, 0], [4, 0, 0]);
        Add(pairs, [0, 2, 0], [0, 32, 0]);
        Assert.Equal([2, 0.5, 0.5], Product(pairs, [8, 8, 8]));
    }

    [Fact]
    public void The_oldest_pair_makes_room()
    {
        var pairs = new CurvaturePairs(3, historySize: 2);
        Add(pairs, [1, 0, 0], [4, 0, 0]);
        Add(pairs, [0, 1, 0], [0, 2, 0]);
        Add(pairs, [0, 0, 1], [0, 0, 16]);
        Assert.Equal(2, pairs.Count);
        Assert.Equal([0.5, 4, 0.5], Product(pairs, [8, 8, 8]));
    }

    [Fact]
    public void A_pair_without_positive_curvature_is_left_out()
    {
        var pairs = new CurvaturePairs(2, historySize: 2);
        Add(pairs, [1, 0], [4, 0]);
        Add(pairs, [0, 1], [0, -1]);
        Add(pairs, [0, 1], [0, 0]);
        Add(pairs, [0, 1], [1, 1e-9]);
        Assert.Equal(1, pairs.Count);
    }

    private static void Add(CurvaturePairs pairs, double[] step, double[] change) =>
        pairs.Add(new double[step.Length], new double[step.Length], step, change);

    private static double[] Product(CurvaturePairs pairs, double[] vector)
    {
        pairs.MultiplyByInverse(vector);
        return vector;
    }
}
