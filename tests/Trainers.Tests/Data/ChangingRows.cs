using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Data;

/// <summary>Rows that change from some pass on, with the same number of rows and stored features and the same sum of weights.</summary>
internal sealed record ChangingRows(string Change, bool Sparse)
{
    public const int Count = 300;
    public const int Features = 12;

    public static readonly string[] Changes = ["labels", "one bit of a feature", "column of a feature", "weights", "order"];

    /// <summary>How often all of them come, one time after the other.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The row that changes, where not all do.</summary>
    public int Row { get; init; } = 137;

    /// <summary>The first pass that finds other rows.</summary>
    public int Pass { get; init; } = 1;

    /// <summary>Whether only rows that are held out change.</summary>
    public bool HeldOut { get; init; }

    /// <summary>The factor of labels that are numbers, when they change.</summary>
    public float Factor { get; init; } = -1;

    /// <summary>How far the second feature is from a copy of the first.</summary>
    public float Spread { get; init; } = 1;

    /// <summary>The differences that the error names.</summary>
    public string Expected => Change switch
    {
        "labels" => "other labels",
        "one bit of a feature" or "column of a feature" => "other features",
        "weights" => "other weights",
        "order" => "other features and labels and weights",
        _ => throw new InvalidOperationException($"No change '{Change}'."),
    };

    public WatchedDataView View() => new(pass => Observation.View(pass < Pass ? Draw() : Changed(), Features));

    private Observation[] Changed()
    {
        var rows = Draw();
        switch (Change)
        {
            case "labels":
                foreach (var row in rows.Where(row => row.IsHeldOut || !HeldOut))
                    (row.Number, row.Flag, row.Tree) = (Factor * row.Number, !row.Flag, (row.Tree + 1) % 3);
                break;
            case "one bit of a feature":
                Edit(rows[Row], (_, values) => values[0] = MathF.BitIncrement(values[0]));
                break;
            case "column of a feature":
                // Feature 1 moves to column 2, whose own is 0 in every row.
                Edit(rows[Row], (columns, values) =>
                {
                    if (Sparse)
                        columns[1] = 2;
                    else
                        (values[1], values[2]) = (0, values[1]);
                });
                break;
            case "weights":
                (rows[Row].Weight, rows[Row + 1].Weight) = (rows[Row + 1].Weight, rows[Row].Weight);
                break;
            case "order":
                (rows[Row], rows[Row + 1]) = (rows[Row + 1], rows[Row]);
                break;
            default:
                throw new InvalidOperationException($"No change '{Change}'.");
        }

        return rows;
    }

    private static void Edit(Observation row, Action<int[], float[]> edit)
    {
        var (columns, values) = (row.Features.GetIndices().ToArray(), row.Features.GetValues().ToArray());
        edit(columns, values);
        row.Features = row.Features.IsDense ? new(Features, values) : new(Features, values.Length, values, columns);
    }

    private Observation[] Draw()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, Times * Count).Select(row =>
        {
            // Two of twelve are stored: below the share at which tiles are sparse.
            float first = random.NextSingle() + 0.5f, second = first + (Spread * random.NextSingle());
            float[] all = new float[Features];
            (all[0], all[1]) = (first, second);
            for (var i = 3; !Sparse && i < Features; i++)
                all[i] = random.NextSingle();
            return new Observation
            {
                Features = Sparse ? new(Features, 2, [first, second], [0, 1]) : new(Features, all),
                Number = first - second + random.NextSingle(),
                Flag = row % 2 == 0,
                Tree = (uint)(row % 3),
                Weight = 1 + (row % 3),
                IsHeldOut = row % 10 == 7,
            };
        })];
    }
}
