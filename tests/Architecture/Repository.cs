namespace Cotangent.Architecture;

internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cotangent.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above the tests has Cotangent.slnx.");
        return folder.FullName;
    }
}
