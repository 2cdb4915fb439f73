using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Model;

/// <summary>A matrix of parameters of a fitted model: its input in expressions, and its values.</summary>
/// <param name="Name">The name in formulas and messages: Theta, A or b.</param>
/// <param name="Input">The input of expressions, rows x columns.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Read">Returns the values, row-major. It is called only for expressions that read the parameter.</param>
internal sealed record ModelParameter(string Name, Expr Input, int Rows, int Columns, Func<ReadOnlyMemory<double>> Read)
{
    /// <summary>The first layer.</summary>
    public const string Theta = "Theta";

    /// <summary>The second layer.</summary>
    public const string A = "A";

    /// <summary>The bias.</summary>
    public const string Bias = "b";
}
