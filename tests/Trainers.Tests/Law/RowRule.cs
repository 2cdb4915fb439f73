namespace Cotangent.Trainers.Tests.Law;

/// <summary>The loss of one row by its formula, with its derivative, and the magnitudes that bound the rounding of both.</summary>
/// <param name="g">Raw scores, m.</param>
/// <param name="y">Labels in the units of training, m; for classes, 1 for the class of the row and 0 for the others.</param>
/// <param name="units">The divisors of the labels, m.</param>
/// <param name="most">For each output the sum of the magnitudes of all terms of g and of y.</param>
internal delegate RowValue RowRule(double[] g, double[] y, double[] units, double[] most);

/// <summary>The result of a <see cref="RowRule"/>.</summary>
/// <param name="Value">The loss.</param>
/// <param name="ValueMost">
/// Errors of γ times the magnitudes of g and y, and of γ in each operation, move the loss by γ times this.
/// </param>
/// <param name="Slope">The derivative in each score.</param>
/// <param name="SlopeMost">The same bound of the derivative.</param>
internal sealed record RowValue(double Value, double ValueMost, double[] Slope, double[] SlopeMost);
