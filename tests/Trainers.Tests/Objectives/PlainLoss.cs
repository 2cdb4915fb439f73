using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Tests.Objectives;

/// <summary>
/// What the objectives are compared with: <c>1/(2W) Σ w |g - y|²</c> of h = Theta x, g = A h + b, its gradient by the chain rule written
/// out, and its Gauss-Newton product Jᵀ H J v, by loops over the rows.
/// </summary>
internal sealed class PlainLoss(double[,] x, double[,] y, double[]? weights, ParameterLayout layout)
{
    private readonly double _total = weights?.Sum() ?? x.Rows();

    /// <summary>
    /// The same polynomial with every term made positive: no partial sum on the way to a result, however its terms are grouped, exceeds
    /// that of this one. The features' own magnitudes are given, because centering has cancelled in them.
    /// </summary>
    public PlainLoss Magnitude(double[,] xMagnitude) => new(xMagnitude, y.Map(v => -Math.Abs(v)), weights, layout);

    public double Value(double[] parameters)
    {
        var sum = 0.0;
        for (var row = 0; row < x.Rows(); row++)
        {
            var (_, g) = Forward(row, parameters);
            for (var j = 0; j < layout.Outputs; j++)
                sum += Weight(row) * (g[j] - y[row, j]) * (g[j] - y[row, j]);
        }

        return sum / (2 * _total);
    }

    public double[] Gradient(double[] parameters)
    {
        var gradient = new double[layout.Count];
        for (var row = 0; row < x.Rows(); row++)
        {
            var (h, g) = Forward(row, parameters);
            var gBar = Enumerable.Range(0, layout.Outputs).Select(j => Weight(row) / _total * (g[j] - y[row, j])).ToArray();
            Backward(row, parameters, h, gBar, gradient);
        }

        return gradient;
    }

    /// <summary>
    /// The Gauss-Newton product, and what the layers' own product adds: with gBar the derivative in g, dL/dA moves by gBar hDotᵀ and
    /// dL/dTheta by ADotᵀ gBar xᵀ.
    /// </summary>
    public double[] HessianProduct(double[] parameters, double[] direction)
    {
        var product = CurvatureProduct(parameters, direction);
        for (var row = 0; row < x.Rows(); row++)
        {
            var (_, g) = Forward(row, parameters);
            var gBar = Enumerable.Range(0, layout.Outputs).Select(j => Weight(row) / _total * (g[j] - y[row, j])).ToArray();
            var hDot = Hidden(row, direction);
            for (var i = 0; i < layout.Rank; i++)
            {
                var hBar = Enumerable.Range(0, layout.Outputs).Sum(j => A(direction, j, i) * gBar[j]);
                for (var f = 0; f < layout.Features; f++)
                    product[(i * layout.Features) + f] += hBar * x[row, f];
                for (var j = 0; j < layout.Outputs; j++)
                    product[layout.ThetaLength + (j * layout.Rank) + i] += gBar[j] * hDot[i];
            }
        }

        return product;
    }

    /// <summary>The weighted mean over the rows of the square of what each score moves by along the direction.</summary>
    public double[] SquaredChanges(double[] parameters, double[] direction)
    {
        var squares = new double[layout.Outputs];
        for (var row = 0; row < x.Rows(); row++)
        {
            for (var j = 0; j < layout.Outputs; j++)
                squares[j] += Weight(row) / _total * Math.Pow(GDot(row, parameters, direction, j), 2);
        }

        return squares;
    }

    public double[] CurvatureProduct(double[] parameters, double[] direction)
    {
        var product = new double[layout.Count];
        for (var row = 0; row < x.Rows(); row++)
        {
            var gDot = Enumerable.Range(0, layout.Outputs)
                .Select(j => Weight(row) / _total * GDot(row, parameters, direction, j))
                .ToArray();
            Backward(row, parameters, Hidden(row, parameters), gDot, product);
        }

        return product;
    }

    private double GDot(int row, double[] parameters, double[] direction, int j)
    {
        var (h, hDot) = (Hidden(row, parameters), Hidden(row, direction));
        return Score(new double[layout.Rank], direction)[j]
            + Enumerable.Range(0, layout.Rank).Sum(i => (A(parameters, j, i) * hDot[i]) + (A(direction, j, i) * h[i]));
    }

    /// <summary>dL/dA = (dL/dg) hᵀ, dL/dh = Aᵀ dL/dg, dL/dTheta = (dL/dh) xᵀ, dL/db = dL/dg.</summary>
    private void Backward(int row, double[] parameters, double[] h, double[] gBar, double[] sum)
    {
        for (var i = 0; i < layout.Rank; i++)
        {
            var hBar = Enumerable.Range(0, layout.Outputs).Sum(j => A(parameters, j, i) * gBar[j]);
            for (var f = 0; f < layout.Features; f++)
                sum[(i * layout.Features) + f] += hBar * x[row, f];
            for (var j = 0; j < layout.Outputs; j++)
                sum[layout.ThetaLength + (j * layout.Rank) + i] += gBar[j] * h[i];
        }

        for (var j = 0; j < layout.Outputs && layout.HasBias; j++)
            sum[layout.ThetaLength + layout.ALength + j] += gBar[j];
    }

    private (double[] H, double[] G) Forward(int row, double[] parameters)
    {
        var h = Hidden(row, parameters);
        return (h, Score(h, parameters));
    }

    private double[] Hidden(int row, double[] parameters) =>
        [.. Enumerable.Range(0, layout.Rank).Select(i =>
            Enumerable.Range(0, layout.Features).Sum(f => parameters[(i * layout.Features) + f] * x[row, f]))];

    private double[] Score(double[] h, double[] parameters) =>
        [.. Enumerable.Range(0, layout.Outputs).Select(j =>
            Enumerable.Range(0, layout.Rank).Sum(i => A(parameters, j, i) * h[i])
            + (layout.HasBias ? parameters[layout.ThetaLength + layout.ALength + j] : 0))];

    private double A(double[] parameters, int output, int unit) => parameters[layout.ThetaLength + (output * layout.Rank) + unit];

    private double Weight(int row) => weights?[row] ?? 1;
}
