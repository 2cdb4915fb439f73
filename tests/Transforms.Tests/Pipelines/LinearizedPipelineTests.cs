using Cotangent.Transforms.Pipelines;
using Cotangent.Transforms.Rules;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace Cotangent.Transforms.Tests.Pipelines;

public sealed class LinearizedPipelineTests
{
    [Fact]
    public void Coefficients_of_a_linear_regression_are_its_gradient_in_the_raw_columns()
    {
        var mlContext = new MLContext(1);
        var random = new Random(1);
        var data = mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 50).Select(_ => new Row
        {
            First = random.NextSingle(),
            Second = random.NextSingle(),
            Label = random.NextSingle(),
        }).ToArray());
        var chain = mlContext.Transforms.Concatenate("Features", "Second", "First", "Second")
            .Append(mlContext.Regression.Trainers.Sdca(maximumNumberOfIterations: 5)).Fit(data);
        var weights = chain.LastTransformer.Model.Weights;
        var pipeline = PipelineBuilder.Build(chain, data.Schema, "Score", ["First", "Second"], RuleBook.Of);

        using var cursor = data.GetRowCursor(pipeline.RawColumnsRead);
        pipeline.Bind(cursor);
        var rows = 0;
        while (cursor.MoveNext())
        {
            pipeline.Linearize();
            pipeline.Pull();
            Assert.Equal([weights[1]], pipeline.Raw[0].Bar.Select(bar => (float)bar));
            Assert.Equal((double)weights[0] + weights[2], pipeline.Raw[1].Bar[0]);
            pipeline.Raw[0].Dot[0] = 2;
            pipeline.Raw[1].Dot[0] = 3;
            Assert.Equal((2 * (double)weights[1]) + (3 * ((double)weights[0] + weights[2])), pipeline.Push()[0], 1e-14);
            rows++;
        }

        Assert.Equal(50, rows);
    }

    private sealed class Row
    {
        public float First { get; set; }

        public float Second { get; set; }

        public float Label { get; set; }
    }
}
