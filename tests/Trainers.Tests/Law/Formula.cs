namespace Cotangent.Trainers.Tests.Law;

/// <summary>
/// The objective of training, by the formula of docs/mathematics.md: loops over rows, features, ranks and targets, in the units of
/// training. The gradient is dL/dA = (dL/dg) hᵀ, dL/dh = Aᵀ dL/dg, dL/dTheta = (dL/dh) xᵀ, dL/db = dL/dg.
/// </summary>
/// <remarks>
/// Beside each number stands the sum of the magnitudes of its terms. A sum of products that is computed in any order is off by at most γ
/// times that, γ = n u / (1 - n u) with n the most roundings that one term goes through and u the unit roundoff. An error of a factor
/// passes to the sum in the same proportion (Higham, <i>Accuracy and Stability of Numerical Algorithms</i>, 2nd ed., SIAM 2002, sections
/// 3.1 and 3.5). A loss passes an error of its scores on by its slope, and its slope by its curvature (<see cref="RowRule"/>).
/// </remarks>
internal sealed class Formula
{
    private readonly double[,] _x;
    private readonly double[,] _y;
    private readonly double[,] _xMost;
    private readonly double[,] _yMost;
    private readonly double[] _w;
    private readonly double[] _penaltyScales;
    private readonly double[] _penaltyScalesMost;
    private readonly PlainUnits _units;
    private readonly RowRule _rule;
    private readonly double _total;

    /// <param name="x">Raw features, N x n.</param>
    /// <param name="y">Raw labels, N x m.</param>
    /// <param name="w">Example weights, N.</param>
    /// <param name="units">The units of training.</param>
    /// <param name="rule">The loss of a row.</param>
    /// <param name="penalizesRaw">Whether the penalty of the product is on coefficients of raw features.</param>
    /// <param name="hasExactUnits">Whether rounding of the units is negligible, because the rest is in single precision.</param>
    public Formula(double[,] x, double[,] y, double[] w, PlainUnits units, RowRule rule, bool penalizesRaw, bool hasExactUnits)
    {
        (_w, _units, _rule) = (w, units, rule);
        foreach (var weight in w)
            _total += weight;
        (_x, _xMost) = Change(x, units.Means, units.Scales);
        (_y, _yMost) = Change(y, units.Centers, Array.ConvertAll(units.Deviations, deviation => 1 / deviation));
        (_penaltyScales, _penaltyScalesMost) = (new double[x.Columns()], new double[x.Columns()]);
        // A variance is off by γ times the mean of the squares of the magnitudes, in units of the variance, and so is its quotient.
        Widen(_yMost);
        var widths = Widen(_xMost);
        for (var f = 0; f < x.Columns(); f++)
        {
            _penaltyScales[f] = penalizesRaw ? units.Scales[f] : 1;
            _penaltyScalesMost[f] = _penaltyScales[f] * widths[f];
        }

        double[] Widen(double[,] most)
        {
            var found = new double[most.Columns()];
            for (var f = 0; f < most.Columns(); f++)
            {
                found[f] = 1;
                for (var i = 0; i < most.Rows() && !hasExactUnits; i++)
                    found[f] += w[i] / _total * most[i, f] * most[i, f];
            }

            for (var i = 0; i < most.Rows(); i++)
            {
                for (var f = 0; f < most.Columns(); f++)
                    most[i, f] *= found[f];
            }

            return found;
        }
    }

    public int Rows => _x.Rows();

    public int Features => _x.Columns();

    public int Outputs => _y.Columns();

    /// <summary>The loss of some rows, each with a factor times its weight: Σ factor wᵢ ℓ(A Theta xᵢ + b, yᵢ).</summary>
    /// <param name="p">The parameters.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="factor">1/W for F; N / (|B| W) for a batch.</param>
    public Slopes OfRows(Point p, int first, int count, double factor)
    {
        var (n, k, m, sum) = (Features, p.Theta.Rows(), Outputs, Slopes.Zero(p));
        var (h, hMost, g, most, y) = (new double[k], new double[k], new double[m], new double[m], new double[m]);
        for (var row = first; row < first + count; row++)
        {
            for (var i = 0; i < k; i++)
            {
                (h[i], hMost[i]) = (0, 0);
                for (var f = 0; f < n; f++)
                {
                    h[i] += p.Theta[i, f] * _x[row, f];
                    hMost[i] += p.ThetaMost[i, f] * _xMost[row, f];
                }
            }

            for (var j = 0; j < m; j++)
            {
                (g[j], y[j], most[j]) = (p.Bias[j], _y[row, j], Math.Abs(p.Bias[j]) + _yMost[row, j]);
                for (var i = 0; i < k; i++)
                {
                    g[j] += p.A[j, i] * h[i];
                    most[j] += Math.Abs(p.A[j, i]) * hMost[i];
                }
            }

            var loss = _rule(g, y, _units.Deviations, most);
            var weight = factor * _w[row];
            sum.Value += weight * loss.Value;
            sum.ValueMost += weight * loss.ValueMost;
            for (var j = 0; j < m; j++)
            {
                var (gBar, gBarMost) = (weight * loss.Slope[j], weight * loss.SlopeMost[j]);
                sum.Bias[j] += gBar;
                sum.BiasMost[j] += gBarMost;
                for (var i = 0; i < k; i++)
                {
                    sum.A[j, i] += gBar * h[i];
                    sum.AMost[j, i] += gBarMost * hMost[i];
                }
            }

            for (var i = 0; i < k; i++)
            {
                var (hBar, hBarMost) = (0.0, 0.0);
                for (var j = 0; j < m; j++)
                {
                    hBar += p.A[j, i] * weight * loss.Slope[j];
                    hBarMost += Math.Abs(p.A[j, i]) * weight * loss.SlopeMost[j];
                }

                for (var f = 0; f < n; f++)
                {
                    sum.Theta[i, f] += hBar * _x[row, f];
                    sum.ThetaMost[i, f] += hBarMost * _xMost[row, f];
                }
            }
        }

        return sum;
    }

    /// <summary>The mean over all rows.</summary>
    public Slopes OfRows(Point p) => OfRows(p, 0, Rows, 1 / _total);

    /// <summary>The factor of a batch with the given number of rows.</summary>
    public double FactorOfBatch(int count) => Rows / (count * _total);

    /// <summary>Adds λ₂/2 |A Theta|² + α₂/2 |Theta|² + β₂/2 |A|².</summary>
    public void AddSmoothPenalties(Point p, Slopes sum, double productL2, double thetaL2, double aL2)
    {
        var (n, k, m) = (Features, p.Theta.Rows(), Outputs);
        for (var j = 0; j < m && productL2 > 0; j++)
        {
            for (var f = 0; f < n; f++)
            {
                var (c, most) = (0.0, 0.0);
                for (var i = 0; i < k; i++)
                {
                    c += p.A[j, i] * p.Theta[i, f] * _penaltyScales[f];
                    most += Math.Abs(p.A[j, i]) * p.ThetaMost[i, f] * _penaltyScalesMost[f];
                }

                sum.Value += productL2 / 2 * c * c;
                sum.ValueMost += productL2 * most * most;
                for (var i = 0; i < k; i++)
                {
                    sum.Theta[i, f] += productL2 * p.A[j, i] * c * _penaltyScales[f];
                    sum.ThetaMost[i, f] += productL2 * Math.Abs(p.A[j, i]) * most * _penaltyScalesMost[f];
                    sum.A[j, i] += productL2 * c * p.Theta[i, f] * _penaltyScales[f];
                    sum.AMost[j, i] += productL2 * most * p.ThetaMost[i, f] * _penaltyScalesMost[f];
                }
            }
        }

        for (var i = 0; i < k; i++)
        {
            for (var f = 0; f < n; f++)
            {
                sum.Value += thetaL2 / 2 * p.Theta[i, f] * p.Theta[i, f];
                sum.ValueMost += thetaL2 * p.ThetaMost[i, f] * p.ThetaMost[i, f];
                sum.Theta[i, f] += thetaL2 * p.Theta[i, f];
                sum.ThetaMost[i, f] += thetaL2 * p.ThetaMost[i, f];
            }

            for (var j = 0; j < m; j++)
            {
                sum.Value += aL2 / 2 * p.A[j, i] * p.A[j, i];
                sum.ValueMost += aL2 * p.A[j, i] * p.A[j, i];
                sum.A[j, i] += aL2 * p.A[j, i];
                sum.AMost[j, i] += aL2 * Math.Abs(p.A[j, i]);
            }
        }
    }

    /// <summary>λ₁ |A Theta|₁ + α₁ |Theta|₁ + β₁ |A|₁.</summary>
    public double Thresholds(Point p, LawPenalty penalty)
    {
        var (n, k, m, sum) = (Features, p.Theta.Rows(), Outputs, 0.0);
        for (var j = 0; j < m; j++)
        {
            for (var f = 0; f < n; f++)
            {
                var c = 0.0;
                for (var i = 0; i < k; i++)
                    c += p.A[j, i] * p.Theta[i, f];
                sum += penalty.ProductL1 * Math.Abs(c);
            }

            for (var i = 0; i < k; i++)
                sum += penalty.AL1 * Math.Abs(p.A[j, i]);
        }

        for (var i = 0; i < k; i++)
        {
            for (var f = 0; f < n; f++)
                sum += penalty.ThetaL1 * Math.Abs(p.Theta[i, f]);
        }

        return sum;
    }

    /// <summary>All penalties together, and a bound of their magnitudes.</summary>
    public (double Value, double Most) Penalties(Point p, LawCase c)
    {
        var smooth = Slopes.Zero(p);
        AddSmoothPenalties(p, smooth, c.ProductL2, c.Penalty.ThetaL2, c.Penalty.AL2);
        var thresholds = Thresholds(p, c.Penalty);
        return (smooth.Value + thresholds, smooth.ValueMost + thresholds);
    }

    /// <summary>Values minus a center, times a scale, and the magnitudes of both terms.</summary>
    private static (double[,] Changed, double[,] Most) Change(double[,] values, double[] centers, double[] scales)
    {
        var (changed, most) = (new double[values.Rows(), values.Columns()], new double[values.Rows(), values.Columns()]);
        for (var i = 0; i < values.Rows(); i++)
        {
            for (var f = 0; f < values.Columns(); f++)
            {
                changed[i, f] = (values[i, f] - centers[f]) * scales[f];
                most[i, f] = (Math.Abs(values[i, f]) + Math.Abs(centers[f])) * scales[f];
            }
        }

        return (changed, most);
    }
}
