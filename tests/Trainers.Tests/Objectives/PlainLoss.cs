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
    /// that of this one. The features' own magnitudes are given, because centring has cancelled in them.
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
    /// The gradient that the same parameters would have if g were zero: what <see cref="IObjective.ReferenceNorm"/> is the norm of.
    /// </summary>
    public double[] GradientAtZeroScore(double[] parameters)
    {
        var gradient = new double[layout.Count];
        for (var row = 0; row < x.Rows(); row++)
        {
            var gBar = Enumerable.Range(0, layout.Outputs).Select(j => -Weight(row) / _total * y[row, j]).ToArray();
            Backward(row, parameters, Hidden(row, parameters), gBar, gradient);
        }

        return gradient;
    }

    public double[] CurvatureProduct(double[] parameters, double[] direction)
    {
        var product = new double[layout.Count];
        for (var row = 0; row < x.Rows(); row++)
        {
            var (h, _) = Forward(row, parameters);
            var (hDot, biasDot) = (Hidden(row, direction), Score(new double[layout.Rank], direction));
            double GDot(int j) => biasDot[j]
                + Enumerable.Range(0, layout.Rank).Sum(i => (A(parameters, j, i) * hDot[i]) + (A(direction, j, i) * h[i]));
            Backward(row, parameters, h, [.. Enumerable.Range(0, layout.Outputs).Select(j => Weight(row) / _total * GDot(j))], product);
        }

        return product;
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
