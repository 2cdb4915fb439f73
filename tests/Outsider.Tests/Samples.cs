namespace Outsider.Tests;

/// <summary>The files of samples/data, copied next to the tests.</summary>
internal static class Samples
{
    public static string Diabetes { get; } = Find("diabetes.csv");

    public static string Linnerud { get; } = Find("linnerud.csv");

    public static string BreastCancer { get; } = Find("breast-cancer.csv");

    public static string Wine { get; } = Find("wine.csv");

    public static string Digits { get; } = Find("digits.csv");

    private static string Find(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);
}
