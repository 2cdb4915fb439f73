using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Pipelines.Models;

/// <summary>A row with labels of every task. Features are multiples of 1/64, so that steps of a power of two change them exactly.</summary>
internal sealed class ModelRow
{
    /// <summary>The numbers that feed the models.</summary>
    public static readonly string[] Features = [nameof(A), nameof(B), nameof(C), nameof(D)];

    private static readonly string[] Colors = ["red", "green", "blue"];

    public float A { get; set; }

    public float B { get; set; }

    public float C { get; set; }

    public float D { get; set; }

    public string Category { get; set; } = "";

    public float Number { get; set; }

    public float Count { get; set; }

    public bool Flag { get; set; }

    public string Color { get; set; } = "";

    [VectorType(6)]
    public float[] Targets { get; set; } = [];

    [VectorType(3)]
    public float[] Labels { get; set; } = [];

    public static ModelRow[] Many(int count = 80)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(_ => One(random))];
    }

    /// <summary>The features, and the index of the category in the order of the rows.</summary>
    public double[] Numbers(ModelRow[] rows) => [A, B, C, D, Category == rows[0].Category ? 0 : 1];

    /// <summary>The row with one feature moved.</summary>
    public ModelRow Moved(int feature, float step) => new()
    {
        A = A + (feature == 0 ? step : 0),
        B = B + (feature == 1 ? step : 0),
        C = C + (feature == 2 ? step : 0),
        D = D + (feature == 3 ? step : 0),
        Category = Category,
        Number = Number,
        Count = Count,
        Flag = Flag,
        Color = Color,
        Targets = Targets,
        Labels = Labels,
    };

    private static ModelRow One(Random random)
    {
        var row = new ModelRow
        {
            A = random.Next(-64, 65) / 64f,
            B = random.Next(-64, 65) / 64f,
            C = random.Next(-64, 65) / 64f,
            D = random.Next(-64, 65) / 64f,
            Category = random.Next(2) == 0 ? "one" : "two",
        };
        var signal = row.A - (2 * row.B) + (0.5f * row.C * row.D);
        row.Number = signal + random.NextSingle();
        row.Count = (int)Math.Exp(signal * random.NextSingle());
        row.Flag = signal + (2 * random.NextSingle()) - 1 > 0;
        row.Color = Colors[signal + random.NextSingle() < 0 ? 0 : row.D + random.NextSingle() < 0.5 ? 1 : 2];
        row.Targets = [.. Enumerable.Range(1, 6).Select(i => (signal * i) + random.NextSingle())];
        row.Labels = [.. Enumerable.Range(0, 3).Select(i => signal + (3 * random.NextSingle()) - i > 0 ? 1f : 0)];
        return row;
    }
}
