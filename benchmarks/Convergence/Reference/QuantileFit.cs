using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>
/// The exact optimum of the pinball loss of one output, penalty included, enclosed between an attained value and a lower bound: a
/// primal-dual interior-point method.
/// </summary>
/// <remarks>
/// Minimizes Σ wᵢ (τ pᵢ + (1 - τ) qᵢ) + ½ βᵀ diag(penalties) β subject to X β + p - q = y, p and q not negative. u are the multipliers of
/// the equations, (τ - 1) wᵢ ≤ uᵢ ≤ τ wᵢ. Source: Wright, <i>Primal-Dual Interior-Point Methods</i>, SIAM 1997, chapter 10 (Mehrotra's
/// method); for quantiles Portnoy and Koenker, <i>Statistical Science</i> 12, 1997.
/// </remarks>
internal sealed class QuantileFit
{
    private const int MaximumSteps = 200;

    private readonly Design _design;
    private readonly double _tau;
    private readonly double[] _y;

    public QuantileFit(Design design, double tau)
    {
        (_design, _tau, _y) = (design, tau, Array.ConvertAll(design.Units.Labels, row => row[0]));
        Parameters = new double[design.Columns];
        (Lowest, Bound) = (double.PositiveInfinity, double.NegativeInfinity);
        Solve();
    }

    public double[] Parameters { get; private set; }

    /// <summary>The loss at the parameters.</summary>
    public double Lowest { get; private set; }

    /// <summary>A lower bound of the loss of all parameters: the value of a feasible point of the dual problem.</summary>
    public double Bound { get; private set; }

    /// <summary>The exact loss, penalty included.</summary>
    public double Loss(double[] parameters)
    {
        var loss = 0.0;
        for (var row = 0; row < _y.Length; row++)
        {
            var r = _y[row] - Design.Dot(_design.Rows[row], parameters);
            loss += _design.Units.Shares[row] * Math.Max(_tau * r, (_tau - 1) * r);
        }

        for (var i = 0; i < parameters.Length; i++)
            loss += _design.Penalties[i] / 2 * parameters[i] * parameters[i];
        return loss;
    }

    private void Solve()
    {
        var (x, w, n, q) = (_design.Rows, _design.Units.Shares, _y.Length, _design.Columns);
        var beta = new double[q];
        var (above, below, u) = (new double[n], new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            (above[i], below[i]) = (Math.Max(0, _y[i]) + 1, Math.Max(0, -_y[i]) + 1);
            u[i] = w[i] * (_tau - 0.5);
        }

        for (var step = 0; step < MaximumSteps; step++)
        {
            Keep(beta, u);
            if (Lowest - Bound <= 1e-12 * Lowest + 1e-17)
                return;

            var residual = new double[n];
            var theta = new double[n];
            for (var i = 0; i < n; i++)
            {
                residual[i] = _y[i] - Design.Dot(x[i], beta) - above[i] + below[i];
                theta[i] = (above[i] / ((_tau * w[i]) - u[i])) + (below[i] / (((1 - _tau) * w[i]) + u[i]));
            }

            var dual = Enumerable.Range(0, q).Select(a => -_design.Penalties[a] * beta[a]).ToArray();
            for (var i = 0; i < n; i++)
            {
                for (var a = 0; a < q; a++)
                    dual[a] += x[i][a] * u[i];
            }

            var normal = new Normal(x, theta, _design.Penalties);
            var mean = 0.0;
            for (var i = 0; i < n; i++)
                mean += ((above[i] * ((_tau * w[i]) - u[i])) + (below[i] * (((1 - _tau) * w[i]) + u[i]))) / (2 * n);

            // The predictor step determines the attainable complementarity and the second-order correction.
            var (first, second) = (new double[n], new double[n]);
            var target = 0.0;
            double[] dBeta = [], dAbove = [], dBelow = [], dU = [];
            var (primalSize, dualSize) = (1.0, 1.0);
            for (var pass = 0; pass < 2; pass++)
            {
                var right = new double[n];
                for (var i = 0; i < n; i++)
                {
                    var (z, v) = ((_tau * w[i]) - u[i], ((1 - _tau) * w[i]) + u[i]);
                    first[i] = (target - (above[i] * z) - (pass == 0 ? 0 : -dAbove[i] * dU[i])) / z;
                    second[i] = (target - (below[i] * v) - (pass == 0 ? 0 : dBelow[i] * dU[i])) / v;
                    right[i] = residual[i] - first[i] + second[i];
                }

                dBeta = normal.Solve(dual, right);
                (dAbove, dBelow, dU) = (new double[n], new double[n], new double[n]);
                (primalSize, dualSize) = (1e10, 1e10);
                for (var i = 0; i < n; i++)
                {
                    var (z, v) = ((_tau * w[i]) - u[i], ((1 - _tau) * w[i]) + u[i]);
                    dU[i] = (right[i] - Design.Dot(x[i], dBeta)) / theta[i];
                    dAbove[i] = first[i] + (above[i] / z * dU[i]);
                    dBelow[i] = second[i] - (below[i] / v * dU[i]);
                    primalSize = Math.Min(primalSize, Math.Min(ToZero(above[i], dAbove[i]), ToZero(below[i], dBelow[i])));
                    dualSize = Math.Min(dualSize, Math.Min(ToZero(z, -dU[i]), ToZero(v, dU[i])));
                }

                if (_design.Units.L2 > 0)
                    primalSize = dualSize = Math.Min(primalSize, dualSize);
                (primalSize, dualSize) = (Math.Min(1, 0.9995 * primalSize), Math.Min(1, 0.9995 * dualSize));
                if (pass == 1)
                    break;
                var after = 0.0;
                for (var i = 0; i < n; i++)
                {
                    after += (above[i] + (primalSize * dAbove[i])) * ((_tau * w[i]) - u[i] - (dualSize * dU[i])) / (2 * n);
                    after += (below[i] + (primalSize * dBelow[i])) * (((1 - _tau) * w[i]) + u[i] + (dualSize * dU[i])) / (2 * n);
                }

                target = mean * Math.Pow(Math.Max(0, after) / mean, 3);
            }

            if (!dBeta.All(double.IsFinite))
                return;
            for (var a = 0; a < q; a++)
                beta[a] += primalSize * dBeta[a];
            for (var i = 0; i < n; i++)
            {
                above[i] += primalSize * dAbove[i];
                below[i] += primalSize * dBelow[i];
                u[i] += dualSize * dU[i];
            }
        }
    }

    private static double ToZero(double value, double change) => change < 0 ? -value / change : double.PositiveInfinity;

    /// <summary>Keeps the best parameters, and the best bound from multipliers projected on the equations of the dual problem.</summary>
    private void Keep(double[] beta, double[] u)
    {
        var loss = Loss(beta);
        if (loss < Lowest)
            (Lowest, Parameters) = (loss, [.. beta]);
        Bound = Math.Max(Bound, DualValue(u));
    }

    /// <summary>
    /// Σ u y - ½ Σ (Xᵀu)²/penalties. For columns without a penalty Xᵀu must be 0: u is projected, and then scaled into its bounds around 0,
    /// which is feasible.
    /// </summary>
    private double DualValue(double[] u)
    {
        var (x, w, penalties, q) = (_design.Rows, _design.Units.Shares, _design.Penalties, _design.Columns);
        var moved = (double[])u.Clone();
        // The second pass removes the rounding error of the first.
        for (var pass = 0; pass < 2; pass++)
        {
            var sums = new double[q];
            for (var i = 0; i < moved.Length; i++)
            {
                for (var a = 0; a < q; a++)
                    sums[a] += penalties[a] == 0 ? x[i][a] * moved[i] : 0;
            }

            // Columns without a penalty are orthonormal in the weights: the bias, or all columns if there is no penalty.
            for (var i = 0; i < moved.Length; i++)
                moved[i] -= w[i] * Design.Dot(x[i], sums);
        }

        var scale = 1.0;
        for (var i = 0; i < moved.Length; i++)
            scale = Math.Min(scale, moved[i] > 0 ? _tau * w[i] / moved[i] : moved[i] < 0 ? (_tau - 1) * w[i] / moved[i] : 1);
        var (value, products) = (0.0, new double[q]);
        for (var i = 0; i < moved.Length; i++)
        {
            value += scale * moved[i] * _y[i];
            for (var a = 0; a < q; a++)
                products[a] += scale * moved[i] * x[i][a];
        }

        for (var a = 0; a < q; a++)
            value -= penalties[a] == 0 ? 0 : products[a] * products[a] / (2 * penalties[a]);
        return value;
    }

    /// <summary>diag(penalties) + Xᵀ diag(1/θ) X, scaled to a unit diagonal and factorized.</summary>
    private sealed class Normal
    {
        private readonly double[][] _x;
        private readonly double[] _theta;
        private readonly double[] _scales;
        private readonly LU<double> _lu;

        public Normal(double[][] x, double[] theta, double[] penalties)
        {
            (_x, _theta) = (x, theta);
            var q = penalties.Length;
            var matrix = Matrix<double>.Build.Dense(q, q, (a, b) => a == b ? penalties[a] : 0);
            for (var i = 0; i < x.Length; i++)
            {
                for (var a = 0; a < q; a++)
                {
                    var scaled = x[i][a] / theta[i];
                    for (var b = 0; b <= a; b++)
                        matrix[a, b] += scaled * x[i][b];
                }
            }

            _scales = [.. Enumerable.Range(0, q).Select(a => matrix[a, a] > 0 ? 1 / Math.Sqrt(matrix[a, a]) : 1)];
            _lu = Matrix<double>.Build.Dense(
                q, q,
                (a, b) => (matrix[Math.Max(a, b), Math.Min(a, b)] * _scales[a] * _scales[b]) + (a == b ? 1e-15 : 0)).LU();
        }

        public double[] Solve(double[] dual, double[] right)
        {
            var sum = (double[])dual.Clone();
            for (var i = 0; i < _x.Length; i++)
            {
                for (var a = 0; a < sum.Length; a++)
                    sum[a] += _x[i][a] / _theta[i] * right[i];
            }

            var solution = _lu.Solve(Vector<double>.Build.Dense(sum.Length, a => sum[a] * _scales[a]));
            return [.. solution.Select((value, a) => value * _scales[a])];
        }
    }
}
