using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests.Primitives;

/// <summary>One row for each primitive and each way of calling it. A test fails for a primitive without a row.</summary>
internal static class PrimitiveTable
{
    /// <summary>
    /// Rounding units of a vectorized transcendental kernel, in double or float. System.Numerics.Tensors promises none; over 2²⁰ random
    /// points of the domains below the worst of exp, log, sin, cos, pow and sigmoid was 5.2 units against the C library, whose own error is
    /// below 2.
    /// </summary>
    private const int Transcendental = 8;

    private static readonly bool[] Either = [false, true];

    private static readonly Dictionary<string, PrimitiveCase> CaseOf = All().ToDictionary(c => c.Name);

    public static IEnumerable<PrimitiveCase> Cases => CaseOf.Values;

    public static TheoryData<string> Names => [.. CaseOf.Keys];

    public static TheoryData<string> NamesWithBatch => [.. CaseOf.Values.Where(c => !c.NeedsFixedRows).Select(c => c.Name)];

    public static PrimitiveCase Get(string name) => CaseOf[name];

    private static IEnumerable<PrimitiveCase> All() =>
    [
        .. Broadcasting("Add", Add, (l, r) => l + r, Domain.Near),
        .. Broadcasting("Subtract", Subtract, (l, r) => l - r, Domain.Near),
        .. Broadcasting("Multiply", Multiply, (l, r) => l * r, Domain.Near),
        .. Broadcasting("Divide", Divide, (l, r) => l / r, Domain.NotZero),
        .. Broadcasting("Maximum", Maximum, Math.Max, Domain.Far),
        .. Broadcasting("Minimum", Minimum, Math.Min, Domain.Far),
        .. Broadcasting("Map", (l, r) => Map("product", l, r, (a, b) => a * b, (_, b) => b, (a, _) => a), (l, r) => l * r, Domain.Near),
        Elementwise("Scale", x => Scale(-1.5, x), x => -1.5 * x, Domain.Near, 1),
        Elementwise("Negate", Negate, x => -x, Domain.Near, 1),
        Elementwise("Abs", Abs, Math.Abs, Domain.NotZero, 1),
        Elementwise("Heaviside", Heaviside, x => x > 0 ? 1 : 0, Domain.NotZero, 1),
        Elementwise("Clamp", x => Clamp(x, -0.25, 3), x => Math.Max(x, -0.25), Domain.NotZero, 1),
        Elementwise("Clamp from above", x => Clamp(x, -3, 0.25), x => Math.Min(x, 0.25), Domain.NotZero, 1),
        Elementwise("Square", Square, x => x * x, Domain.Near, 1),
        Elementwise("Sqrt", Sqrt, Math.Sqrt, Domain.Positive, 1),
        Elementwise("Exp", Exp, Math.Exp, Domain.Near, Transcendental),
        Elementwise("Log", Log, Math.Log, Domain.Positive, Transcendental),
        Elementwise("Tanh", Tanh, Math.Tanh, Domain.Near, Transcendental),
        Elementwise("Sigmoid", Sigmoid, x => 1 / (1 + Math.Exp(-x)), Domain.Near, Transcendental),
        Elementwise("Softplus", Softplus, x => Math.Log(1 + Math.Exp(x)), Domain.Near, Transcendental),
        Elementwise("Sin", Sin, Math.Sin, Domain.Near, Transcendental),
        Elementwise("Cos", Cos, Math.Cos, Domain.Near, Transcendental),
        Elementwise("Power 2.5", x => Power(x, 2.5), x => Math.Pow(x, 2.5), Domain.Positive, Transcendental),
        Elementwise("Power 3", x => Power(x, 3), x => x * x * x, Domain.Near, Transcendental),
        Elementwise("Power 2", x => Power(x, 2), x => x * x, Domain.Near, Transcendental),
        Elementwise("Power -2", x => Power(x, -2), x => 1 / (x * x), Domain.NotZero, Transcendental),
        .. Reductions(),
        LogSumExpOfRows(),
        LogSoftmaxOfRows(),
        new(
            "Transpose",
            (_, x) => Transpose(x[0]),
            (_, x) => x[0].Transposed(),
            s => [new(s.Rows, s.Columns)],
            Domain.Near),
        new(
            "Reshape",
            (s, x) => Reshape(x[0], s.Rows.Fixed("Reshape") * s.Columns, s.Inner),
            (s, x) => PlainMatrix.Of(x[0].Rows() * s.Columns, s.Inner, (i, j) => x[0].RowMajor()[(i * s.Inner) + j]),
            s => [new(s.Rows, s.Columns * s.Inner)],
            Domain.Near)
        { NeedsFixedRows = true },
        new(
            "ConcatenateColumns",
            (_, x) => ConcatenateColumns(x[0], x[1], x[2]),
            (_, x) => Beside(Beside(x[0], x[1]), x[2]),
            s => [new(s.Rows, s.Columns), new(s.Rows, s.Inner), new(s.Rows, 1)],
            Domain.Near,
            Domain.Near,
            Domain.Near),
        new(
            "ConcatenateColumns of one matrix twice",
            (_, x) => ConcatenateColumns(x[0], x[0]),
            (_, x) => Beside(x[0], x[0]),
            s => [new(s.Rows, s.Columns)],
            Domain.Near),
        new(
            "SliceColumns",
            (s, x) => SliceColumns(x[0], s.Inner % 3, s.Columns),
            (s, x) => PlainMatrix.Of(x[0].Rows(), s.Columns, (i, j) => x[0][i, j + (s.Inner % 3)]),
            s => [new(s.Rows, (s.Inner % 3) + s.Columns + (s.Inner % 2))],
            Domain.Near),
        .. Broadcasts(),
        .. Products(),
        new(
            "Fill",
            (s, x) => x[0] * Fill(3, s.Rows, s.Columns),
            (_, x) => x[0].Map(v => 3 * v),
            s => [new(s.Rows, s.Columns)],
            Domain.Near),
        new(
            "Constant",
            (s, x) => x[0] * Constant(Steps(s.Columns).AsTensor()),
            (s, x) => PlainMatrix.Join(x[0], Steps(s.Columns), (l, r) => l * r),
            s => [new(s.Rows, s.Columns)],
            Domain.Near),
    ];

    /// <summary>
    /// One correctly rounded operation on each pair, in all sixteen combinations of a matrix, a row, a column and a single element. Where
    /// both dimensions are repeated, the left operand is broadcast, or the right one where the left has the whole shape.
    /// </summary>
    private static IEnumerable<PrimitiveCase> Broadcasting(
        string name, Func<Expr, Expr, Expr> function, Func<double, double, double> reference, Domain right)
    {
        (string Name, Func<Sizes, Shape> Shape)[] operands =
        [
            ("a matrix", s => new(s.Rows, s.Columns)),
            ("a row", s => new(1, s.Columns)),
            ("a column", s => new(s.Rows, 1)),
            ("a single element", _ => Shape.Scalar),
        ];
        return
            from l in operands
            from r in operands
            select new PrimitiveCase(
                $"{name}: {l.Name} and {r.Name}",
                (_, x) => Requested(function, x[0], x[1]),
                (_, x) => PlainMatrix.Join(x[0], x[1], reference),
                s => [l.Shape(s), r.Shape(s)],
                Domain.Near,
                right);
    }

    private static Expr Requested(Func<Expr, Expr, Expr> function, Expr left, Expr right)
    {
        var whole = new Shape(
            left.Shape.Rows == 1 ? right.Shape.Rows : left.Shape.Rows, left.Shape.Columns == 1 ? right.Shape.Columns : left.Shape.Columns);
        return left.Shape == whole ? function(left, Broadcast(right, whole)) : function(Broadcast(left, whole), right);
    }

    private static PrimitiveCase Elementwise(
        string name, Func<Expr, Expr> function, Func<double, double> reference, Domain domain, int roundings) =>
        new(name, (_, x) => function(x[0]), (_, x) => x[0].Map(reference), s => [new(s.Rows, s.Columns)], domain) { Roundings = roundings };

    private static IEnumerable<PrimitiveCase> Reductions() =>
        from axis in Enum.GetValues<Axis>()
        from mean in Either
        let function = mean ? (Func<Expr, Axis, Expr>)Mean : Sum
        select new PrimitiveCase(
            $"{(mean ? "Mean" : "Sum")} over {axis}",
            (_, x) => function(x[0], axis),
            (_, x) => Reduce(x[0], axis, values => mean ? values.Average() : values.Sum()),
            s => [new(s.Rows, s.Columns)],
            Domain.Near)
        {
            // One addition for each element, in any order, and one division.
            Roundings = (PrimitiveCase.Largest.Rows.Fixed("Sum") * PrimitiveCase.Largest.Columns) + 1,
            Magnitude = (_, magnitudes) => function(magnitudes[0], axis),
        };

    /// <summary>
    /// Of n elements up to a in magnitude: each exponential errs by 8 + 2a units (kernel, and the rounded difference in its exponent),
    /// their sum by n more, so the logarithm by 8 + 2a + n absolutely; the logarithm's kernel by 8 log n and the last addition by a + log
    /// n. Together below 20 Σ(1 + |xⱼ|).
    /// </summary>
    private static PrimitiveCase LogSumExpOfRows() => new(
        "LogSumExp",
        (_, x) => LogSumExp(x[0]),
        (_, x) => Reduce(x[0], Axis.Columns, values => Math.Log(values.Sum(Math.Exp))),
        s => [new(s.Rows, s.Inner)],
        Domain.Near)
    {
        Roundings = 20,
        Magnitude = (_, magnitudes) => Sum(1 + magnitudes[0], Axis.Columns),
    };

    /// <summary>As <see cref="LogSumExpOfRows"/>, and two more subtractions of terms up to 2a + log n.</summary>
    private static PrimitiveCase LogSoftmaxOfRows() => new(
        "LogSoftmax",
        (_, x) => LogSoftmax(x[0]),
        (_, x) => PlainMatrix.Join(x[0], Reduce(x[0], Axis.Columns, values => Math.Log(values.Sum(Math.Exp))), (l, r) => l - r),
        s => [new(s.Rows, s.Inner)],
        Domain.Near)
    {
        Roundings = 24,
        Magnitude = (_, magnitudes) => Broadcast(Sum(1 + magnitudes[0], Axis.Columns), magnitudes[0].Shape),
    };

    private static IEnumerable<PrimitiveCase> Broadcasts() =>
        from source in new (string Name, Func<Sizes, Shape> Shape)[]
        {
            ("a row", s => new(1, s.Columns)),
            ("a column", s => new(s.Rows, 1)),
            ("a single element", _ => Shape.Scalar),
        }
        select new PrimitiveCase(
            $"Broadcast {source.Name}",
            (s, x) => Broadcast(x[0], new Shape(s.Rows, s.Columns)),
            (s, x) => PlainMatrix.Join(x[0], PlainMatrix.Of(s.Rows.Fixed("Broadcast"), s.Columns, (_, _) => 0), (l, _) => l),
            s => [source.Shape(s)],
            Domain.Near);

    /// <summary>Dot products of n terms, in any order: Higham, equation 3.5. The last one sums over the batch.</summary>
    private static IEnumerable<PrimitiveCase> Products() =>
    [
        .. from transposeLeft in Either
           from transposeRight in Either
           select new PrimitiveCase(
               $"MatMul of {(transposeLeft ? "a transposed" : "a")} and {(transposeRight ? "a transposed" : "a")} matrix",
               (_, x) => MatMul(x[0], x[1], transposeLeft, transposeRight),
               (_, x) => (transposeLeft ? x[0].Transposed() : x[0]).Times(transposeRight ? x[1].Transposed() : x[1]),
               s =>
               [
                   transposeLeft ? new(s.Inner, s.Rows) : new(s.Rows, s.Inner),
                   transposeRight ? new(s.Columns, s.Inner) : new(s.Inner, s.Columns),
               ],
               Domain.Near,
               Domain.Near)
           {
               Roundings = PrimitiveCase.Largest.Inner,
               Magnitude = (_, magnitudes) => MatMul(magnitudes[0], magnitudes[1], transposeLeft, transposeRight),
           },
        new(
            "MatMul over the rows",
            (_, x) => MatMul(x[0], x[1], transposeLeft: true),
            (_, x) => x[0].Transposed().Times(x[1]),
            s => [new(s.Rows, s.Inner), new(s.Rows, s.Columns)],
            Domain.Near,
            Domain.Near)
        {
            Roundings = PrimitiveCase.Largest.Rows.Fixed("MatMul"),
            Magnitude = (_, magnitudes) => MatMul(magnitudes[0], magnitudes[1], transposeLeft: true),
        },
        new(
            "MatMul with Transpose inside",
            (_, x) => MatMul(Transpose(x[0]), Transpose(x[1])),
            (_, x) => x[0].Transposed().Times(x[1].Transposed()),
            s => [new(s.Inner, s.Rows), new(s.Columns, s.Inner)],
            Domain.Near,
            Domain.Near)
        {
            Roundings = PrimitiveCase.Largest.Inner,
            Magnitude = (_, magnitudes) => MatMul(magnitudes[0], magnitudes[1], transposeLeft: true, transposeRight: true),
        },
    ];

    private static double[,] Reduce(double[,] x, Axis axis, Func<IEnumerable<double>, double> f) => axis switch
    {
        Axis.Rows => PlainMatrix.Of(1, x.Columns(), (_, j) => f(x.Transposed().Row(j))),
        Axis.Columns => PlainMatrix.Of(x.Rows(), 1, (i, _) => f(x.Row(i))),
        _ => PlainMatrix.Of(1, 1, (_, _) => f(x.RowMajor())),
    };

    private static double[,] Beside(double[,] left, double[,] right) => PlainMatrix.Of(
        left.Rows(), left.Columns() + right.Columns(), (i, j) => j < left.Columns() ? left[i, j] : right[i, j - left.Columns()]);

    /// <summary>A row of eighths, exact in float.</summary>
    private static double[,] Steps(int columns) => PlainMatrix.Of(1, columns, (_, j) => (j - 1.5) / 4);
}
