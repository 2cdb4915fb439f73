namespace Cotangent.Transforms.Tests;

/// <summary>The reference of the columns: h = Theta x, Score = A h + b in double, by plain loops.</summary>
internal sealed record PlainModel(double[,] Theta, double[,] A, double? Bias)
{
    public int Features => Theta.Columns();

    public int Rank => Theta.Rows();

    /// <summary>A Theta, 1 x n.</summary>
    public double[,] Coefficients => A.Times(Theta);

    /// <summary>The same function of the magnitudes, the scale of rounding errors.</summary>
    public PlainModel Magnitudes => new(Theta.Map(Math.Abs), A.Map(Math.Abs), Bias is { } b ? Math.Abs(b) : null);

    public double Score(double[] x) => A.Times(Theta.Times(Column(x)))[0, 0] + (Bias ?? 0);

    /// <summary>A V x: the derivative along V in Theta.</summary>
    public double AlongTheta(double[,] v, double[] x) => A.Times(v.Times(Column(x)))[0, 0];

    /// <summary>V Theta x: the derivative along V in A.</summary>
    public double AlongA(double[,] v, double[] x) => v.Times(Theta.Times(Column(x)))[0, 0];

    /// <summary>A Theta v: the derivative along v in x.</summary>
    public double AlongFeatures(double[] v) => Coefficients.Times(Column(v))[0, 0];

    private static double[,] Column(double[] x) => PlainMatrix.Of(x.Length, 1, (i, _) => x[i]);
}
