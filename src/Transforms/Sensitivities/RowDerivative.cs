using Cotangent.Trainers.Model;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>A derivative of the predictions of one row. Thread-safe.</summary>
/// <param name="x">The n features of the row.</param>
/// <param name="xDot">The direction of the row, n numbers, if the sensitivity reads one from a column.</param>
/// <param name="result">Receives the numbers of the column, output by output.</param>
internal delegate void RowDerivative(in FeatureRow x, in FeatureRow xDot, Span<double> result);
