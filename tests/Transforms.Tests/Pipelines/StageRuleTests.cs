using Cotangent.Transforms.Pipelines;
using Cotangent.Transforms.Rules;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>The same laws for every example of a rule.</summary>
public sealed class StageRuleTests
{
    private const int Rows = 60;
    private const int CheckedRows = 12;

    public static TheoryData<string> Names => [.. StageExamples.All.Select(example => example.Name)];

    [Fact]
    public void Every_rule_has_an_example()
    {
        var mlContext = new MLContext(1);
        var data = mlContext.Data.LoadFromEnumerable(StageRow.Random(Rows, 1));
        var tested = StageExamples.All
            .SelectMany(example => ScoringStages.Of(example.Chain(mlContext).Fit(data)))
            .Select(transformer => RuleBook.Find(transformer.GetType()))
            .ToHashSet();
        Assert.DoesNotContain(RuleBook.Transformers, type => !tested.Contains(RuleBook.Find(type)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_says_how_each_column_reaches_the_result_and_how_each_stage_is_differentiated(string name)
    {
        var example = Get(name);
        var (data, _, chain) = Fit(example);
        var pipeline = PipelineBuilder.Build(chain, data.Schema, example.Of, example.By, RuleBook.Of);
        Assert.All(pipeline.Of.From, kind => Assert.Equal(example.Kind, kind));
        Assert.All(pipeline.Notes, note => Assert.NotEmpty(note.How));
        // The first word is one of three, so that a reader can count on it.
        Assert.All(pipeline.Notes.SelectMany(note => note.How), how => Assert.Matches("^(exact|switch|difference): ", how));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_derivative_is_that_of_the_whole_chain(string name)
    {
        var example = Get(name);
        var mlContext = new MLContext(1);
        var (_, rows, chain) = Fit(example);
        var jacobians = Jacobians(chain, example, rows);
        if (example.Kind == DerivativeKinds.Switch)
        {
            Assert.All(jacobians, jacobian => Assert.All(jacobian.Pushed.Cast<double>(), derivative => Assert.Equal(0, derivative)));
            return;
        }

        var (compared, exact) = (0, 0);
        for (var row = 0; row < CheckedRows; row++)
        {
            var scales = Magnitudes(example, rows[row], jacobians[row]);
            foreach (var (column, raw) in example.By.Select((column, raw) => (column, raw)))
            {
                foreach (var slot in StageRow.SlotsOf(column).Where(slot => !double.IsNaN(rows[row].Get(column, slot))))
                {
                    var differences = ChainDifference.Of(mlContext, chain, example, rows[row], column, slot);
                    var at = jacobians[row].Offsets[raw] + slot;
                    for (var o = 0; o < differences.Length; o++)
                    {
                        var tolerance = differences[o].Truncation + (differences[o].NoiseOfOne * scales[o]);
                        Assert.Equal(differences[o].Value, jacobians[row].Pushed[o, at], tolerance);
                        compared++;
                        exact += tolerance <= 1e-2 * scales[o] / Math.Abs(rows[row].Get(column, slot)) ? 1 : 0;
                    }
                }
            }
        }

        Assert.True(compared >= CheckedRows / 2);
        // A tolerance that admits everything proves nothing: nearly all are far below the effect of a change of x by itself.
        Assert.True(exact >= 0.9 * compared, $"{exact} of {compared} comparisons are sharp.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_VJP_is_its_JVP(string name)
    {
        var example = Get(name);
        var (_, rows, chain) = Fit(example);
        foreach (var jacobian in Jacobians(chain, example, rows))
        {
            var largest = jacobian.Pushed.Cast<double>().Max(Math.Abs);
            // Both are sums of products over the same paths in another order: at most 4 edges in a row, and at most 12 terms in a sum.
            var tolerance = 12 * Rounding.Gamma(4 * 12) * largest;
            for (var o = 0; o < jacobian.Pushed.GetLength(0); o++)
            {
                for (var i = 0; i < jacobian.Pushed.GetLength(1); i++)
                    Assert.Equal(jacobian.Pushed[o, i], jacobian.Pulled[o, i], tolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loaded_chain_has_the_same_derivatives(string name)
    {
        var example = Get(name);
        if (!example.CanBeSaved)
            return;
        var (data, rows, chain) = Fit(example);
        using var stream = new MemoryStream();
        new MLContext(1).Model.Save(chain, data.Schema, stream);
        var loaded = new MLContext(1).Model.Load(stream, out _);
        Assert.Equal(
            Jacobians(chain, example, rows).SelectMany(jacobian => jacobian.Pushed.Cast<double>()),
            Jacobians(loaded, example, rows).SelectMany(jacobian => jacobian.Pushed.Cast<double>()));
        Assert.Equal(ScoringStages.Of(chain).Select(stage => stage.GetType()), ScoringStages.Of(loaded).Select(stage => stage.GetType()));
    }

    private static StageExample Get(string name) => StageExamples.All.Single(example => example.Name == name);

    private static (IDataView Data, StageRow[] Rows, ITransformer Chain) Fit(StageExample example)
    {
        var mlContext = new MLContext(1);
        var rows = StageRow.Random(Rows, 1);
        var data = mlContext.Data.LoadFromEnumerable(rows);
        return (data, rows[..CheckedRows], example.Chain(mlContext).Fit(data));
    }

    private static List<RowJacobian> Jacobians(ITransformer chain, StageExample example, StageRow[] rows)
    {
        var data = new MLContext(1).Data.LoadFromEnumerable(rows);
        var pipeline = PipelineBuilder.Build(chain, data.Schema, example.Of, example.By, RuleBook.Of);
        var jacobians = new List<RowJacobian>();
        using var cursor = data.GetRowCursor(pipeline.RawColumnsRead);
        pipeline.Bind(cursor);
        while (cursor.MoveNext())
        {
            pipeline.Linearize();
            jacobians.Add(RowJacobian.Of(pipeline));
        }

        return jacobians;
    }

    /// <summary>
    /// For each slot of the result, the magnitude of the terms that it may be a sum of: its own, and those of the first-order expansion.
    /// </summary>
    private static double[] Magnitudes(StageExample example, StageRow row, RowJacobian jacobian)
    {
        var scales = jacobian.Value.Select(Math.Abs).ToArray();
        for (var raw = 0; raw < example.By.Length; raw++)
        {
            foreach (var slot in StageRow.SlotsOf(example.By[raw]))
            {
                for (var o = 0; o < scales.Length; o++)
                {
                    var term = jacobian.Pushed[o, jacobian.Offsets[raw] + slot] * row.Get(example.By[raw], slot);
                    scales[o] += double.IsNaN(term) ? 0 : Math.Abs(term);
                }
            }
        }

        return scales;
    }
}
