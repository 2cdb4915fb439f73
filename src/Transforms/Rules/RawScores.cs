using System.Numerics.Tensors;
using Cotangent.Trainers.Model;
using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;

namespace Cotangent.Transforms.Rules;

/// <summary>
/// The raw scores of a model, with their values in double. ML.NET's Score column has single precision, so a probability near 0 or 1 that is
/// computed from it has few digits.
/// </summary>
/// <param name="stage">The stage of the model.</param>
/// <param name="variable">The raw scores; a variable that no column shows, or a column.</param>
/// <param name="value">Computes the value of the variable.</param>
internal sealed class RawScores(Stage stage, Variable variable, Update value)
{
    /// <summary>The raw scores.</summary>
    public Variable Variable => variable;

    /// <summary>Computes the value of the raw scores.</summary>
    public Update Value => value;

    /// <summary>The numbers of a column, from which a model starts.</summary>
    public static RawScores OfColumn(Stage stage, Variable column) => new(stage, column, new Update([column], () => { }));

    /// <summary>W s + b.</summary>
    /// <param name="weights">W, row-major.</param>
    /// <param name="bias">b; null for none.</param>
    /// <param name="rows">The rows of W.</param>
    public RawScores Linear(double[] weights, double[]? bias, int rows)
    {
        var result = stage.Inner("raw score", rows);
        stage.Add(variable, result, new DenseJacobian(weights, rows, variable.Size));
        return Then(result, () => Multiply(weights, bias, variable, result.Value));
    }

    /// <summary>slope * s + offset, each score on its own.</summary>
    public RawScores Affine(double[] slopes, double[] offsets)
    {
        var result = stage.Inner("calibrated raw score", slopes.Length);
        stage.Add(variable, result, new Diagonal(slopes));
        return Then(result, () => TensorPrimitives.MultiplyAdd(variable.Value, slopes, offsets, result.Value));
    }

    /// <summary>Defines a column as the response of the scores.</summary>
    public void Respond(Variable column, ResponseFunction response)
    {
        if (response == ResponseFunction.Identity)
            stage.Add(variable, column, Gather.All(variable.Size));
        else
            stage.Add(variable, column, new ResponseJacobian(response, variable.Value), value);
    }

    private RawScores Then(Variable result, Action compute) => new(stage, result, new Update(value.Reads, () =>
    {
        value.Run();
        compute();
    }));

    private static void Multiply(double[] weights, double[]? bias, Variable x, double[] result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            var row = weights.AsSpan(i * x.Size, x.Size);
            var product = x.ExplicitSlots is { } slots ? Dot(row, x.Value, slots) : TensorPrimitives.Dot(row, x.Value);
            result[i] = bias is null ? product : product + bias[i];
        }
    }

    private static double Dot(ReadOnlySpan<double> row, double[] values, int[] slots)
    {
        var sum = 0.0;
        foreach (var slot in slots)
            sum += row[slot] * values[slot];
        return sum;
    }
}
