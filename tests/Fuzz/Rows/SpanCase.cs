using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fuzz.Rows;

/// <summary>A call of a public method with a span, an array or a tensor that does not fit.</summary>
/// <param name="Name">The argument.</param>
/// <param name="Give">Makes the call.</param>
/// <param name="MustSay">The required parts of the error message: the value found and the value expected.</param>
internal sealed record SpanCase(string Name, Action Give, string[] MustSay) : RowCase
{
    private static readonly Expr X = Expr.Input("x", Dimension.Batch, 2);
    private static readonly Expr W = Expr.Input("w", 2, 3);
    private static readonly Expr S = Expr.SparseInput("s", Dimension.Batch, 2);
    private static readonly Expr T = Expr.SparseInput("t", 2, Dimension.Batch);

    public static IReadOnlyList<SpanCase> All { get; } = [.. Scores(), .. Engine(), .. Tangents()];

    public override string ToString() => Name;

    protected override Attempt Prepare(Random random) => new(Give, MustSay);

    private static IEnumerable<SpanCase> Scores()
    {
        foreach (var length in new[] { 0, 1, Tasks.Features - 1, Tasks.Features + 1, 2 * Tasks.Features })
        {
            string[] mustSay = [$"has {length} features", $"expected {Tasks.Features}"];
            yield return new(
                $"regression, {length} features",
                () => Model<TwoLayerLinearRegressionModelParameters>(Job.Regression).Score(new float[length]),
                mustSay);
            yield return new(
                $"binary, {length} features",
                () => Model<TwoLayerLinearBinaryModelParameters>(Job.Binary).Score(new float[length]),
                mustSay);
            yield return new(
                $"binary, {length} features for a probability",
                () => Model<TwoLayerLinearBinaryModelParameters>(Job.Binary).Probability(new float[length]),
                mustSay);
            yield return new($"multiclass, {length} features", () => Classes(new float[length], new float[Tasks.Classes]), mustSay);
            yield return new($"many targets, {length} features", () => Targets(new float[length], new float[Tasks.Classes]), mustSay);
        }

        foreach (var length in new[] { 0, Tasks.Classes - 1, Tasks.Classes + 1 })
        {
            string[] mustSay = [$"room for {length} scores", $"expected {Tasks.Classes}"];
            yield return new($"multiclass, {length} scores", () => Classes(new float[Tasks.Features], new float[length]), mustSay);
            yield return new($"many targets, {length} scores", () => Targets(new float[Tasks.Features], new float[length]), mustSay);
        }

        var both = new float[Tasks.Features];
        yield return new("multiclass, scores among the features", () => Classes(both, both.AsSpan(1, Tasks.Classes)), ["overlap"]);
        yield return new("many targets, scores among the features", () => Targets(both, both.AsSpan(1, Tasks.Classes)), ["overlap"]);
    }

    private static IEnumerable<SpanCase> Engine()
    {
        yield return new("no row starts", () => _ = new CsrRows<float>([], [], []), ["0 row starts", "expected"]);
        yield return new("rows that start at 1", () => _ = new CsrRows<float>([1, 2], [0, 1], [5, 6]), ["begin with 1", "expected 0"]);
        yield return new(
            "rows that end beyond the values",
            () => _ = new CsrRows<float>([0, 3], [0, 1], [5, 6]),
            ["a row start is 3", "expected 0 to 2"]);
        yield return new(
            "a negative row start", () => _ = new CsrRows<float>([0, -1, 2], [0, 1], [5, 6]), ["a row start is -1", "expected 0 to 2"]);
        yield return new(
            "row starts that fall", () => _ = new CsrRows<float>([0, 2, 1], [0, 1], [5, 6]), ["starts at 2", "ends at 1", "expected"]);
        yield return new(
            "fewer columns than values", () => _ = new CsrRows<float>([0, 2], [0], [5, 6]), ["1 columns", "2 values", "expected"]);
        yield return new("a negative column", () => _ = new CsrRows<float>([0, 2], [0, -4], [5, 6]), ["is -4", "expected 0 or more"]);
        yield return new("a row beyond the last", () => new CsrRows<float>([0, 1], [0], [5]).Row(1), ["Row 1", "there are 1"]);
        yield return new("a row before the first", () => new CsrRows<float>([0, 1], [0], [5]).Row(-1), ["Row -1", "there are 1"]);
        yield return new("too few values of a fixed shape", () => Bound([1, 2], [1, 2, 3]).Run(1), ["'w'", "3 values", "expected 6"]);
        yield return new("too many values of a fixed shape", () => Bound([1, 2], new float[7]).Run(1), ["'w'", "7 values", "expected 6"]);
        yield return new("too few values of a batch", () => Bound([1, 2, 3], new float[6]).Run(2), ["'x'", "3 values", "expected 2 rows"]);
        yield return new("no values of a batch", () => Bound([], new float[6]).Run(2), ["'x'", "nothing", "expected 2 rows"]);
        yield return new("a batch of no rows", () => Bound([1, 2], new float[6]).Run(0), ["0 rows", "expected 1 to 2"]);
        yield return new("a batch beyond the capacity", () => Bound([1, 2], new float[6]).Run(3), ["3 rows", "expected 1 to 2"]);
        yield return new("an output beyond the last", () => Ran().Output(1), ["1", "expected 0 to 0"]);
        yield return new("an output before the first", () => Ran().Output(-1), ["-1", "expected 0 to 0"]);
        yield return new(
            "sparse rows with a column beyond the shape", () => Sparse(S, new([0, 1], [2], [1]), 1), ["'s'", "column 2", "[batch x 2]"]);
        yield return new("sparse rows, one too few", () => Sparse(S, new([0, 1], [1], [1]), 2), ["'s'", "1 rows", "expected 2 rows"]);
        yield return new(
            "sparse rows with a column beyond the batch",
            () => SparseColumns(new([0, 1, 1], [3], [1]), 2),
            ["'t'", "column 3", "expected"]);
        yield return new(
            "a tangent of another length",
            () => Differentiate.Jvp(Expr.Sin, Tensor.Create([1.0, 2.0]), Tensor.Create([1.0])),
            ["[1 x 1]", "expected [1 x 2]"]);
        yield return new(
            "a tangent of another shape",
            () => Differentiate.Jvp(Expr.Sin, Tensor.Create([1.0, 2.0]), Tensor.Create([1.0, 2.0], [2, 1])),
            ["[2 x 1]", "expected [1 x 2]"]);
        yield return new(
            "an empty point",
            () => Differentiate.Jvp(Expr.Sin, Tensor.Create<double>([]), Tensor.Create<double>([])),
            ["[0]", "expected a non-empty"]);
        yield return new(
            "a cotangent of another length",
            () => Differentiate.Vjp(Expr.Sin, Tensor.Create([1.0, 2.0])).Pullback(Tensor.Create([1.0, 2.0, 3.0])),
            ["[1 x 3]", "expected [1 x 2]"]);
        yield return new(
            "two tangents for one",
            () => Differentiate.Linearize(x => [x[0]], [Tensor.Create([1.0])]).Pushforward([Tensor.Create([1.0]), Tensor.Create([1.0])]),
            ["2 tensors", "expected 1"]);
        yield return new(
            "a direction of another shape",
            () => Differentiate.HessianVectorProduct(x => Expr.Sum(x), Tensor.Create([1.0, 2.0]), Tensor.Create([1.0])),
            ["[1 x 1]", "expected [1 x 2]"]);
    }

    private static IEnumerable<SpanCase> Tangents()
    {
        yield return new(
            "a direction in the features, too short",
            () => Attach(Tangent.FeatureDirection("d", new float[Tasks.Features - 1])),
            ["'d'", $"{Tasks.Features - 1}", $"{Tasks.Features}"]);
        yield return new(
            "a direction in the features, too long",
            () => Attach(Tangent.FeatureDirection("d", new float[Tasks.Features + 1])),
            ["'d'", $"{Tasks.Features + 1}", $"{Tasks.Features}"]);
        yield return new(
            "a direction in Theta, too long",
            () => Attach(Tangent.Theta("d", new(new float[1, Tasks.Features + 1]))),
            ["'d'", $"1 x {Tasks.Features + 1}", $"1 x {Tasks.Features}"]);
        yield return new(
            "a direction in Theta of two rows",
            () => Attach(Tangent.Theta("d", new(new float[2, Tasks.Features]))),
            ["'d'", $"2 x {Tasks.Features}", $"1 x {Tasks.Features}"]);
        yield return new("a direction in A, too long", () => Attach(Tangent.A("d", new(new float[1, 2]))), ["'d'", "1 x 2", "1 x 1"]);
        yield return new("a direction in b, too long", () => Attach(Tangent.Bias("d", [1, 2])), ["'d'", "2", "1"]);
        yield return new(
            "a feature beyond the last",
            () => Attach(Tangent.Feature(Tasks.Features)),
            [$"slot {Tasks.Features}", $"expected 0 to {Tasks.Features - 1}"]);
    }

    private static TModel Model<TModel>(Job job)
        where TModel : class => ((ISingleFeaturePredictionTransformer<TModel>)job.Model()).Model;

    private static void Classes(ReadOnlySpan<float> features, Span<float> scores) =>
        Model<TwoLayerLinearMulticlassModelParameters>(Job.Multiclass).Score(features, scores);

    private static void Targets(ReadOnlySpan<float> features, Span<float> scores) =>
        Model<TwoLayerLinearMultiOutputModelParameters>(Job.ManyTargets).Score(features, scores);

    private static Workspace<float> Bound(float[] x, float[] w)
    {
        var workspace = new Plan<float>(Expr.MatMul(X, W)).CreateWorkspace(2);
        workspace.Bind(X, x);
        workspace.Bind(W, w);
        return workspace;
    }

    private static Workspace<float> Ran()
    {
        var workspace = Bound([1, 2], new float[6]);
        workspace.Run(1);
        return workspace;
    }

    private static void Sparse(Expr input, CsrRows<float> rows, int batch)
    {
        var workspace = new Plan<float>(Expr.MatMul(input, W)).CreateWorkspace(2);
        workspace.Bind(input, rows);
        workspace.Bind(W, new float[6]);
        workspace.Run(batch);
    }

    private static void SparseColumns(CsrRows<float> rows, int batch)
    {
        var workspace = new Plan<float>(Expr.MatMul(T, X)).CreateWorkspace(4);
        workspace.Bind(T, rows);
        workspace.Bind(X, new float[8]);
        workspace.Run(batch);
    }

    private static void Attach(Tangent tangent)
    {
        var view = Tasks.View(2, Tasks.HonestFeatures(Tasks.Features, isSparse: false, new Random(1)));
        Tasks.MLContext.Transforms.JvpSensitivity(Job.Regression.Model(), tangent).Fit(view).Transform(view);
    }
}
