namespace Cotangent.Benchmarks.Quality.Reference;

/// <summary>
/// The objective of our trainers with no option set, for the product C = A Theta at full rank: <c>1/W Σ ℓ(C z + b, y) + λ/2 |C|²</c>, z the
/// standardized features. ℓ is ½|g - y|² for numbers, the logistic loss for two classes and softmax cross-entropy for more; λ is 0 for
/// numbers and 1 / W for classes.
/// </summary>
/// <remarks>Written by hand in double precision, with its gradient, independent of the engine, as a reference.</remarks>
internal sealed class LinearObjective
{
    private readonly TargetKind _task;
    private readonly Rows _rows;
    private readonly double[][] _z;
    private readonly double _lambda;

    public LinearObjective(TargetKind task, Rows rows, Units units)
    {
        (_task, _rows) = (task, rows);
        _z = Array.ConvertAll(rows.Features, units.Standardize);
        _lambda = task is TargetKind.Number or TargetKind.Numbers ? 0 : 1.0 / rows.Count;
        Outputs = task == TargetKind.Binary ? 1 : rows.OutputCount;
    }

    public int Outputs { get; }

    public int Features => _rows.FeatureCount;

    /// <summary>The value at parameters that contain C row by row, then b; writes the gradient.</summary>
    public double Value(double[] parameters, double[] gradient)
    {
        Array.Clear(gradient);
        var (loss, biases) = (0.0, Outputs * Features);
        var g = new double[Outputs];
        for (var row = 0; row < _z.Length; row++)
        {
            var z = _z[row];
            for (var output = 0; output < Outputs; output++)
            {
                var sum = parameters[biases + output];
                for (var feature = 0; feature < Features; feature++)
                    sum += parameters[(output * Features) + feature] * z[feature];
                g[output] = sum;
            }

            loss += RowLoss(g, row);
            for (var output = 0; output < Outputs; output++)
            {
                gradient[biases + output] += g[output] / _z.Length;
                for (var feature = 0; feature < Features; feature++)
                    gradient[(output * Features) + feature] += g[output] * z[feature] / _z.Length;
            }
        }

        var squares = 0.0;
        for (var i = 0; i < biases; i++)
        {
            squares += parameters[i] * parameters[i];
            gradient[i] += _lambda * parameters[i];
        }

        return (loss / _z.Length) + (_lambda / 2 * squares);
    }

    /// <summary>The loss of a row; overwrites the scores with its derivative.</summary>
    private double RowLoss(double[] g, int row)
    {
        if (_task is TargetKind.Number or TargetKind.Numbers)
        {
            for (var output = 0; output < g.Length; output++)
                g[output] -= _rows.Numbers[row][output];
            return g.Sum(error => error * error) / 2;
        }

        var label = _rows.Classes[row];
        if (_task == TargetKind.Binary)
        {
            var loss = Math.Max(g[0], 0) + Math.Log(1 + Math.Exp(-Math.Abs(g[0]))) - (label * g[0]);
            g[0] = (1 / (1 + Math.Exp(-g[0]))) - label;
            return loss;
        }

        var largest = g.Max();
        var logarithm = largest + Math.Log(g.Sum(score => Math.Exp(score - largest)));
        var crossEntropy = logarithm - g[label];
        for (var output = 0; output < g.Length; output++)
            g[output] = Math.Exp(g[output] - logarithm) - (output == label ? 1 : 0);
        return crossEntropy;
    }
}
