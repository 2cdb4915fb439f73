using Microsoft.ML;

namespace Cotangent.Transforms.Pipelines;

/// <summary>
/// A column at one place of a chain, with its value, tangent and cotangent of the present row. A chain may use a name again; each use is
/// another variable.
/// </summary>
/// <param name="name">The name of the column, or of a value inside a rule.</param>
/// <param name="stage">The stage that makes it; 0 for a raw column.</param>
/// <param name="column">The column in the output schema of that stage; null for a value inside a rule, which no column shows.</param>
/// <param name="size">The number of slots; 0 for a vector of unknown size.</param>
/// <param name="rawColumns">The number of raw columns.</param>
internal sealed class Variable(string name, int stage, DataViewSchema.Column? column, int size, int rawColumns)
{
    private double[]? _value;
    private double[]? _dot;
    private double[]? _bar;

    public string Name => name;

    public int Stage => stage;

    public DataViewSchema.Column? Column => column;

    public int Size => size;

    /// <summary>The value in double, every slot of it, whether the row is dense or sparse.</summary>
    public double[] Value => _value ??= new double[size];

    /// <summary>
    /// The slots that a sparse value holds, in ascending order; null for a dense value. Some stages of ML.NET treat the other slots
    /// differently from zeros.
    /// </summary>
    public int[]? ExplicitSlots { get; set; }

    /// <summary>xDot.</summary>
    public double[] Dot => _dot ??= new double[size];

    /// <summary>xBar.</summary>
    public double[] Bar => _bar ??= new double[size];

    /// <summary>For each raw column, how it reaches the variable.</summary>
    public DerivativeKinds[] From { get; } = new DerivativeKinds[rawColumns];

    /// <summary>
    /// The variable of which this one is a copy, apart from missing values and perhaps under another name; null if it is none.
    /// </summary>
    public Variable? CopyOf { get; set; }

    /// <summary>The variable at the beginning of the copies; the variable itself if it is no copy.</summary>
    public Variable Source => CopyOf?.Source ?? this;

    /// <summary>Whether any raw column reaches the variable.</summary>
    public bool IsReached => Array.Exists(From, kinds => kinds != DerivativeKinds.None);

    /// <summary>Whether the variable moves with a raw column, and not only in steps.</summary>
    public bool Moves => Array.Exists(From, IsMoving);

    /// <summary>Whether the variable moves with one raw column, and not only in steps.</summary>
    public bool MovesWith(int raw) => IsMoving(From[raw]);

    /// <inheritdoc/>
    public override string ToString() => $"{name} at stage {stage}";

    private static bool IsMoving(DerivativeKinds kinds) => (kinds & (DerivativeKinds.Exact | DerivativeKinds.Difference)) != 0;
}
