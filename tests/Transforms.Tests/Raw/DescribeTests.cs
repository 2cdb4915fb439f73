using Microsoft.ML;

namespace Cotangent.Transforms.Tests.Raw;

/// <summary>The path of the derivatives, in words.</summary>
public sealed class DescribeTests
{
    [Fact]
    public void Stages_raw_columns_tangents_and_what_is_left_out_are_named()
    {
        var mlContext = new MLContext(seed: 1);
        var data = Applicants.Data(mlContext);
        var text = mlContext.Transforms.Sensitivity(Applicants.Binary(mlContext, data), new()
        {
            By = ["Income", "City", "Grade"],
            Switches = SwitchEffects.FromReference("City", "Oslo"),
            Tangents = [RawTangent.Along("Both", ("Age", 2), ("Income", -1000))],
        }).Fit(data).Describe();
        Assert.Equal("", text);
    }
}
