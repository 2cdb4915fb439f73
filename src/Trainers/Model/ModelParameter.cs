using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Model;

/// <summary>A matrix of parameters of a fitted model: the input that stands for it in expressions, and its values.</summary>
/// <param name="Name">Its name in formulas and messages: Theta, A, b.</param>
/// <param name="Input">The input, rows x columns.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Read">Gives the values, row-major. Called only for expressions that read the parameter.</param>
internal sealed record ModelParameter(string Name, Expr Input, int Rows, int Columns, Func<ReadOnlyMemory<double>> Read)
{
    /// <summary>The first layer.</summary>
    public const string Theta = "Theta";

    /// <summary>The second layer.</summary>
    public const string A = "A";

    /// <summary>The bias.</summary>
    public const string Bias = "b";
}
