namespace Cotangent.Architecture;

/// <summary>The reader finds every kind of reference between two folders, and no other.</summary>
public class ReferenceReaderTests
{
    private static readonly (string Path, string Text) Anchor = ("src/P/A/Anchor.cs", "namespace P.A; public class Anchor;");

    /// <summary>Folder B refers to A, so that a reference from A to B closes a circle.</summary>
    private static readonly (string Path, string Text) B = ("src/P/B/Thing.cs", """
        using System;
        using System.Collections;
        using System.Collections.Generic;
        namespace P.B;
        public class Thing : IEnumerable
        {
            public P.A.Anchor? Back;
            public int Number => 1;
            public int this[int i] => i;
            public event Action? Changed;
            public static int Count;
            public static Thing operator +(Thing a, Thing b) => a;
            public static Thing operator -(Thing a) => a;
            public static implicit operator int(Thing thing) => 1;
            public void Deconstruct(out int a, out int b) => (a, b) = (1, 2);
            public IEnumerator<int> GetEnumerator() => throw new NotSupportedException();
            IEnumerator IEnumerable.GetEnumerator() => throw new NotSupportedException();
            public static void Again() { }
            public static void Again(int x) { }
            public void Add(int x) => Changed?.Invoke();
        }
        public class MarkAttribute : Attribute;
        public static class Tools
        {
            public static int Twice(this int x) => 2 * x;
            public static int One() => 1;
            extension(int x) { public int Half => x / 2; public static int Answer() => 42; }
        }
        public delegate int Rule(int x);
        public enum Kind { First }
        public struct Pair { public int Left; }
        """);

    /// <summary>Folder C returns types of B, so that A need not name them.</summary>
    private static readonly (string Path, string Text) C = ("src/P/C/Maker.cs", """
        namespace P.C;
        public static class Maker
        {
            public static P.B.Thing Make() => new();
            public static System.Collections.Generic.List<P.B.Thing> Many() => [];
            public static int Take(P.B.Thing thing) => 1;
            public static int Use(System.Func<P.B.Thing, int> function) => 1;
        }
        public class Derived : P.B.Thing;
        """);

    [Theory]
    // Types that are named.
    [InlineData("class Uses { int F() => new Thing().GetHashCode(); }")]
    [InlineData("class Uses : Thing;")]
    [InlineData("class Uses { Thing? field; }")]
    [InlineData("class Uses { Thing? Property { get; } }")]
    [InlineData("class Uses { void F(Thing thing) { } }")]
    [InlineData("class Uses { Thing? F() => null; }")]
    [InlineData("record Uses(Thing Thing);")]
    [InlineData("class Uses(Thing thing) { object F() => thing; }")]
    [InlineData("class Uses { System.Collections.Generic.List<Thing>? field; }")]
    [InlineData("class Uses { object F() => System.Array.Empty<Thing>(); }")]
    [InlineData("class Uses<T> where T : Thing;")]
    [InlineData("class Uses { Thing[]? field; }")]
    [InlineData("unsafe class Uses { Pair* field; }")]
    [InlineData("class Uses { (Thing, int) field; }")]
    [InlineData("[Mark] class Uses;")]
    [InlineData("class Uses { [property: Mark] int Property { get; } }")]
    [InlineData("class Uses { object F() => typeof(Thing); }")]
    [InlineData("class Uses { string F() => nameof(Thing); }")]
    [InlineData("class Uses { string F() => nameof(P.B.Tools.One); }")]
    [InlineData("class Uses { bool F(object x) => x is Thing; }")]
    [InlineData("class Uses { int F(object x) => x switch { Thing => 1, _ => 2 }; }")]
    [InlineData("class Uses { object? F(object x) => x as Thing; }")]
    [InlineData("class Uses { object F(object x) => (Thing)x; }")]
    [InlineData("class Uses { object? F() => default(Thing); }")]
    [InlineData("class Uses { Rule? field; }")]
    [InlineData("class Uses { object F() => Kind.First; }")]
    [InlineData("class Uses { object F() => P.B.Kind.First; }")]
    [InlineData("class Uses { object F() => global::P.B.Kind.First; }")]
    [InlineData("class Uses { string F() => $\"{Thing.Count}\"; }")]
    [InlineData("class Uses { void F() { Thing Local() => new(); Local(); } }")]
    // Members, without the name of their type.
    [InlineData("class Uses { int F(int x) => x.Twice(); }")]
    [InlineData("class Uses { object F(int[] x) => System.Linq.Enumerable.Select(x, Tools.Twice); }")]
    [InlineData("class Uses { int F(int x) => x.Half; }")]
    [InlineData("class Uses { int F() => int.Answer(); }")]
    [InlineData("class Uses { int F() => P.C.Maker.Make().Number; }")]
    [InlineData("class Uses { int? F(P.C.Derived? x) => x?.Number; }")]
    [InlineData("class Uses { int F() => P.C.Maker.Make()[1]; }")]
    [InlineData("class Uses { void F() => P.C.Maker.Make().Changed += () => { }; }")]
    [InlineData("class Uses { bool F(object x) => x is P.C.Derived { Number: 1 }; }")]
    [InlineData("class Uses { int F() => P.C.Maker.Use(x => x.Number); }")]
    [InlineData("class Uses : P.C.Derived { int F() => Number; }")]
    [InlineData("class Uses : P.C.Derived { string F() => nameof(Again); }")]
    // Types that are inferred, and calls that are not written.
    [InlineData("class Uses { void F() { var x = P.C.Maker.Make(); } }")]
    [InlineData("class Uses { void F() { var x = P.C.Maker.Many(); } }")]
    [InlineData("class Uses { void F() { foreach (var x in P.C.Maker.Many()) { } } }")]
    [InlineData("class Uses { int F() => P.C.Maker.Take(new()); }")]
    [InlineData("class Uses { object F() => P.C.Maker.Make() + P.C.Maker.Make(); }")]
    [InlineData("class Uses { object F() => -P.C.Maker.Make(); }")]
    [InlineData("class Uses { object F(P.C.Derived x) { object y = x; x.Back = null; return y; } }")]
    [InlineData("class Uses { int F() => P.C.Maker.Make(); }")]
    [InlineData("class Uses { void F() { foreach (int x in P.C.Maker.Make()) { } } }")]
    [InlineData("class Uses { void F() { (int a, int b) = P.C.Maker.Make(); } }")]
    [InlineData("class Uses { object F() => new P.C.Derived { 1 }; }")]
    public void A_reference_that_closes_a_circle_is_found(string code)
    {
        (string Path, string Text) uses = ("src/P/A/Uses.cs", $"using P.B;\nnamespace P.A;\n{code}");

        var graph = InMemory.GraphOf(Anchor, B, C, uses);

        Assert.All(
            graph.Edges[("src/P/A", "src/P/B")],
            reference => Assert.Equal(("src/P/A/Uses.cs", 3), (reference.File, reference.Line)));
        Assert.Contains("src/P/B -> src/P/A", Assert.Single(graph.Circles()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("using static P.B.Tools;\nnamespace P.A;\nclass Uses { int F() => One(); }")]
    [InlineData("using static P.B.Tools;")]
    [InlineData("using T = P.B.Thing;")]
    [InlineData("global using System;\nusing T = System.Collections.Generic.List<P.B.Thing>;")]
    public void A_using_directive_that_names_a_type_is_a_reference(string text) =>
        Assert.Single(InMemory.GraphOf(Anchor, B, C, ("src/P/A/Uses.cs", text)).Circles());

    [Theory]
    [InlineData("class Uses;")]
    [InlineData("/// <summary>Not a <see cref=\"Thing\"/>, see <see cref=\"P.B.Thing.Number\"/>.</summary>\nclass Uses;")]
    [InlineData("// Thing\nclass Uses { string F() => \"Thing\"; }")]
    [InlineData("class Thing; class Uses { Thing? field; }")]
    [InlineData("class Uses { int Number => 1; int F() => Number; }")]
    [InlineData("class Uses { int F(object x) => x switch { var y => y.GetHashCode() }; }")]
    public void Where_no_syntax_binds_to_the_folder_there_is_no_reference_to_it(string code)
    {
        var graph = InMemory.GraphOf(Anchor, B, C, ("src/P/A/Uses.cs", $"using P.B;\nnamespace P.A;\n{code}"));

        Assert.DoesNotContain(("src/P/A", "src/P/B"), graph.Edges.Keys);
        Assert.Empty(graph.Circles());
    }

    [Fact]
    public void Folders_decide_and_not_namespaces()
    {
        var graph = InMemory.GraphOf(
            ("src/P/A/First.cs", "namespace N; class First : Second;"),
            ("src/P/B/Second.cs", "namespace N; class Second;"));

        Assert.Equal(("src/P/A", "src/P/B"), Assert.Single(graph.Edges.Keys));
    }

    [Fact]
    public void A_partial_type_counts_where_the_file_of_its_name_is_and_a_member_where_it_is_declared()
    {
        (string, string)[] parts =
        [
            ("src/P/A/Whole.Extra.cs", "partial class Whole { public int Extra; }"),
            ("src/P/B/Whole.cs", "partial class Whole { }"),
        ];

        var type = InMemory.GraphOf([.. parts, ("src/P/C/Uses.cs", "class Uses { Whole? field; }")]);
        var member = InMemory.GraphOf([.. parts, ("src/P/C/Uses.cs", "class Uses { int F() => new Whole().Extra; }")]);

        Assert.Equal(("src/P/C", "src/P/B"), Assert.Single(type.Edges.Keys));
        Assert.Equal([("src/P/C", "src/P/A"), ("src/P/C", "src/P/B")], member.Edges.Keys.Order());
    }

    [Fact]
    public void A_partial_type_without_a_file_of_its_name_is_an_error()
    {
        var compilation = InMemory.Compile(
            ("src/P/A/One.cs", "partial class Whole { }"),
            ("src/P/B/Two.cs", "partial class Whole { }"),
            ("src/P/C/Uses.cs", "class Uses { Whole? field; }"));

        var error = Assert.ThrowsAny<Exception>(() => new ReferenceReader(compilation, InMemory.Root).Read());
        Assert.Contains("Whole has parts in src/P/A, src/P/B", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_below_src_neither_refers_nor_is_referred_to() =>
        Assert.Empty(InMemory.GraphOf(
            ("eng/Shared.cs", "class Shared { Thing? thing; }"),
            ("src/P/A/Thing.cs", "class Thing;"),
            ("src/P/B/Uses.cs", "class Uses { Shared? shared; }")).Edges);
}
