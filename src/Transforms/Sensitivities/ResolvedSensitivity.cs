using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Microsoft.ML;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>
/// A sensitivity with slots and numbers in place of names: a transformer evaluates, saves and loads it. Each kind is one file, which holds
/// the factories, the derivative, and the form in a model file.
/// </summary>
/// <param name="outputColumnName">The column that the sensitivity fills.</param>
internal abstract class ResolvedSensitivity(string outputColumnName)
{
    /// <summary>The number of the kind in a model file.</summary>
    public abstract byte Code { get; }

    /// <summary>The column that the sensitivity fills.</summary>
    public string OutputColumnName { get; } = outputColumnName;

    /// <summary>The column that holds the direction of each row, or null.</summary>
    public virtual string? InputColumnName => null;

    /// <summary>How many numbers an output has beside those of the features: the names of the last slots.</summary>
    public virtual IReadOnlyList<string> AdditionalSlots => [];

    /// <summary>Whether an output has a number for each feature, and not one number.</summary>
    public virtual bool IsPerFeature => false;

    /// <summary>The derivative, with all that does not depend on the row computed.</summary>
    /// <param name="model">A model that the sensitivity fits.</param>
    public abstract RowDerivative Of(DifferentiableModel model);

    /// <summary>Whether each output has its numbers, and not all outputs together.</summary>
    public virtual bool IsPerOutput(ModelShape model) => true;

    /// <summary>The reason why the sensitivity does not fit a model, as a sentence; null if it fits.</summary>
    public abstract string? Misfit(ModelShape model);

    /// <summary>Writes the content of the kind, after its code and the output column.</summary>
    public abstract void Save(ModelSaveContext ctx);

    /// <summary>The JVP along a tangent of raw scores that is the same on every row, or along c of them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="scoreDots">The tangents, the columns of a matrix of m x c.</param>
    protected static RowDerivative Jvp(DifferentiableModel model, double[] scoreDots) => (in x, in _, result) =>
    {
        using var scores = new RentedNumbers(model.OutputCount);
        model.RawScores(x, scores.Span);
        model.Response.Push(scores.Span, scoreDots, result);
    };

    /// <summary>The second derivative along two tangents of raw scores that are the same on every row.</summary>
    /// <param name="model">The model.</param>
    /// <param name="scoreDot">The first tangent, m numbers.</param>
    /// <param name="scoreDots">The other tangents, the columns of a matrix of m x c.</param>
    protected static RowDerivative SecondJvp(DifferentiableModel model, double[] scoreDot, double[] scoreDots) => (in x, in _, result) =>
    {
        using var scores = new RentedNumbers(model.OutputCount);
        model.RawScores(x, scores.Span);
        model.Response.PushSecond(scores.Span, scoreDot, scoreDots, result);
    };

    /// <summary>The JVP along the tangent of raw scores that a map makes of the features.</summary>
    protected static RowDerivative Jvp(DifferentiableModel model, TwoLayerMap map) => (in x, in _, result) =>
    {
        using var scores = new RentedNumbers(model.OutputCount);
        model.RawScores(x, scores.Span);
        map.Apply(x, result);
        model.Response.Push(scores.Span, result, result);
    };

    /// <summary>
    /// The contribution of a feature: its change times a derivative. A factor of 0 contributes nothing, also where the other is infinite: a
    /// feature of 0 where a rate overflows, and an infinite feature where a probability is saturated.
    /// </summary>
    protected static double Contribution(double change, double derivative) =>
        (change == 0 && !double.IsNaN(derivative)) || (derivative == 0 && !double.IsNaN(change)) ? 0 : change * derivative;

    /// <summary>The subject of an error message.</summary>
    protected string Title => $"Sensitivity '{Shown.Short(OutputColumnName)}'";

    /// <summary>The misfit of a matrix of numbers with another shape than expected; null if the shapes are equal.</summary>
    protected string? Misfit(DirectionNumbers numbers, int rows, int columns, string what) =>
        numbers.Rows == rows && numbers.Columns == columns
        ? null
        : $"{Title} has {numbers.Rows} x {numbers.Columns} numbers; expected {rows} x {columns}, {what}.";

    /// <summary>The misfit of a column with more slots than an array can hold.</summary>
    protected string? MisfitOfSlots(ModelShape model)
    {
        var outputs = IsPerOutput(model) ? model.Layout.Outputs : 1;
        var slots = (long)outputs * (model.Layout.Features + AdditionalSlots.Count);
        return slots <= Array.MaxLength
            ? null
            : $"{Title} has {slots} numbers, for {outputs} outputs and {model.Layout.Features} features; expected at most "
            + $"{Array.MaxLength}. Use a model of fewer outputs or features, or a kind with one number for each output, such as "
            + "Tangent.Feature.";
    }
}
