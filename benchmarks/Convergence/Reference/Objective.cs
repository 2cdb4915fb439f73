using MathNet.Numerics.LinearAlgebra;

namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>
/// The objective in the coordinates of a design, <c>Σ wᵢ ℓ(P tᵢ, yᵢ) + ½ Σ penalties · P²</c>, with gradient and Hessian. If the loss is
/// invariant to adding one number to all scores, <c>½ |Σⱼ Pⱼ|²/m</c> is added; it is 0 at the minimizer without such a number, and changes
/// no probability.
/// </summary>
internal sealed class Objective(Design design, IRowLoss loss, double[][] labels)
{
    private readonly int _outputs = labels[0].Length;

    public int Count => _outputs * design.Columns;

    /// <summary>The value at parameters ordered by outputs.</summary>
    /// <param name="p">Parameters.</param>
    /// <param name="gradient">Receives the gradient if not null.</param>
    /// <param name="hessian">Receives the Hessian if not null.</param>
    public double Value(double[] p, double[]? gradient = null, double[]? hessian = null)
    {
        var (m, q) = (_outputs, design.Columns);
        var (g, rowGradient, rowHessian) = (new double[m], new double[m], new double[m * m]);
        if (gradient is not null)
            Array.Clear(gradient);
        if (hessian is not null)
            Array.Clear(hessian);
        var value = 0.0;
        for (var row = 0; row < design.Rows.Length; row++)
        {
            var t = design.Rows[row];
            for (var j = 0; j < m; j++)
                g[j] = Design.Dot(t, p.AsSpan(j * q, q));
            var share = design.Units.Shares[row];
            value += share * loss.Value(g, labels[row], rowGradient, rowHessian);
            for (var j = 0; gradient is not null && j < m; j++)
            {
                var factor = share * rowGradient[j];
                for (var a = 0; a < q; a++)
                    gradient[(j * q) + a] += factor * t[a];
            }

            if (hessian is not null)
                AddHessian(hessian, rowHessian, share, t);
        }

        AddPenalties(p, gradient, hessian, ref value);
        return value;
    }

    /// <summary>Root mean square of the scores for given parameters, over rows and outputs.</summary>
    public double ScoreNorm(double[] p)
    {
        var (q, sum) = (design.Columns, 0.0);
        for (var row = 0; row < design.Rows.Length; row++)
        {
            for (var j = 0; j < _outputs; j++)
                sum += design.Units.Shares[row] * Math.Pow(Design.Dot(design.Rows[row], p.AsSpan(j * q, q)), 2);
        }

        return Math.Sqrt(sum / _outputs);
    }

    /// <summary>Whether the loss never rises along a direction, on any row.</summary>
    public bool Recedes(double[] direction)
    {
        var (m, q) = (_outputs, design.Columns);
        var changes = Array.ConvertAll(
            design.Rows,
            t => Enumerable.Range(0, m).Select(j => Design.Dot(t, direction.AsSpan(j * q, q))).ToArray());
        var slack = 1e-5 * changes.Max(change => change.Max(Math.Abs));
        return slack > 0 && changes.Zip(labels).All(row => loss.Recedes(row.First, row.Second, slack));
    }

    public double[][] ByOutput(double[] p) => [.. p.Chunk(design.Columns)];

    public static Matrix<double> Square(double[] values, int size) => Matrix<double>.Build.Dense(size, size, (row, column) =>
        row <= column ? values[(row * size) + column] : values[(column * size) + row]);

    private void AddHessian(double[] hessian, double[] rowHessian, double share, double[] t)
    {
        var (m, q, count) = (_outputs, design.Columns, Count);
        for (var j = 0; j < m; j++)
        {
            // Computes the upper triangle of blocks, and of the diagonal blocks.
            for (var l = j; l < m; l++)
            {
                var factor = share * rowHessian[(j * m) + l];
                if (factor == 0)
                    continue;
                for (var a = 0; a < q; a++)
                {
                    var scaled = factor * t[a];
                    var target = hessian.AsSpan((((j * q) + a) * count) + (l * q), q);
                    for (var b = j == l ? a : 0; b < q; b++)
                        target[b] += scaled * t[b];
                }
            }
        }
    }

    private void AddPenalties(double[] p, double[]? gradient, double[]? hessian, ref double value)
    {
        var (m, q, count) = (_outputs, design.Columns, Count);
        for (var a = 0; a < q; a++)
        {
            var (penalty, sum) = (design.Penalties[a], 0.0);
            for (var j = 0; j < m; j++)
            {
                var i = (j * q) + a;
                sum += p[i];
                value += penalty / 2 * p[i] * p[i];
                if (gradient is not null)
                    gradient[i] += penalty * p[i];
                if (hessian is not null)
                    hessian[(i * count) + i] += penalty;
            }

            if (!loss.HasGauge)
                continue;
            value += sum * sum / 2 / m;
            for (var j = 0; j < m; j++)
            {
                var i = (j * q) + a;
                if (gradient is not null)
                    gradient[i] += sum / m;
                for (var l = j; hessian is not null && l < m; l++)
                    hessian[(i * count) + (l * q) + a] += 1.0 / m;
            }
        }
    }
}
