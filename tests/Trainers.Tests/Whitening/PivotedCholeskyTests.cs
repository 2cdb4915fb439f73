using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.Tests.Whitening;

public class PivotedCholeskyTests
{
    private const double Below = 1e-13;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(40)]
    public void The_factor_times_its_transpose_is_the_matrix(int n)
    {
        var square = Gram(new Random(n).Normals(n + 20, n));
        var factor = new PivotedCholesky(square.RowMajor(), n, Below);
        Assert.Equal(n, factor.Rank);
        Assert.True(factor.Dependent.IsEmpty);
        Assert.Equal(Enumerable.Range(0, n), factor.Basis.ToArray().Order());
        var l = Factor(factor);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                Assert.True(j <= i || l[i, j] == 0, "L is lower triangular.");
                var (row, column) = (factor.Basis[i], factor.Basis[j]);
                var product = Enumerable.Range(0, n).Sum(c => l[i, c] * l[j, c]);

                // Higham, theorem 10.3: γ of n + 1 times |L||Lᵀ|, whose elements are at most the root of the product of both diagonals; and
                // the product here rounds, too.
                Assert.Equal(
                    square[row, column], product, 2 * Rounding.Gamma(n + 2) * Math.Sqrt(square[row, row] * square[column, column]));
            }
        }
    }

    /// <summary>By what is left of each column's own variance: a unit changes nothing of it.</summary>
    [Fact]
    public void The_order_of_the_columns_does_not_depend_on_their_units()
    {
        var random = new Random(1);
        var x = RandomProblem.Correlated(random, rows: 50, features: 8, condition: 30);
        var order = new PivotedCholesky(Gram(x).RowMajor(), 8, Below).Basis.ToArray();
        for (var draw = 0; draw < 20; draw++)
        {
            // Powers of two pass through every rounding.
            var units = Enumerable.Range(0, 8).Select(_ => Math.Pow(2, random.Next(-30, 30))).ToArray();
            var scaled = PlainMatrix.Of(50, 8, (i, j) => x[i, j] * units[j]);
            Assert.Equal(order, new PivotedCholesky(Gram(scaled).RowMajor(), 8, Below).Basis.ToArray());
        }
    }

    /// <summary>
    /// Copies in other units, sums, and what never varies: each is a combination of the basis, with the coefficients that make it so.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Columns_that_are_combinations_of_others_are_told_and_how(int seed)
    {
        const int Rows = 60;
        var x = new Random(seed).Normals(Rows, 7);
        for (var i = 0; i < Rows; i++)
            (x[i, 1], x[i, 4], x[i, 5]) = (1000 * x[i, 0], x[i, 2] - (3 * x[i, 3]), 0);
        var square = Gram(x);
        var factor = new PivotedCholesky(square.RowMajor(), 7, Below);
        Assert.Equal(4, factor.Rank);
        Assert.Contains(5, factor.Dependent.ToArray());
        for (var d = 0; d < factor.Dependent.Length; d++)
        {
            var (combination, basis, column) = (factor.Combination(d), factor.Basis.ToArray(), factor.Dependent[d]);
            for (var i = 0; i < Rows; i++)
            {
                // The columns here are conditioned below 10, of lengths up to 1000 times those of others.
                var found = basis.Select((of, j) => combination[j] * x[i, of]).Sum();
                Assert.Equal(x[i, column], found, 1e4 * Rounding.Gamma(Rows) * (1 + Math.Abs(x[i, column])));
            }
        }
    }

    /// <summary>
    /// A second column of which the share s is left: it is of the basis where s is above the bound, and a combination below it.
    /// </summary>
    [Theory]
    [InlineData(0.01, 1e-3, 2)]
    [InlineData(0.01, 0.1, 1)]
    public void A_column_is_dependent_where_less_than_the_share_is_left_of_it(double left, double bound, int rank)
    {
        var correlation = Math.Sqrt(1 - left);
        Assert.Equal(rank, new PivotedCholesky([1, correlation, correlation, 1], 2, bound).Rank);
        Assert.Equal(rank, new PivotedCholesky([1, 1e6 * correlation, 1e6 * correlation, 1e12], 2, bound).Rank);
    }

    [Fact]
    public void Completed_a_dependent_column_counts_as_if_the_share_were_left_of_it()
    {
        // The second is twice the first: nothing of its 4 is left, and a hundredth is taken for it.
        var factor = new PivotedCholesky([1, 2, 0, 2, 4, 0, 0, 0, 0], 3, dependentBelow: 0.01, isCompleted: true);
        Assert.Equal(2, factor.Rank);
        Assert.Equal([2], factor.Dependent.ToArray());
        var l = Factor(factor);
        Assert.Equal(factor.Basis[1] == 1 ? Math.Sqrt(0.04) : Math.Sqrt(0.01), l[1, 1], Rounding.Gamma(4));
    }

    [Fact]
    public void Products_and_quotients_by_the_factor_undo_each_other()
    {
        const int N = 9;
        var random = new Random(1);
        var factor = new PivotedCholesky(Gram(random.Normals(40, N)).RowMajor(), N, Below);
        var (l, v) = (Factor(factor), random.Normals(1, N).RowMajor());
        var (product, divided, byTransposed) = ((double[])v.Clone(), (double[])v.Clone(), (double[])v.Clone());
        factor.MultiplyByFactor(product);
        factor.DivideByFactor(divided);
        factor.DivideByTransposedFactor(byTransposed);
        for (var j = 0; j < N; j++)
        {
            // The condition number of L is below 10; triangular systems are solved to γ of it.
            var tolerance = 100 * Rounding.Gamma(2 * N) * LeastSquares.Norm(v) * Math.Sqrt(40);
            Assert.Equal(Enumerable.Range(0, N).Sum(i => v[i] * l[i, j]), product[j], tolerance);
            Assert.Equal(v[j], Enumerable.Range(0, N).Sum(i => divided[i] * l[i, j]), tolerance);
            Assert.Equal(v[j], Enumerable.Range(0, N).Sum(i => byTransposed[i] * l[j, i]), tolerance);
        }
    }

    [Fact]
    public void A_matrix_of_zeros_has_no_basis() => Assert.Equal(0, new PivotedCholesky(new double[9], 3, Below, isCompleted: true).Rank);

    private static double[,] Gram(double[,] x) => x.Transposed().Times(x);

    /// <summary>L, of which row i is the unit vector i times L.</summary>
    private static double[,] Factor(PivotedCholesky factor)
    {
        var l = new double[factor.Rank, factor.Rank];
        for (var i = 0; i < factor.Rank; i++)
        {
            var row = new double[factor.Rank];
            row[i] = 1;
            factor.MultiplyByFactor(row);
            for (var j = 0; j < row.Length; j++)
                l[i, j] = row[j];
        }

        return l;
    }
}
