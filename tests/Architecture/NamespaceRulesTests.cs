namespace Cotangent.Architecture;

public class NamespaceRulesTests
{
    [Theory]
    [InlineData("namespace Cotangent; public class Options { public class Nested; }")]
    [InlineData("namespace Cotangent; public class Options; internal class Helper;")]
    [InlineData("namespace Cotangent; public enum Kind { A }")]
    [InlineData("namespace Cotangent; public delegate void Rule();")]
    [InlineData("namespace Microsoft.ML; public static class Reading { public static int Read(this string x) => 1; }")]
    [InlineData("namespace Microsoft.ML; public static class Reading { extension(int x) { public int Read => 1; } static int H() => 1; }")]
    [InlineData("namespace Microsoft.ML; public sealed class FitCatalog { public int Read() => 1; }")]
    [InlineData("namespace Microsoft.ML; public static class FitExtensions { public static int Read() => 1; }")]
    [InlineData("namespace Cotangent; public static class Functions { public static int Read() => 1; }")]
    [InlineData("namespace Cotangent.Fit.Inner; internal class Helper;")]
    [InlineData("namespace Cotangent.Fit.Inner; internal static class HelperExtensions { public static int Read(this string x) => 1; }")]
    [InlineData("namespace System.Runtime.CompilerServices; internal sealed class IgnoresAccessChecksToAttribute : Attribute;")]
    public void A_type_in_its_namespace_passes(string text) => Assert.Empty(Violations("Cotangent.Fit", text));

    [Theory]
    [InlineData("namespace Microsoft.ML; public class Options;", "Options is in Microsoft.ML; expected Cotangent")]
    [InlineData("namespace Cotangent.Fit.Inner; public class Options;", "Options is in Cotangent.Fit.Inner; expected Cotangent")]
    [InlineData("namespace Cotangent.AutoDiff; public class Options;", "Options is in Cotangent.AutoDiff; expected Cotangent")]
    [InlineData("public class Options;", "Options is in <global namespace>; expected Cotangent")]
    [InlineData(
        "namespace Microsoft.ML; public static class Functions { public static int Read() => 1; }",
        "Functions is in Microsoft.ML; expected Cotangent")]
    [InlineData(
        "namespace Cotangent; public static class Reading { public static int Read(this string x) => 1; }",
        "Reading is in Cotangent; expected Microsoft.ML")]
    [InlineData(
        "namespace Cotangent; public static class Reading { extension(string x) { public int Read => 1; public int Again() => 2; } }",
        "Reading is in Cotangent; expected Microsoft.ML")]
    [InlineData("namespace Cotangent; public sealed class FitCatalog;", "FitCatalog is in Cotangent; expected Microsoft.ML")]
    [InlineData("namespace Cotangent.Fit; internal class Helper;", "Helper is in Cotangent.Fit; expected Cotangent.Fit.Inner")]
    [InlineData("namespace Cotangent; internal class Helper;", "Helper is in Cotangent; expected Cotangent.Fit.Inner")]
    [InlineData("namespace Cotangent { internal struct Helper; }", "Helper is in Cotangent; expected Cotangent.Fit.Inner")]
    public void A_type_in_another_namespace_is_named(string text, string violation) =>
        Assert.EndsWith(violation, Assert.Single(Violations("Cotangent.Fit", text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("namespace Cotangent.AutoDiff; public partial class Expr;")]
    [InlineData("namespace Cotangent.AutoDiff.Inner; internal class Helper;")]
    public void The_engine_has_its_own_namespace(string text)
    {
        Assert.Empty(Violations("Cotangent.AutoDiff", text));
        Assert.Single(Violations("Cotangent.Fit", text));
    }

    [Fact]
    public void A_part_of_a_public_type_in_an_inner_folder_is_public() =>
        Assert.Empty(Rules(
            "Cotangent.AutoDiff",
            ("src/AutoDiff/Expr.cs", "namespace Cotangent.AutoDiff; public partial class Expr;"),
            ("src/AutoDiff/Primitives/Sin.cs", "namespace Cotangent.AutoDiff; partial class Expr; internal class Sin;")));

    [Fact]
    public void A_project_s_own_folder_has_the_root_namespace() =>
        Assert.Empty(Rules("Cotangent.Fit", ("src/Fit/Helper.cs", "namespace Cotangent.Fit; internal class Helper;")));

    private static IReadOnlyList<string> Violations(string rootNamespace, string text) =>
        Rules(rootNamespace, ("src/Fit/Inner/File.cs", "using System;\n" + text));

    private static IReadOnlyList<string> Rules(string rootNamespace, params IEnumerable<(string Path, string Text)> files) =>
        new NamespaceRules(InMemory.Compile(files), InMemory.Root, rootNamespace).Violations();
}
