using Cotangent.Transforms.Pipelines;
using Cotangent.Transforms.Rules;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>
/// Derivatives in raw columns, compared with differences of the whole chain: a file in which single cells are changed is loaded and scored.
/// </summary>
public sealed class SampleChainTests
{
    private const int CheckedRows = 6;

    /// <summary>The weights of the formula of fourth order: x + h, x - h, x + 2h and x - 2h; then twice the step.</summary>
    private static readonly int[] Steps = [1, -1, 2, -2, 4, -4];

    public static TheoryData<string> Names => [.. SampleChains.All.Select(chain => chain.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_agrees_with_differences_of_the_whole_chain_and_with_itself(string name)
    {
        var example = SampleChains.All.Single(chain => chain.Name == name);
        using var file = example.File();
        string[] columns = [.. file.Numbers.Except(example.Labels)];
        var chain = example.Chain(new MLContext(1), columns).Fit(file.Data);
        int[] rows = [.. Enumerable.Range(0, CheckedRows).Select(i => i * (file.Rows - 1) / (CheckedRows - 1))];
        var jacobians = Jacobians(chain, file, example.Of, columns, rows, out var kinds);
        for (var i = 0; i < columns.Length; i++)
            CheckKinds(example, kinds[i], columns[i], jacobians, i);
        CompareWithDifferences(example, file, chain, columns, rows, jacobians);
        ComparePushedAndPulled(file, columns, jacobians);
        Assert.Equal(
            jacobians.SelectMany(jacobian => jacobian.Pulled.Cast<double>()),
            Jacobians(Loaded(chain, file.Data.Schema), file, example.Of, columns, rows, out _)
                .SelectMany(jacobian => jacobian.Pulled.Cast<double>()));
    }

    private static void CompareWithDifferences(
        SampleChain example, SampleFile file, ITransformer chain, string[] columns, int[] rows, List<RowJacobian> jacobians)
    {
        var deviations = columns.Select(file.Deviation).ToArray();
        var moves = (
            from row in Enumerable.Range(0, rows.Length)
            from i in Enumerable.Range(0, columns.Length)
            where !IsStep(example, columns[i]) && !double.IsNaN(file.Number(rows[row], columns[i]))
            let step = Math.ScaleB(1, Math.ILogB(deviations[i] == 0 ? 1 : deviations[i]) + example.Step)
            where !example.HasLogarithms || file.Number(rows[row], columns[i]) > Steps.Max() * step
            select (Row: row, Column: i, Step: step)).ToArray();
        Assert.Equal(example.IsStep, moves.Length == 0);
        using var moved = file.Move(from move in moves from step in Steps select (rows[move.Row], columns[move.Column], step * move.Step));
        var samples = Outputs(chain.Transform(moved.Data), example.Of).Chunk(Steps.Length);
        var (compared, sharp, kinked) = (0, 0, 0);
        foreach (var ((row, i, h), values) in moves.Zip(samples))
        {
            for (var o = 0; o < values[0].Length; o++)
            {
                var (near, far) = (Difference(values, o, 0, h), Difference(values, o, 2, 2 * h));
                var tolerance = Math.Abs(near - far) + Noise(jacobians[row], file, rows[row], columns, o, h);
                if (example.HasKinks)
                    kinked += Math.Abs(near - jacobians[row].Pulled[o, i]) <= tolerance ? 0 : 1;
                else
                    Assert.Equal(near, jacobians[row].Pulled[o, i], tolerance);
                compared++;
                sharp += tolerance * deviations[i] <= 1e-2 * LargestEffect(jacobians, deviations, o) ? 1 : 0;
            }
        }

        // A tolerance that admits everything proves nothing.
        Assert.True(sharp >= example.Sharp * compared, $"{sharp} of {compared} comparisons are sharp.");
        Assert.True(kinked <= 0.05 * compared, $"{kinked} of {compared} comparisons disagree.");
    }

    /// <summary>The largest effect of one deviation of a column on an output, over all rows and columns.</summary>
    private static double LargestEffect(List<RowJacobian> jacobians, double[] deviations, int o) =>
        jacobians.Max(jacobian => deviations.Select((deviation, i) => Math.Abs(jacobian.Pulled[o, i]) * deviation).Max());

    /// <summary>
    /// Both are sums over the same paths, of at most 100 products in a row and 10 edges, 1000 operations; paths can cancel each other to a
    /// tenth.
    /// </summary>
    private static void ComparePushedAndPulled(SampleFile file, string[] columns, List<RowJacobian> jacobians)
    {
        var deviations = columns.Select(file.Deviation).ToArray();
        foreach (var jacobian in jacobians)
        {
            for (var o = 0; o < jacobian.Value.Length; o++)
            {
                var largest = deviations.Select((deviation, i) => Math.Abs(jacobian.Pushed[o, i]) * deviation).Max();
                for (var i = 0; i < columns.Length; i++)
                {
                    var tolerance = 10 * Rounding.Gamma(1000) * largest;
                    Assert.Equal(jacobian.Pushed[o, i] * deviations[i], jacobian.Pulled[o, i] * deviations[i], tolerance);
                }
            }
        }
    }

    private static ITransformer Loaded(ITransformer chain, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        new MLContext(1).Model.Save(chain, schema, stream);
        return new MLContext(1).Model.Load(stream, out _);
    }

    private static List<RowJacobian> Jacobians(
        ITransformer chain, SampleFile file, string of, string[] columns, int[] rows, out DerivativeKinds[] kinds)
    {
        using var selected = file.Select(rows);
        var pipeline = PipelineBuilder.Build(chain, selected.Data.Schema, of, columns, RuleBook.Of);
        kinds = pipeline.Of.From;
        var jacobians = new List<RowJacobian>();
        using var cursor = selected.Data.GetRowCursor(pipeline.RawColumnsRead);
        pipeline.Bind(cursor);
        while (cursor.MoveNext())
        {
            pipeline.Linearize();
            jacobians.Add(RowJacobian.Of(pipeline));
        }

        return jacobians;
    }

    /// <summary>Whether a difference would be none of a smooth function.</summary>
    private static bool IsStep(SampleChain example, string column) => example.IsStep || example.Binned.Contains(column);

    /// <summary>Steps are said to be such, and where nothing else reaches the output, the derivative is 0.</summary>
    private static void CheckKinds(SampleChain example, DerivativeKinds kinds, string column, List<RowJacobian> jacobians, int i)
    {
        Assert.Equal(IsStep(example, column), kinds.HasFlag(DerivativeKinds.Switch));
        if (kinds is DerivativeKinds.Switch or DerivativeKinds.None)
        {
            Assert.All(
                jacobians,
                jacobian => Assert.All(Enumerable.Range(0, jacobian.Value.Length), o => Assert.Equal(0, jacobian.Pulled[o, i])));
        }
    }

    /// <summary>
    /// What rounding adds to a difference. An output is a sum of about 2 n products and the terms behind them, in single precision; its
    /// rounding is at most sqrt(2 n) units of their sum with high probability (here 4 times that). Source: Higham and Mary, <i>A New
    /// Approach to Probabilistic Rounding Error Analysis</i>, SIAM Journal on Scientific Computing 41 (2019). The weights of the formula
    /// add 1.5.
    /// </summary>
    private static double Noise(RowJacobian jacobian, SampleFile file, int row, string[] columns, int o, double h)
    {
        var terms = Math.Abs(jacobian.Value[o]);
        for (var i = 0; i < columns.Length; i++)
        {
            var term = jacobian.Pulled[o, i] * file.Number(row, columns[i]);
            terms += double.IsNaN(term) ? 0 : Math.Abs(term);
        }

        return 1.5 * 4 * Math.Sqrt(2 * columns.Length) * Rounding.OfFloat * terms / h;
    }

    private static double Difference(double[][] samples, int slot, int first, double h)
    {
        double Slope(int pair, double step) => (samples[pair][slot] - samples[pair + 1][slot]) / (2 * step);
        return ((4 * Slope(first, h)) - Slope(first + 2, 2 * h)) / 3;
    }

    private static double[][] Outputs(IDataView rows, string column) => rows.Schema[column].Type is VectorDataViewType
        ? [.. rows.GetColumn<float[]>(column).Select(values => Array.ConvertAll(values, value => (double)value))]
        : [.. rows.GetColumn<float>(column).Select(value => new[] { (double)value })];
}
