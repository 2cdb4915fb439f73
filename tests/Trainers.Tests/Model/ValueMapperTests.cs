using System.Reflection;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Model;

/// <summary>ML.NET's own code may ask a model for scores without a column or a row: what it hands over is checked all the same.</summary>
public class ValueMapperTests
{
    private const int Features = 4;

    private static readonly TrainingHistory History = new([], StopReason.Converged, 0);

    public static TheoryData<string> Tasks => ["regression", "binary", "binary with probability", "multiclass", "many targets"];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Rows_that_lie_are_refused(string task)
    {
        foreach (var (row, found, expected) in new (VBuffer<float>, string, string)[]
        {
            (new(5, [1, 2, 3, 4, 5]), "5", "expected 4"),
            (new(3, [1, 2, 3]), "3", "expected 4"),
            (default, "0", "expected 4"),
            (new(5, 1, [1], [0]), "5", "expected 4"),
            (new(4, 2, [1, 2], [0, 4]), "index 4", "from 0 to 3"),
            (new(4, 2, [1, 2], [1, int.MaxValue]), "index 2147483647", "from 0 to 3"),
            (new(4, 2, [1, 2], [-1, 0]), "index -1", "from 0 to 3"),
            (new(4, 2, [1, 2], [2, 1]), "index 1 after index 2", "rise"),
            (new(4, 2, [1, 2], [2, 2]), "index 2 after index 2", "rise"),
        })
        {
            var message = Assert.Throws<InvalidOperationException>(() => Score(task, row)).Message;
            Assert.Contains(found, message, StringComparison.Ordinal);
            Assert.Contains(expected, message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_sparse_row_has_the_scores_of_the_dense_one(string task)
    {
        Assert.Equal(Score(task, new VBuffer<float>(4, [0, 5, 0, 7])), Score(task, new VBuffer<float>(4, 2, [5, 7], [1, 3])));
        Assert.Equal(Score(task, new VBuffer<float>(4, [0, 0, 0, 0])), Score(task, new VBuffer<float>(4, 0, null, null)));
    }

    private static float[] Score(string task, VBuffer<float> row)
    {
        var env = new MLContext(seed: 1);
        return task switch
        {
            "regression" =>
                Map(new TwoLayerLinearRegressionModelParameters(
                    env, Model(1, ResponseFunction.Identity), History), "IValueMapper", row, 0f),
            "binary" =>
                Map(new TwoLayerLinearBinaryModelParameters(env, Model(1, ResponseFunction.Sigmoid), History), "IValueMapper", row, 0f),
            "binary with probability" =>
                Map(new TwoLayerLinearBinaryModelParameters(
                    env, Model(1, ResponseFunction.Sigmoid), History), "IValueMapperDist", row, 0f, 0f),
            "multiclass" => Map(
                new TwoLayerLinearMulticlassModelParameters(env, Model(3, ResponseFunction.Softmax), ["a", "b", "c"], History),
                "IValueMapper",
                row,
                default(VBuffer<float>)),
            "many targets" => Map(
                new TwoLayerLinearMultiOutputModelParameters(env, Model(3, ResponseFunction.Identity), ["a", "b", "c"], History),
                "IValueMapper",
                row,
                default(VBuffer<float>)),
            _ => throw new ArgumentOutOfRangeException(nameof(task), task, null),
        };
    }

    /// <summary>The interfaces are ML.NET's own, and hidden: they are found by name.</summary>
    private static float[] Map(object model, string interfaceName, VBuffer<float> row, params object[] outputs)
    {
        var getMapper = model.GetType().GetInterface($"Microsoft.ML.Data.{interfaceName}")!.GetMethod("GetMapper")!;
        var mapper = (Delegate)getMapper.MakeGenericMethod([typeof(VBuffer<float>), .. outputs.Select(output => output.GetType())])
            .Invoke(model, null)!;
        object[] arguments = [row, .. outputs];
        mapper.Method.Invoke(mapper.Target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        return [.. arguments[1..].SelectMany(output => output is VBuffer<float> scores ? scores.DenseValues() : [(float)output])];
    }

    private static TwoLayerLinearModel Model(int outputs, ResponseFunction response)
    {
        var layout = new ParameterLayout(Features, 1, outputs, HasBias: true);
        return new(layout, [.. Enumerable.Range(1, layout.Count).Select(i => i / 8f)], response);
    }
}
