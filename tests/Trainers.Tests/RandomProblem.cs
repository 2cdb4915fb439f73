namespace Cotangent.Trainers.Tests;

/// <summary>Random regressions whose difficulty is known by construction.</summary>
internal static class RandomProblem
{
    public static double Normal(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public static double[,] Normals(this Random random, int rows, int columns) => PlainMatrix.Of(rows, columns, (_, _) => random.Normal());

    /// <summary>Small integers; sums of their products are exact, so laws over them hold without a tolerance.</summary>
    public static double[,] Integers(this Random random, int rows, int columns, int largest = 9) =>
        PlainMatrix.Of(rows, columns, (_, _) => random.Next(-largest, largest + 1));

    /// <summary>Between two positive bounds, uniform in the logarithm.</summary>
    public static double LogUniform(this Random random, double low, double high) => low * Math.Pow(high / low, random.NextDouble());

    /// <summary>Independent features, and labels that are a random linear function of them plus as much noise.</summary>
    public static Problem Easy(int seed, int rows, int features)
    {
        var random = new Random(seed);
        var x = random.Normals(rows, features);
        var signal = x.Times(random.Normals(features, 1)).RowMajor();
        return new Problem(x, Array.ConvertAll(signal, v => v + (Math.Sqrt(features) * random.Normal()) + 1));
    }

    /// <summary>
    /// Standardised features whose singular values fall geometrically from <paramref name="condition"/> to 1 along random directions, so
    /// that they are correlated. Standardising again after the construction changes the condition number by at most the square root of
    /// their number (van der Sluis, <i>Numerische Mathematik</i> 14, 1969, theorem 3.5).
    /// </summary>
    public static double[,] Correlated(Random random, int rows, int features, double condition)
    {
        var left = Orthonormal(ColumnUnits.Center(random.Normals(rows, features)));
        var right = Orthonormal(random.Normals(features, features));
        double Singular(int j) => features == 1 ? 1 : Math.Pow(condition, -(double)j / (features - 1));
        var scaled = PlainMatrix.Of(rows, features, (i, j) => left[i, j] * Singular(j));
        var z = scaled.Times(right);
        return ColumnUnits.Of(z).Standardize(z);
    }

    /// <summary>
    /// Gives each column a scale between the bounds, and an offset of up to <paramref name="offset"/> of its own deviations.
    /// </summary>
    public static double[,] Rescale(Random random, double[,] standardized, double low, double high, double offset)
    {
        var scales = Enumerable.Range(0, standardized.Columns()).Select(_ => random.LogUniform(low, high)).ToArray();
        var shifts = Array.ConvertAll(scales, scale => scale * offset * ((2 * random.NextDouble()) - 1));
        return PlainMatrix.Of(standardized.Rows(), standardized.Columns(), (i, j) => (scales[j] * standardized[i, j]) + shifts[j]);
    }

    /// <summary>Gram and Schmidt, twice, for orthogonality to the last digits.</summary>
    private static double[,] Orthonormal(double[,] x)
    {
        var q = (double[,])x.Clone();
        for (var column = 0; column < x.Columns(); column++)
        {
            for (var pass = 0; pass < 2; pass++)
            {
                for (var before = 0; before < column; before++)
                {
                    var dot = DotColumns(q, before, column);
                    for (var i = 0; i < x.Rows(); i++)
                        q[i, column] -= dot * q[i, before];
                }
            }

            var norm = Math.Sqrt(DotColumns(q, column, column));
            for (var i = 0; i < x.Rows(); i++)
                q[i, column] /= norm;
        }

        return q;
    }

    private static double DotColumns(double[,] x, int left, int right) => Enumerable.Range(0, x.Rows()).Sum(i => x[i, left] * x[i, right]);
}
