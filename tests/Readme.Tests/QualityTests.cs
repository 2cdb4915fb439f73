using Microsoft.ML;

namespace Cotangent.Readme.Tests;

/// <summary>docs/quality.md compares the trainers on all sample data.</summary>
public class QualityTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void Every_data_file_has_its_tables_and_its_line_in_the_summary()
    {
        var sections = File.ReadAllText(Path.Combine(Root, "docs", "quality.md")).ReplaceLineEndings("\n").Split("\n### ");
        var files = Directory.GetFiles(Path.Combine(Root, "samples", "data"), "*.csv").Select(file => Path.GetFileName(file)!).ToArray();

        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            Assert.Contains($"\n| {file} |", sections[0], StringComparison.Ordinal);
            var tables = Assert.Single(sections, section => section.StartsWith($"{file}\n", StringComparison.Ordinal));
            // Two tables: held out, and the objective on all rows.
            Assert.Equal(2, tables.Split("\n| **TwoLayerLinear** |").Length - 1);
        });
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cotangent.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Cotangent.slnx is in no folder above the tests.");
        return folder.FullName;
    }
}
