using Cotangent.Transforms.Pipelines;
using Cotangent.Transforms.Rules;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Pipelines.Models;

/// <summary>Each rule of a model against plain functions in double, against differences of the fitted chain, and after loading.</summary>
public sealed class ModelRuleTests
{
    /// <summary>The calls of a measurement of memory.</summary>
    private const int Calls = 10;

    private static readonly ModelRow[] Rows = ModelExample.Compared;

    public static TheoryData<string> Names => [.. ModelExamples.All.Keys];

    public static TheoryData<string> PlainNames => NamesOf(example => example.Plain is not null);

    public static TheoryData<string> MovingNames => NamesOf(Moves);

    public static TheoryData<string> SmoothPlainNames => NamesOf(example => example.Plain is not null && !example.HasKinks);

    public static TheoryData<string> SmoothMovingNames => NamesOf(example => Moves(example) && !example.HasKinks);

    [Theory]
    [MemberData(nameof(SmoothPlainNames))]
    public void Gradients_are_those_of_the_plain_function(string name)
    {
        // Features and parameters are the same numbers on both sides. A difference of fourth order with h = 2⁻¹⁰ has the relative error
        // h⁴ / 30 = 3e-14 times the ratio of the fifth derivative to the first, which is below 1e6 for sigmoids of slopes below 30. The
        // coefficients that a two-layer model shows are rounded to 6e-8.
        const double Tolerance = 1e-6;
        var example = ModelExamples.All[name];
        var jacobians = ModelExample.Jacobians(example.Model, example.Of, ModelExample.ComparedData);
        var largest = 0.0;
        for (var row = 0; row < Rows.Length; row++)
        {
            var x = Rows[row].Numbers(ModelExample.Rows);
            for (var feature = 0; feature < ModelRow.Features.Length; feature++)
            {
                var expected = new Differences(step => Moved(example.Plain!, x, feature, step), 1 / 1024.0);
                Assert.Equal(expected.Count, jacobians[row].Length);
                var scale = jacobians[row].Max(gradient => gradient.Max(Math.Abs));
                for (var output = 0; output < expected.Count; output++)
                    Assert.Equal(expected.Estimate(output), jacobians[row][output][feature], (Tolerance * scale) + 1e-12);
                largest = Math.Max(largest, scale);
            }
        }

        Assert.True(largest > 1e-3, $"The gradients of {name} are all near 0, which compares nothing.");
    }

    [Theory]
    [MemberData(nameof(SmoothMovingNames))]
    public void Gradients_are_differences_of_the_fitted_chain(string name) => RequireDifferences(ModelExamples.All[name]);

    [Fact]
    public void The_gradient_of_a_local_deep_svm_of_one_leaf_is_a_difference_of_the_fitted_chain() =>
        RequireDifferences(ModelExamples.OneLeaf);

    private static void RequireDifferences(ModelExample example)
    {
        const double Step = 1 / 64.0;
        var jacobians = ModelExample.Jacobians(example.Model, example.Of, ModelExample.ComparedData);
        for (var feature = 0; feature < ModelRow.Features.Length; feature++)
        {
            var samples = new Dictionary<double, float[][]>();
            foreach (var steps in new[] { -2, -1, 1, 2 })
                samples[steps * Step] = Scored(example, feature, (float)(steps * Step));
            for (var row = 0; row < Rows.Length; row++)
            {
                var expected = new Differences(step => [.. samples[step][row].Select(value => (double)value)], Step);
                for (var output = 0; output < expected.Count; output++)
                {
                    // The terms of a score in single precision are rounded at most a few dozen times each. A difference of fourth order
                    // multiplies that by 18 / (12 h). Its own error is 2 h² f⁽⁵⁾ / (15 f‴) = 3e-5 f⁽⁵⁾ / f‴ of the disagreement of the two
                    // differences of second order; 5 percent is a ratio of 1,500, that of sigmoids of slopes of about 40.
                    var gradient = jacobians[row][output];
                    var magnitude = samples[Step][row].Max(Math.Abs) + gradient.Sum(Math.Abs) + 1;
                    var noise = 32 * Math.Pow(2, -24) * magnitude * 1.5 / Step;
                    Assert.Equal(expected.Estimate(output), gradient[feature], noise + (0.05 * expected.Disagreement(output)));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(MovingNames))]
    public void Jvp_and_vjp_agree_to_rounding(string name)
    {
        var example = ModelExamples.All[name];
        var pipeline = ModelExample.Linearize(example.Model, example.Of, ModelExample.ComparedData);
        using var cursor = ModelExample.ComparedData.GetRowCursor(pipeline.RawColumnsRead);
        pipeline.Bind(cursor);
        var random = new Random(2);
        for (var row = 0; row < Rows.Length; row++)
        {
            Assert.True(cursor.MoveNext());
            pipeline.Linearize();
            foreach (var raw in pipeline.Raw)
                raw.Dot[0] = (2 * random.NextDouble()) - 1;
            var pushed = pipeline.Push().ToArray();
            var scale = 0.0;
            var pulled = new double[pushed.Length];
            for (var output = 0; output < pushed.Length; output++)
            {
                pipeline.Pull(output);
                pulled[output] = pipeline.Raw.Sum(raw => raw.Bar[0] * raw.Dot[0]);
                scale = Math.Max(scale, pipeline.Raw.Sum(raw => Math.Abs(raw.Bar[0] * raw.Dot[0])));
            }

            // Two orders of at most 100 additions and products; the weights of classes cancel, by less than a factor of 100.
            for (var output = 0; output < pushed.Length; output++)
                Assert.Equal(pulled[output], pushed[output], 1e4 * Math.Pow(2, -53) * scale);
        }
    }

    [Theory]
    [MemberData(nameof(PlainNames))]
    public void No_memory_is_allocated_for_a_row_but_that_of_scoring_it(string name)
    {
        // ML.NET's factorization machines and one-versus-all allocate memory for each row that they score. An object has at least 24 bytes.
        const int SmallestObject = 24;
        var example = ModelExamples.All[name];
        var pipeline = ModelExample.Linearize(example.Model, example.Of, ModelExample.ComparedData);
        using var cursor = ModelExample.ComparedData.GetRowCursor(pipeline.RawColumnsRead);
        pipeline.Bind(cursor);
        Assert.True(cursor.MoveNext());
        var rescoring = pipeline.Rescore(cursor);
        Assert.InRange(Allocated(Differentiate), 0, Allocated(() => rescoring.Run()) + (Calls * SmallestObject) - 1);

        void Differentiate()
        {
            pipeline.Linearize();
            pipeline.Pull();
            pipeline.Push();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Kinds_are_as_the_model_says(string name)
    {
        var example = ModelExamples.All[name];
        Assert.All(ModelExample.Linearize(example.Model, example.Of).Of.From, kinds => Assert.Equal(example.Kind, kinds));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loaded_model_has_the_same_kinds_and_the_same_bits(string name)
    {
        var example = ModelExamples.All[name];
        var trained = ModelExample.Linearize(example.Model, example.Of);
        var loaded = ModelExample.Linearize(example.LoadedModel, example.Of);
        Assert.Equal(trained.Of.From, loaded.Of.From);
        Assert.Equal(trained.Notes.SelectMany(note => note.How), loaded.Notes.SelectMany(note => note.How));
        if (!Moves(example))
            return;
        Assert.Equal(
            ModelExample.Jacobians(example.Model, example.Of, ModelExample.ComparedData),
            ModelExample.Jacobians(example.LoadedModel, example.Of, ModelExample.ComparedData));
    }

    [Fact]
    public void Each_rule_has_an_example()
    {
        var used = ModelExamples.All.Values.SelectMany(example => example.Models).SelectMany(Parts)
            .Select(model => PredictionRule.RulesOf(model) is [var rule, ..] ? rule.ModelName : "").ToHashSet();
        Assert.All(PredictionRule.Rules, rule => Assert.Contains(rule.ModelName, used));
    }

    [Fact]
    public void A_constant_says_so()
    {
        var notes = ModelExample.Linearize(ModelExamples.All["Prior"].Model, "Probability").Notes;
        Assert.Contains("exact: a constant", notes.SelectMany(note => note.How));
    }

    [Fact]
    public void The_example_of_sparse_features_has_no_dense_row()
    {
        var rows = ModelExamples.All["Logistic of sparse features"].Model.Transform(ModelExample.ComparedData);
        Assert.All(rows.GetColumn<VBuffer<float>>("Features"), features => Assert.False(features.IsDense));
    }

    [Fact]
    public void Differences_say_so()
    {
        foreach (var example in ModelExamples.All.Values.Where(example => example.Kind == DerivativeKinds.Difference))
        {
            var notes = ModelExample.Linearize(example.Model, example.Of).Notes;
            Assert.Contains(notes.SelectMany(note => note.How), how => how.StartsWith("difference: ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Step_functions_say_so()
    {
        var steps = ModelExamples.All.Values.Where(example => example is { Kind: DerivativeKinds.Switch, Name: not "PredictedLabel" });
        foreach (var example in steps)
        {
            var notes = ModelExample.Linearize(example.Model, example.Of).Notes;
            Assert.Contains(notes.SelectMany(note => note.How), how => how.Contains("step function", StringComparison.Ordinal));
        }
    }

    /// <summary>
    /// Bytes of some calls, after others that compile. One-versus-all scores on several threads, so what this thread allocates varies a
    /// little, and the least of 20 measurements counts.
    /// </summary>
    private static long Allocated(Action action)
    {
        for (var i = 0; i < 3; i++)
            action();
        return Enumerable.Range(0, 20).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Calls; i++)
                action();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }

    private static TheoryData<string> NamesOf(Func<ModelExample, bool> condition) =>
        [.. ModelExamples.All.Values.Where(condition).Select(example => example.Name)];

    private static bool Moves(ModelExample example) => (example.Kind & (DerivativeKinds.Exact | DerivativeKinds.Difference)) != 0;

    /// <summary>A model, and the model and calibrator inside it.</summary>
    private static IEnumerable<object> Parts(object model) =>
        model is CalibratedModelParametersBase calibrated ? [model, calibrated.SubModel, calibrated.Calibrator] : [model];

    private static float[][] Scored(ModelExample example, int feature, float step)
    {
        var moved = Rows.Select(row => row.Moved(feature, step)).ToArray();
        return Columns.Read(example.Model.Transform(ModelExample.MlContext.Data.LoadFromEnumerable(moved)), example.Of);
    }

    private static double[] Moved(Func<double[], double[]> function, double[] x, int feature, double step)
    {
        double[] moved = [.. x];
        moved[feature] += step;
        return function(moved);
    }

    /// <summary>Central differences of fourth order, and how much those of second order with h and 2h disagree.</summary>
    private sealed class Differences
    {
        private readonly double[] _near;
        private readonly double[] _far;

        public Differences(Func<double, double[]> at, double h)
        {
            _near = [.. at(h).Zip(at(-h), (plus, minus) => (plus - minus) / (2 * h))];
            _far = [.. at(2 * h).Zip(at(-2 * h), (plus, minus) => (plus - minus) / (4 * h))];
        }

        public int Count => _near.Length;

        public double Estimate(int output) => ((4 * _near[output]) - _far[output]) / 3;

        public double Disagreement(int output) => Math.Abs(_near[output] - _far[output]);
    }
}
