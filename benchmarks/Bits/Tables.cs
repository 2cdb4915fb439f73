using System.Globalization;

namespace Cotangent.Benchmarks.Bits;

/// <summary>The tables that cases train on.</summary>
internal static class Tables
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>10 features, one number.</summary>
    public static Table Diabetes { get; } = Read("diabetes", labels: 1);

    /// <summary>Labels from 0 to 1.</summary>
    public static Table Shares { get; } = Diabetes with
    {
        Name = "shares",
        Labels = Array.ConvertAll(Diabetes.Labels, label => (float[])[label[0] / 400]),
    };

    /// <summary>An eleventh feature that is nearly the third: whitening parameters would lose digits.</summary>
    public static Table Collinear { get; } = Diabetes with
    {
        Name = "collinear",
        FeatureNames = [.. Diabetes.FeatureNames, "nearly_bmi"],
        Features = Array.ConvertAll(Diabetes.Features, row => (float[])[.. row, row[2] + (1e-5f * row[0])]),
    };

    /// <summary>A value is missing in every ninth row.</summary>
    public static Table Missing { get; } = Diabetes with
    {
        Name = "missing",
        Features = [.. Diabetes.Features.Select((row, i) => i % 9 == 0 ? (float[])[float.NaN, .. row[1..]] : row)],
    };

    /// <summary>3 features, 3 numbers, 20 rows.</summary>
    public static Table Linnerud { get; } = Read("linnerud", labels: 3);

    /// <summary>2 features, 3 numbers.</summary>
    public static Table TwoByThree { get; } = Read("two-by-three", labels: 3);

    /// <summary>64 features, 10 classes.</summary>
    public static Table Digits { get; } = Read("digits", classes: true);

    /// <summary>A number for each digit: 1 for the digit of the row, else 0.</summary>
    public static Table DigitTargets { get; } = Digits with
    {
        Name = "digit-targets",
        Labels = [.. Digits.Labels.Select(label => Enumerable.Range(0, 10).Select(digit => digit == (int)label[0] ? 1f : 0).ToArray())],
        Classes = 0,
    };

    /// <summary>The same with only the brightest pixels, a few of each row.</summary>
    public static Table BrightTargets { get; } = DigitTargets with
    {
        Name = "bright-targets",
        Features = Array.ConvertAll(Digits.Features, row => Array.ConvertAll(row, pixel => pixel >= 15 ? pixel : 0)),
        StoresNonzeros = true,
    };

    /// <summary>
    /// The lower half of an image from the upper half. With these few rows, second moments cost more than rows at rank 1.
    /// </summary>
    public static Table Halves { get; } = new(
        "halves",
        Digits.FeatureNames[..32],
        [.. Digits.Features.Take(150).Select(row => row[..32])],
        [.. Digits.Features.Take(150).Select(row => row[32..])]);

    /// <summary>30 features, two classes.</summary>
    public static Table BreastCancer { get; } = Read("breast-cancer", classes: true);

    /// <summary>13 features, 3 classes.</summary>
    public static Table Wine { get; } = Read("wine", classes: true);

    /// <summary>13 features, 3 labels of 0 and 1.</summary>
    public static Table WineLabels { get; } = Wine with
    {
        Name = "wine-labels",
        Labels = [.. Wine.Features.Select((row, i) => (float[])[Flag(Wine.Labels[i][0] == 0), Flag(row[0] > 13), Flag(row[^1] > 700)])],
        Classes = 0,
    };

    private static Table Read(string name, int labels = 1, bool classes = false)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, $"{name}.csv"));
        var cells = Array.ConvertAll(lines[1..], line => line.Split(','));
        string[] names = [.. cells.Select(row => row[^1]).Distinct().Order(StringComparer.Ordinal)];
        return new Table(
            name,
            lines[0].Split(',')[..^labels],
            Array.ConvertAll(cells, row => Array.ConvertAll(row[..^labels], Number)),
            Array.ConvertAll(cells, row => classes ? [Array.IndexOf(names, row[^1])] : Array.ConvertAll(row[^labels..], Number)),
            classes ? names.Length : 0);
    }

    private static float Flag(bool holds) => holds ? 1 : 0;

    private static float Number(string field) => float.Parse(field, CultureInfo.InvariantCulture);
}
