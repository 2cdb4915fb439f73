using System.Numerics.Tensors;
using System.Reflection;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Model;

/// <summary>
/// The function from a raw score g to the prediction in the Score column: the inverse of a link function of generalized linear models.
/// Source: McCullagh and Nelder, <i>Generalized Linear Models</i>, 2nd edition, Chapman and Hall 1989, section 2.2.
/// </summary>
/// <remarks>
/// One file holds one response: its kernels on numbers, derivatives, expression, inverse, and the meanings of its predictions. Each static
/// property of this type is a response, and <see cref="All"/> lists them.
/// </remarks>
internal abstract partial class ResponseFunction
{
    private static readonly Lazy<ResponseFunction[]> Listed = new(() =>
    [
        .. typeof(ResponseFunction).GetProperties(BindingFlags.Static | BindingFlags.Public)
            .Where(property => property.PropertyType == typeof(ResponseFunction))
            .Select(property => (ResponseFunction)property.GetValue(null)!)
            .OrderBy(response => response.Code),
    ]);

    private ResponseFunction()
    {
    }

    /// <summary>All responses, by code.</summary>
    public static IReadOnlyList<ResponseFunction> All => Listed.Value;

    /// <summary>The number that stands for the response in a model file. It never changes, and no two responses have the same.</summary>
    public abstract int Code { get; }

    /// <summary>The name in messages.</summary>
    public abstract string Name { get; }

    /// <summary>The meanings of the predictions, which decide the tasks that take the response.</summary>
    public abstract PredictionMeanings Meanings { get; }

    /// <summary>Whether predictions are in the units of raw scores, so that a change of the units of labels is one of raw scores.</summary>
    public abstract bool KeepsUnits { get; }

    /// <summary>
    /// Whether predictions have a limit, such as a probability of 1, that no finite raw score reaches. Without a penalty, labels at the
    /// limit have no best parameters.
    /// </summary>
    public abstract bool HasLimit { get; }

    /// <summary>Whether predictions stay the same when one number is added to all raw scores of a row.</summary>
    public abstract bool IsShiftInvariant { get; }

    /// <summary>The response with a code; null where no response has it.</summary>
    public static ResponseFunction? WithCode(int code) => All.FirstOrDefault(response => response.Code == code);

    /// <summary>Whether predictions can have this meaning.</summary>
    public bool Makes(PredictionMeanings meaning) => (Meanings & meaning) != 0;

    /// <summary>
    /// Replaces the raw scores of one row by predictions. NaN stays NaN, and appears nowhere else; a rate may overflow to infinity.
    /// </summary>
    public abstract void Apply(Span<float> scores);

    /// <summary>The prediction of one raw score, the only one of its row.</summary>
    public virtual float Apply(float score)
    {
        Apply(new Span<float>(ref score));
        return score;
    }

    /// <summary>Predictions as an expression of raw scores. Both have the shape rows x m.</summary>
    public abstract Expr Of(Expr scores);

    /// <summary>Predictions in double. Infinite scores give limits, as in single precision; NaN stays NaN.</summary>
    /// <param name="scores">The m raw scores of one row.</param>
    /// <param name="predictions">The m predictions; may be the memory of the scores.</param>
    public abstract void Predict(ReadOnlySpan<double> scores, Span<double> predictions);

    /// <summary>The JVP: tangents of predictions, from tangents of raw scores. Where the prediction is NaN, so is its tangent.</summary>
    /// <param name="scores">The m raw scores of one row. At infinite scores the derivative is its limit.</param>
    /// <param name="scoreDots">c finite tangents of the scores, the columns of a matrix of m x c, row-major.</param>
    /// <param name="predictionDots">The c tangents of the predictions, m x c; may be the memory of <paramref name="scoreDots"/>.</param>
    public abstract void Push(ReadOnlySpan<double> scores, ReadOnlySpan<double> scoreDots, Span<double> predictionDots);

    /// <summary>The VJP: the cotangent of raw scores, from one of predictions.</summary>
    /// <param name="scores">The m raw scores of one row. At infinite scores the derivative is its limit.</param>
    /// <param name="predictionBar">The cotangent of the predictions, m finite numbers.</param>
    /// <param name="scoreBar">The cotangent of the scores, m numbers; may be the memory of <paramref name="predictionBar"/>.</param>
    public abstract void Pull(ReadOnlySpan<double> scores, ReadOnlySpan<double> predictionBar, Span<double> scoreBar);

    /// <summary>The second derivative along one tangent and along each of c others: how fast <see cref="Push"/> changes.</summary>
    /// <param name="scores">The m raw scores of one row. At infinite scores the derivative is its limit.</param>
    /// <param name="scoreDot">The first tangent of the scores, m finite numbers.</param>
    /// <param name="scoreDots">The other tangents, the columns of a matrix of m x c, row-major.</param>
    /// <param name="result">The second derivatives of the predictions, m x c; may be the memory of <paramref name="scoreDots"/>.</param>
    public abstract void PushSecond(
        ReadOnlySpan<double> scores, ReadOnlySpan<double> scoreDot, ReadOnlySpan<double> scoreDots, Span<double> result);

    /// <summary>
    /// The JVP by the mean of the Jacobian along the segment between two vectors of raw scores. With the difference of the scores as the
    /// tangent it gives the difference of the predictions.
    /// </summary>
    /// <param name="start">m raw scores.</param>
    /// <param name="end">m raw scores.</param>
    /// <param name="scoreDots">c finite tangents of the scores, the columns of a matrix of m x c, row-major.</param>
    /// <param name="predictionDots">The c tangents of the predictions, m x c, in memory of its own.</param>
    public abstract void PushMean(
        ReadOnlySpan<double> start, ReadOnlySpan<double> end, ReadOnlySpan<double> scoreDots, Span<double> predictionDots);

    /// <summary>
    /// The raw score whose prediction is a mean of labels. For softmax it is one of many solutions, for classes whose shares sum to 1.
    /// </summary>
    /// <param name="mean">The mean; of classes, the share of one.</param>
    /// <param name="least">
    /// Above 0. A mean within this distance of a limit is moved to this distance, so that the raw score is finite.
    /// </param>
    public abstract double Inverse(double mean, double least);

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    /// <summary>Multiplies each row of a matrix by a number; the result may be the memory of the matrix.</summary>
    private static void ScaleRows(ReadOnlySpan<double> factors, ReadOnlySpan<double> rows, Span<double> result)
    {
        var columns = rows.Length / factors.Length;
        if (columns == 1)
        {
            TensorPrimitives.Multiply(factors, rows, result);
            return;
        }

        for (var j = 0; j < factors.Length; j++)
            TensorPrimitives.Multiply(rows.Slice(j * columns, columns), factors[j], result.Slice(j * columns, columns));
    }
}
