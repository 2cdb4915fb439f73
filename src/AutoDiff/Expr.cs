using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff;

/// <summary>
/// An immutable expression over matrices: a primitive applied to operands. Building one computes nothing; shapes are checked at once.
/// </summary>
/// <remarks>
/// Values are row-major; a row of a batch is one example. Run an expression with <see cref="Plan{T}"/>, differentiate it with
/// <see cref="Symbolic"/>, or do both at a point with <see cref="Differentiate"/>.
/// The functions for each primitive (<c>Expr.Tanh</c>, ...) are ordinary static methods: <c>using static Cotangent.AutoDiff.Expr;</c>.
/// </remarks>
public sealed partial class Expr
{
    private readonly Expr[] _operands;

    internal Expr(Primitive primitive, params Expr[] operands)
    {
        foreach (var operand in operands)
            ArgumentNullException.ThrowIfNull(operand, nameof(operands));
        Primitive = primitive;
        _operands = operands;
        Shape = primitive.InferShape(operands);
        if (!Shape.Rows.IsSet || !Shape.Columns.IsSet)
            throw new ArgumentException(
                $"{primitive.Name}: shape {Shape} has a dimension without a value; expected a number or Dimension.Batch.");
    }

    /// <summary>Rows and columns of the value.</summary>
    public Shape Shape { get; }

    internal Primitive Primitive { get; }

    internal ReadOnlySpan<Expr> Operands => _operands;

    /// <summary>A variable of the expression: a matrix bound when the plan runs.</summary>
    /// <param name="name">Its name in error messages.</param>
    /// <param name="rows">Number of rows, or <see cref="Dimension.Batch"/>.</param>
    /// <param name="columns">Number of columns.</param>
    public static Expr Input(string name, Dimension rows, Dimension columns) => new(new Input(name, new Shape(rows, columns)));

    /// <summary>
    /// A variable whose values are sparse rows (<see cref="CsrRows{T}"/>). Only <see cref="MatMul"/> takes it as an operand, and no
    /// derivative with respect to it exists.
    /// </summary>
    /// <param name="name">Its name in error messages.</param>
    /// <param name="rows">Number of rows, or <see cref="Dimension.Batch"/>.</param>
    /// <param name="columns">Number of columns.</param>
    public static Expr SparseInput(string name, Dimension rows, Dimension columns) =>
        new(new Input(name, new Shape(rows, columns)) { IsSparse = true });

    /// <summary>A matrix whose every element is <paramref name="value"/>.</summary>
    public static Expr Fill(double value, Dimension rows, Dimension columns) => Fill(value, new Shape(rows, columns));

    /// <summary>A matrix whose every element is <paramref name="value"/>.</summary>
    public static Expr Fill(double value, Shape shape) => new(new Fill(value, shape));

    /// <summary>A 1 x 1 matrix.</summary>
    public static Expr Constant(double value) => Fill(value, 1, 1);

    /// <summary>A 1 x 1 matrix, so that <c>1 - x</c> reads as written.</summary>
    public static implicit operator Expr(double value) => Constant(value);

    /// <summary>A fixed matrix.</summary>
    /// <param name="values">Rank 2, or rank 1 for one row. The values are copied.</param>
    public static Expr Constant<T>(Tensor<T> values)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(values);
        var (shape, copy) = TensorMatrix.Read(values, nameof(values));
        return new Expr(new Constant(Array.ConvertAll(copy, double.CreateChecked), shape));
    }

    /// <summary>A matrix of zeros of the shape of <paramref name="like"/>.</summary>
    internal static Expr ZerosLike(Expr like) => Fill(0, like.Shape);

    /// <summary>The expression as text, operands inside parentheses; an ellipsis replaces deep levels.</summary>
    public override string ToString() => Text(nesting: 4);

    private string Text(int nesting) =>
        _operands.Length == 0 ? Primitive.Name
        : nesting == 0 ? $"{Primitive.Name}(…)"
        : $"{Primitive.Name}({string.Join(", ", _operands.Select(o => o.Text(nesting - 1)))})";
}
