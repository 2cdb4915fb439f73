namespace Cotangent.Trainers.Tests.Model;

/// <summary>Against a plain loop in double: of a product and a sum for each element, in whatever order, the error is that of as many roundings.</summary>
public class DotProductTests
{
    private const int Longest = 140;

    [Fact]
    public void Of_any_length_it_is_the_sum_of_the_products()
    {
        var random = new Random(1);
        for (var length = 0; length <= Longest; length++)
        {
            var (x, y) = (Normals(random, length), Normals(random, length));
            AssertClose(x, y, DotProduct.Dense(x, y));
        }
    }

    [Fact]
    public void Of_integers_it_is_exact_wherever_they_lie_in_memory()
    {
        var random = new Random(2);
        for (var length = 0; length <= Longest; length++)
        {
            var numbers = Array.ConvertAll(new float[length + 8], _ => (float)random.Next(-9, 10));
            for (var start = 0; start < 8; start++)
            {
                var x = numbers.AsSpan(start, length);
                var y = numbers.AsSpan(0, length);
                var expected = 0;
                for (var i = 0; i < length; i++)
                    expected += (int)x[i] * (int)y[i];
                Assert.Equal(expected, DotProduct.Dense(x, y));
            }
        }
    }

    /// <summary>What is read twice, to fill a vector, must not become 0 times infinity.</summary>
    [Fact]
    public void An_infinite_element_makes_it_infinite_and_one_that_is_missing_makes_it_missing()
    {
        for (var length = 1; length <= 40; length++)
        {
            for (var at = 0; at < length; at++)
            {
                var (x, ones) = (Enumerable.Repeat(1f, length).ToArray(), Enumerable.Repeat(1f, length).ToArray());
                x[at] = float.PositiveInfinity;
                Assert.Equal(float.PositiveInfinity, DotProduct.Dense(x, ones));
                Assert.Equal(float.PositiveInfinity, DotProduct.Dense(ones, x));
                x[at] = float.NaN;
                Assert.Equal(float.NaN, DotProduct.Dense(ones, x));
            }
        }
    }

    [Fact]
    public void Of_a_sparse_vector_it_is_that_of_its_elements_and_zeros()
    {
        var random = new Random(3);
        for (var count = 0; count <= 70; count++)
        {
            var y = Normals(random, Longest);
            var columns = Enumerable.Range(0, Longest).ToArray();
            random.Shuffle(columns);
            columns = [.. columns.Take(count).Order()];
            var values = Normals(random, count);
            var x = new float[Longest];
            for (var e = 0; e < count; e++)
                x[columns[e]] = values[e];
            AssertClose(x, y, DotProduct.Sparse(columns, values, y));
        }
    }

    [Fact]
    public void Vectors_of_different_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => DotProduct.Dense(new float[9], new float[10]));
        Assert.Throws<ArgumentException>(() => DotProduct.Dense(new float[3], new float[2]));
    }

    private static float[] Normals(Random random, int count) => Array.ConvertAll(new float[count], _ => (float)random.Normal());

    private static void AssertClose(float[] x, float[] y, float found)
    {
        var terms = x.Zip(y, (left, right) => (double)left * right).ToArray();
        Assert.Equal(terms.Sum(), found, Rounding.Gamma(Math.Max(1, x.Length), Rounding.OfFloat) * terms.Sum(Math.Abs));
    }
}
