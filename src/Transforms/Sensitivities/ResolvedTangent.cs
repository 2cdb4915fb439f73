using Cotangent.AutoDiff;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Microsoft.ML;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>
/// A tangent with slots in place of names: a transformer evaluates, saves and loads it. Each kind of sensitivity is one file, which holds
/// the factories of <see cref="Tangent"/>, the derivative, and the form in a model file.
/// </summary>
/// <param name="outputColumnName">The column that the tangent fills.</param>
internal abstract class ResolvedTangent(string outputColumnName)
{
    /// <summary>The number of the kind in a model file.</summary>
    public abstract byte Code { get; }

    /// <summary>The column that the tangent fills.</summary>
    public string OutputColumnName { get; } = outputColumnName;

    /// <summary>The column that holds the direction of each row, or null.</summary>
    public virtual string? InputColumnName => null;

    /// <summary>Whether the value is a vector, one element for each feature, and not a number.</summary>
    public virtual bool IsVector => false;

    /// <summary>The derivative of the prediction of a model of one output.</summary>
    /// <param name="model">The model.</param>
    /// <param name="direction">An input of 1 x n that is filled from <see cref="InputColumnName"/>.</param>
    /// <returns>1 x 1, or 1 x n for a vector.</returns>
    public abstract Expr Derivative(DifferentiableModel model, Expr direction);

    /// <summary>The reason why the tangent does not fit a model, as a sentence; null if it fits.</summary>
    public abstract string? Misfit(DifferentiableModel model);

    /// <summary>Writes the content of the kind, after its code and the output column.</summary>
    public abstract void Save(ModelSaveContext ctx);

    /// <summary>Checks that the tangent fits a model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not fit.</exception>
    public void CheckFits(DifferentiableModel model)
    {
        if (Misfit(model) is { } misfit)
            throw new ArgumentOutOfRangeException(null, misfit);
    }

    /// <summary>The JVP of the prediction along a direction of one input.</summary>
    protected static Expr Jvp(DifferentiableModel model, Expr input, Expr direction) =>
        Symbolic.Jvp([model.Predictions], [input], [direction])[0];

    /// <summary>The misfit of a matrix of numbers with another shape than expected; null if the shapes are equal.</summary>
    protected string? Misfit(TangentNumbers numbers, int rows, int columns, string what) =>
        numbers.Rows == rows && numbers.Columns == columns
        ? null
        : $"Tangent '{Shown.Short(OutputColumnName)}' has {numbers.Rows} x {numbers.Columns} numbers; expected {rows} x {columns}, {what}.";
}
