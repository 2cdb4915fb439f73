using System.Globalization;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>A raw row with a column of each type that transformers of ML.NET read.</summary>
internal sealed class StageRow
{
    /// <summary>The size of <see cref="Values"/> and <see cref="Sparse"/>.</summary>
    public const int Size = 6;

    /// <summary>Positive.</summary>
    public float A { get; set; }

    /// <summary>Of both signs.</summary>
    public float B { get; set; }

    /// <summary>Missing in some rows.</summary>
    public float M { get; set; }

    /// <summary>Positive, in double.</summary>
    public double E { get; set; }

    public int N { get; set; }

    public bool Flag { get; set; }

    public string Color { get; set; } = "";

    /// <summary>A number as text.</summary>
    public string Digit { get; set; } = "";

    public bool Label { get; set; }

    [VectorType(Size)]
    public VBuffer<float> Values { get; set; }

    /// <summary>A value that holds slots 1, 3 and 4 only.</summary>
    [VectorType(Size)]
    public VBuffer<float> Sparse { get; set; }

    /// <summary>Counts of words.</summary>
    [VectorType(Size)]
    public float[] Counts { get; set; } = [];

    public static int[] ExplicitSlots { get; } = [1, 3, 4];

    public static StageRow[] Random(int rows, int seed)
    {
        var random = new Random(seed);
        string[] colors = ["red", "green", "blue"];
        return
        [
            .. Enumerable.Range(0, rows).Select(row => new StageRow
            {
                A = 0.5f + (4 * random.NextSingle()),
                B = (6 * random.NextSingle()) - 3,
                M = row % 3 == 1 ? float.NaN : 1 + random.NextSingle(),
                E = 0.5 + (4 * random.NextDouble()),
                N = random.Next(1, 6),
                Flag = random.Next(2) == 0,
                Color = colors[random.Next(3)],
                Digit = random.Next(10).ToString(CultureInfo.InvariantCulture),
                Label = random.Next(2) == 0,
                Counts = [.. Enumerable.Range(0, Size).Select(_ => (float)random.Next(1, 5))],
                Values = new VBuffer<float>(Size, [.. Enumerable.Range(0, Size).Select(i => Number(random, i))]),
                Sparse = new VBuffer<float>(Size, 3, [.. ExplicitSlots.Select(i => Number(random, i))], ExplicitSlots),
            }),
        ];
    }

    /// <summary>The value of a slot of a numeric column.</summary>
    public double Get(string column, int slot) => column switch
    {
        nameof(A) => A,
        nameof(B) => B,
        nameof(M) => M,
        nameof(E) => E,
        nameof(Values) => Values.GetItemOrDefault(slot),
        nameof(Sparse) => Sparse.GetItemOrDefault(slot),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "Cannot be moved."),
    };

    /// <summary>A copy in which one number is moved.</summary>
    public StageRow Move(string column, int slot, double step)
    {
        var copy = (StageRow)MemberwiseClone();
        switch (column)
        {
            case nameof(A):
                copy.A += (float)step;
                break;
            case nameof(B):
                copy.B += (float)step;
                break;
            case nameof(M):
                copy.M += (float)step;
                break;
            case nameof(E):
                copy.E += step;
                break;
            case nameof(Values):
                copy.Values = Moved(Values, slot, step);
                break;
            case nameof(Sparse):
                copy.Sparse = Moved(Sparse, slot, step);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(column), column, "Cannot be moved.");
        }

        return copy;
    }

    /// <summary>The slots of a numeric column that can be moved without a change of which slots a sparse value holds.</summary>
    public static int[] SlotsOf(string column) => column switch
    {
        nameof(Values) => [.. Enumerable.Range(0, Size)],
        nameof(Sparse) => ExplicitSlots,
        _ => [0],
    };

    /// <summary>Slots of different sizes and signs, none near 0.</summary>
    private static float Number(Random random, int slot) => (slot % 2 == 0 ? 1 : -1) * (1 + slot + (4 * random.NextSingle()));

    private static VBuffer<float> Moved(VBuffer<float> vector, int slot, double step)
    {
        var values = vector.GetValues().ToArray();
        values[vector.IsDense ? slot : Array.IndexOf(ExplicitSlots, slot)] += (float)step;
        return vector.IsDense
            ? new VBuffer<float>(vector.Length, values)
            : new VBuffer<float>(vector.Length, values.Length, values, ExplicitSlots);
    }
}
