namespace Cotangent.Trainers.Tests.Law;

/// <summary>Theta, A and b in the units of training, with the magnitudes of the terms of Theta; b is 0 without a bias.</summary>
internal sealed record Point(double[,] Theta, double[,] A, double[] Bias, double[,] ThetaMost)
{
    public static Point Of(double[,] theta, double[,] a, double[] bias) => new(theta, a, bias, theta.Map(Math.Abs));

    /// <summary>The point of one vector: Theta, A and b one after the other, Theta by rank (k x n) or by feature (n x k).</summary>
    public static Point Of(ReadOnlySpan<double> vector, int features, int rank, int outputs, bool hasBias, bool isByFeature = false)
    {
        var (theta, a, bias) = (new double[rank, features], new double[outputs, rank], new double[outputs]);
        for (var i = 0; i < rank; i++)
        {
            for (var f = 0; f < features; f++)
                theta[i, f] = vector[isByFeature ? (f * rank) + i : (i * features) + f];
            for (var j = 0; j < outputs; j++)
                a[j, i] = vector[(rank * features) + (j * rank) + i];
        }

        for (var j = 0; j < outputs && hasBias; j++)
            bias[j] = vector[(rank * features) + (outputs * rank) + j];
        return Of(theta, a, bias);
    }

    /// <summary>The point of other features, whose Theta is Theta times the map.</summary>
    public Point Times(LinearMap map) => this with { Theta = Theta.Product(map.Matrix), ThetaMost = ThetaMost.Product(map.Most) };
}

/// <summary>A matrix that multiplies Theta, and the magnitudes of its terms.</summary>
internal sealed record LinearMap(double[,] Matrix, double[,] Most);

/// <summary>A value and its derivatives, and the sums of the magnitudes of their terms.</summary>
internal sealed class Slopes(double[,] theta, double[,] a, double[] bias)
{
    public double Value { get; set; }

    public double ValueMost { get; set; }

    public double[,] Theta { get; init; } = theta;

    public double[,] A { get; } = a;

    public double[] Bias { get; } = bias;

    public double[,] ThetaMost { get; init; } = new double[theta.Rows(), theta.Columns()];

    public double[,] AMost { get; init; } = new double[a.Rows(), a.Columns()];

    public double[] BiasMost { get; init; } = new double[bias.Length];

    public static Slopes Zero(Point p) =>
        new(new double[p.Theta.Rows(), p.Theta.Columns()], new double[p.A.Rows(), p.A.Columns()], new double[p.Bias.Length]);

    /// <summary>
    /// The derivatives at a point mapped by <see cref="Point.Times"/>: the derivative in Theta is multiplied by the transposed map.
    /// </summary>
    public Slopes TimesTransposed(LinearMap map) => new(Theta.Product(map.Matrix.Transposed()), A, Bias)
    {
        Value = Value,
        ValueMost = ValueMost,
        ThetaMost = ThetaMost.Product(map.Most.Transposed()),
        AMost = AMost,
        BiasMost = BiasMost,
    };

    /// <summary>The derivatives in the order of <see cref="Point.Of(ReadOnlySpan{double}, int, int, int, bool, bool)"/>.</summary>
    public double[] Gradient(bool hasBias, bool isByFeature = false) =>
        [.. (isByFeature ? Theta.Transposed() : Theta).RowMajor(), .. A.RowMajor(), .. hasBias ? Bias : []];

    /// <summary>The magnitudes in the same order.</summary>
    public double[] GradientMost(bool hasBias, bool isByFeature = false) =>
        [.. (isByFeature ? ThetaMost.Transposed() : ThetaMost).RowMajor(), .. AMost.RowMajor(), .. hasBias ? BiasMost : []];
}

/// <summary>A product of two matrices by three loops.</summary>
internal static class PlainProduct
{
    public static double[,] Product(this double[,] left, double[,] right)
    {
        var product = new double[left.Rows(), right.Columns()];
        for (var i = 0; i < left.Rows(); i++)
        {
            for (var p = 0; p < left.Columns(); p++)
            {
                for (var j = 0; j < right.Columns(); j++)
                    product[i, j] += left[i, p] * right[p, j];
            }
        }

        return product;
    }
}
