using Cotangent.Transforms.Raw;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace Cotangent.Transforms.Tests.Raw;

public sealed class RawGradientTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    /// <summary>The chain is 2 number + 3 (color is red) + 5 (color is green), by a custom mapping: a stage without a rule.</summary>
    [Fact]
    public void Slopes_and_effects_of_categories_are_those_of_the_formula()
    {
        var rows = Rows([new() { Number = 1, Color = "red" }, new() { Number = 2, Color = "green" }, new() { Number = 4, Color = "none" }]);
        var gradient = Gradient(rows, new() { Categories = Colors }, out var layout);

        Assert.Equal(["Number", "Color=red", "Color=green", "Color=blue"], layout.SlotNames);
        Assert.Equal(["difference", "switch", "switch", "switch"], layout.SlotKinds);
        // Powers of two and small integers: differences of the chain are exact in single precision.
        Assert.Equal([[2, 0, 2, -3], [2, -2, 0, -5], [2, 3, 5, 0]], Run(gradient, rows, layout));
    }

    [Fact]
    public void A_reference_replaces_what_the_row_has()
    {
        var rows = Rows([new() { Number = 1, Color = "red" }, new() { Number = 2, Color = "none" }]);
        var gradient = Gradient(
            rows, new() { Categories = Colors, Switches = SwitchEffects.FromReference("Color", "green") }, out var layout);
        Assert.Equal([[2, -2, 0, -5], [2, -2, 0, -5]], Run(gradient, rows, layout));
    }

    [Fact]
    public void Where_the_output_is_NaN_all_of_its_slots_are()
    {
        var rows = Rows([new() { Number = float.NaN, Color = "red" }, new() { Number = 1, Color = "red" }]);
        var gradient = Gradient(rows, new() { Categories = Colors }, out var layout);
        Assert.Equal([[double.NaN, double.NaN, double.NaN, double.NaN], [2, 0, 2, -3]], Run(gradient, rows, layout));
    }

    [Fact]
    public void A_row_allocates_nothing()
    {
        var rows = Rows([.. Enumerable.Repeat(new Row { Number = 1, Color = "red" }, 100)]);
        var gradient = Gradient(rows, new() { Categories = Colors }, out var layout);
        using var cursor = rows.GetRowCursor(layout.Pipeline.RawColumnsRead);
        gradient.Bind(cursor);
        for (var row = 0; row < 50; row++)
        {
            cursor.MoveNext();
            gradient.Run();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        gradient.Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>
    /// Two numbers and three outputs are pushed; three numbers, or one output, are pulled. The outputs are linear in small integers and
    /// powers of two, so their differences are exact.
    /// </summary>
    [Fact]
    public void Pushed_and_pulled_slopes_are_those_of_the_formula()
    {
        var rows = _mlContext.Data.LoadFromEnumerable(new[] { new Numbers { Number = 1, Color = "red", Pair = [2, 4] } });
        var chain = _mlContext.Transforms.CustomMapping<Numbers, Outputs>(
            (row, output) => output.Score =
            [
                (2 * row.Number) + row.Pair[0] + (row.Color == "red" ? 8 : 0),
                (4 * row.Pair[1]) - row.Pair[0],
                (2 * row.Pair[0]) + (8 * row.Pair[1]) - row.Number,
            ],
            null).Fit(rows);
        // The slots of Color=red, Color=green, Pair[0], Pair[1], Number; a row for each output.
        double[][] expected = [[0, -8, 1, 0, 2], [0, 0, -1, 4, 0], [0, 0, 2, 8, -1]];
        var categories = new Dictionary<string, IReadOnlyList<string>> { ["Color"] = ["red", "green"] };

        Assert.Equal(expected.SelectMany(row => row[..4]), Sensitivities(["Color", "Pair"], []));
        Assert.Equal(expected.SelectMany(row => row), Sensitivities(["Color", "Pair", "Number"], []));
        for (var output = 0; output < 3; output++)
            Assert.Equal(expected[output], Sensitivities(["Color", "Pair", "Number"], [$"Score[{output}]"]));

        double[] Sensitivities(string[] by, string[] ofSlots)
        {
            var layout = RawLayout.Resolve(chain, rows.Schema, new() { By = by, OfSlots = ofSlots, Categories = categories });
            using var pipeline = layout.BuildPipeline(rows.Schema);
            return Assert.Single(Run(new RawGradient(layout, pipeline), rows, layout));
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> Colors => new() { ["Color"] = ["red", "green", "blue"] };

    private IDataView Rows(Row[] rows) => _mlContext.Data.LoadFromEnumerable(rows);

    private RawGradient Gradient(IDataView rows, SensitivityOptions options, out RawLayout layout)
    {
        var chain = _mlContext.Transforms.CustomMapping<Row, Output>(
            (row, output) => output.Score = (2 * row.Number) + (row.Color switch { "red" => 3, "green" => 5, _ => 0 }), null).Fit(rows);
        layout = RawLayout.Resolve(chain, rows.Schema, options);
        return new RawGradient(layout, layout.BuildPipeline(rows.Schema));
    }

    private static double[][] Run(RawGradient gradient, IDataView rows, RawLayout layout)
    {
        var results = new List<double[]>();
        using var cursor = rows.GetRowCursor(layout.Pipeline.RawColumnsRead);
        gradient.Bind(cursor);
        while (cursor.MoveNext())
            results.Add(gradient.Run().ToArray());
        return [.. results];
    }

    private sealed class Row
    {
        public float Number { get; set; }

        public string Color { get; set; } = "";
    }

    private sealed class Numbers
    {
        public float Number { get; set; }

        public string Color { get; set; } = "";

        [VectorType(2)]
        public float[] Pair { get; set; } = [];
    }

    private sealed class Outputs
    {
        [VectorType(3)]
        public float[] Score { get; set; } = [];
    }

    private sealed class Output
    {
        public float Score { get; set; }
    }
}
