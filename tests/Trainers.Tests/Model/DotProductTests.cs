using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Tests.Model;

/// <summary>
/// Against a plain loop in double: of a product and a sum for each element, in whatever order, the error of both is that of as many
/// roundings.
/// </summary>
public class DotProductTests
{
    private const int Longest = 140;

    private delegate double Product(double[] x, double[] y);

    /// <summary>
    /// The vectors that scoring multiplies: layers in either precision with rows, and layers in either precision with hidden units.
    /// </summary>
    private static readonly Product[] Products =
    [
        (x, y) => DotProduct.Dense<float, float>(Single(x), Single(y)),
        (x, y) => DotProduct.Dense<double, float>(x, Single(y)),
        (x, y) => DotProduct.Dense<float, double>(Single(x), y),
        (x, y) => DotProduct.Dense<double, double>(x, y),
    ];

    [Fact]
    public void Of_any_length_it_is_the_sum_of_the_products()
    {
        var random = new Random(1);
        for (var length = 0; length <= Longest; length++)
        {
            var (x, y) = (Normals(random, length), Normals(random, length));
            AssertClose(Rounded(x), Rounded(y), Products[0](x, y));
            AssertClose(x, Rounded(y), Products[1](x, y));
            AssertClose(Rounded(x), y, Products[2](x, y));
            AssertClose(x, y, Products[3](x, y));
        }
    }

    [Fact]
    public void Of_integers_it_is_exact_wherever_they_lie_in_memory()
    {
        var random = new Random(2);
        for (var length = 0; length <= Longest; length++)
        {
            var numbers = Array.ConvertAll(new double[length + 8], _ => (double)random.Next(-9, 10));
            var singles = Single(numbers);
            for (var start = 0; start < 8; start++)
            {
                var expected = 0.0;
                for (var i = 0; i < length; i++)
                    expected += numbers[start + i] * numbers[i];
                Assert.Equal(expected, DotProduct.Dense<float, float>(singles.AsSpan(start, length), singles.AsSpan(0, length)));
                Assert.Equal(expected, DotProduct.Dense<double, float>(numbers.AsSpan(start, length), singles.AsSpan(0, length)));
                Assert.Equal(expected, DotProduct.Dense<float, double>(singles.AsSpan(start, length), numbers.AsSpan(0, length)));
                Assert.Equal(expected, DotProduct.Dense<double, double>(numbers.AsSpan(start, length), numbers.AsSpan(0, length)));
            }
        }
    }

    /// <summary>Elements that are loaded twice to fill a vector must not become 0 x infinity.</summary>
    [Fact]
    public void An_infinite_element_makes_it_infinite_and_one_that_is_missing_makes_it_missing()
    {
        foreach (var product in Products)
        {
            for (var length = 1; length <= 40; length++)
            {
                for (var at = 0; at < length; at++)
                {
                    var (x, ones) = (Enumerable.Repeat(1.0, length).ToArray(), Enumerable.Repeat(1.0, length).ToArray());
                    x[at] = double.PositiveInfinity;
                    Assert.Equal(double.PositiveInfinity, product(x, ones));
                    Assert.Equal(double.PositiveInfinity, product(ones, x));
                    x[at] = double.NaN;
                    Assert.Equal(double.NaN, product(ones, x));
                }
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
            var values = Single(Normals(random, count));
            var x = new double[Longest];
            for (var e = 0; e < count; e++)
                x[columns[e]] = values[e];
            AssertClose(x, y, DotProduct.Sparse<double>(columns, values, y));
            AssertClose(x, Rounded(y), DotProduct.Sparse<float>(columns, values, Single(y)));
        }
    }

    [Fact]
    public void Vectors_of_different_lengths_are_refused()
    {
        foreach (var product in Products)
        {
            Assert.Throws<ArgumentException>(() => product(new double[9], new double[10]));
            Assert.Throws<ArgumentException>(() => product(new double[3], new double[2]));
        }
    }

    private static double[] Normals(Random random, int count) => Array.ConvertAll(new double[count], _ => random.Normal());

    private static float[] Single(double[] values) => Array.ConvertAll(values, value => (float)value);

    private static double[] Rounded(double[] values) => Array.ConvertAll(values, value => (double)(float)value);

    private static void AssertClose(double[] x, double[] y, double found)
    {
        var terms = x.Zip(y, (left, right) => left * right).ToArray();
        Assert.Equal(terms.Sum(), found, 2 * Rounding.Gamma(Math.Max(1, x.Length)) * terms.Sum(Math.Abs));
    }
}
