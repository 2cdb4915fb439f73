using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

/// <summary>Shapes that do not fit are refused when the expression is built; the message names the operation and the shapes.</summary>
public class WrongShapesTests
{
    private static readonly Expr X = Input("x", 2, 3);
    private static readonly Expr Y = Input("y", 4, 5);
    private static readonly Expr Batched = Input("batched", Dimension.Batch, 3);

    private static readonly Dictionary<string, (Func<Expr> Build, string[] Message)> Mistakes = new()
    {
        ["Add"] = (() => X + Y, ["Add", "[2 x 3]", "[4 x 5]"]),
        ["Add, one extent"] = (() => X + Input("z", 2, 5), ["Add", "[2 x 3]", "[2 x 5]"]),
        ["Add, the other extent"] = (() => X + Input("z", 4, 3), ["Add", "[2 x 3]", "[4 x 3]"]),
        ["Add, a batch and a number"] = (() => Batched + X, ["Add", "[batch x 3]", "[2 x 3]"]),
        ["Subtract"] = (() => X - Y, ["Subtract", "[2 x 3]", "[4 x 5]"]),
        ["Multiply"] = (() => X * Y, ["Multiply", "[2 x 3]", "[4 x 5]"]),
        ["Divide"] = (() => X / Y, ["Divide", "[2 x 3]", "[4 x 5]"]),
        ["Maximum"] = (() => Maximum(X, Y), ["Maximum", "[2 x 3]", "[4 x 5]"]),
        ["Minimum"] = (() => Minimum(X, Y), ["Minimum", "[2 x 3]", "[4 x 5]"]),
        ["Map"] = (() => Map("cost", X, Y, (x, _) => x, (_, _) => 1, (_, _) => 0), ["cost", "[2 x 3]", "[4 x 5]"]),
        ["MatMul"] = (() => MatMul(X, Y), ["MatMul", "[2 x 3]", "[4 x 5]", "3", "4"]),
        ["MatMul, left transposed"] = (() => MatMul(X, Y, transposeLeft: true), ["MatMul", "[2 x 3] (transposed)", "[4 x 5]", "2", "4"]),
        ["MatMul, right transposed"] = (() => MatMul(X, Y, transposeRight: true), ["MatMul", "[2 x 3]", "[4 x 5] (transposed)", "3", "5"]),
        ["MatMul, both transposed"] = (
            () => MatMul(X, Y, true, true), ["MatMul", "[2 x 3] (transposed)", "[4 x 5] (transposed)", "2", "5"]),
        ["MatMul, a batch and a number"] = (
            () => MatMul(Batched, X, transposeLeft: true), ["MatMul", "[batch x 3] (transposed)", "[2 x 3]", "batch", "2"]),
        ["ConcatenateColumns"] = (() => ConcatenateColumns(X, Y), ["ConcatenateColumns", "[2 x 3]", "[4 x 5]"]),
        ["ConcatenateColumns, the last of three"] = (() => ConcatenateColumns(X, X, Y), ["ConcatenateColumns", "[2 x 3]", "[4 x 5]"]),
        ["ConcatenateColumns, a batch of columns"] = (
            () => ConcatenateColumns(Transpose(Batched), Input("z", 3, 1)), ["ConcatenateColumns", "batch"]),
        ["ConcatenateColumns, nothing"] = (() => ConcatenateColumns(), ["ConcatenateColumns", "at least one"]),
        ["SliceColumns, too far"] = (() => SliceColumns(X, 1, 3), ["SliceColumns", "1 to 3", "[2 x 3]"]),
        ["SliceColumns, before the first"] = (() => SliceColumns(X, -1, 2), ["SliceColumns", "-1 to 0", "[2 x 3]"]),
        ["SliceColumns, none"] = (() => SliceColumns(X, 1, 0), ["SliceColumns", "1 to 0", "[2 x 3]"]),
        ["SliceColumns, a sum that overflows"] = (() => SliceColumns(X, 1, int.MaxValue), ["SliceColumns", "1 to 2147483647", "[2 x 3]"]),
        ["SliceColumns, a batch of columns"] = (() => SliceColumns(Transpose(Batched), 0, 1), ["SliceColumns", "batch"]),
        ["Reshape"] = (() => Reshape(X, 4, 2), ["Reshape", "[2 x 3]", "[4 x 2]"]),
        ["Reshape, from a batch"] = (() => Reshape(Batched, 3, 1), ["Reshape", "[batch x 3]", "[3 x 1]"]),
        ["Reshape, to a batch"] = (() => Reshape(X, Dimension.Batch, 3), ["Reshape", "[2 x 3]", "[batch x 3]"]),
        ["Reshape, a batch on both sides"] = (() => Reshape(Batched, 3, Dimension.Batch), ["Reshape", "[batch x 3]", "[3 x batch]"]),
        ["Broadcast"] = (() => Broadcast(X, new Shape(4, 3)), ["Broadcast", "[2 x 3]", "[4 x 3]"]),
        ["Broadcast, the columns"] = (() => Broadcast(X, new Shape(2, 6)), ["Broadcast", "[2 x 3]", "[2 x 6]"]),
        ["Sum"] = (() => Sum(X, (Axis)7), ["Sum", "7", "Rows", "Columns", "All"]),
        ["Gradient"] = (() => Symbolic.Gradient(X, [X])[0], ["Gradient", "[2 x 3]", "[1 x 1]"]),
    };

    public static TheoryData<string> Names => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Are_refused_with_a_message_that_names_them(string name)
    {
        var (build, message) = Mistakes[name];
        var thrown = Assert.Throws<ArgumentException>((Action)(() => build()));
        Assert.All(message, part => Assert.Contains(part, thrown.Message, StringComparison.Ordinal));
    }
}
