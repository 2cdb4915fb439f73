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
        Assert.Equal(
            """
            Derivatives of 'Probability': 4 slots in 'Sensitivities'.
            Stages:
              1. MissingValueReplacingTransformer -> Age: exact: copy; 0 where the value is missing
              2. NormalizingTransformer -> Age, Income: exact: scale
              3. ValueToKeyMappingTransformer -> City: switch: the key of the value
              4. KeyToVectorMappingTransformer -> City: switch: an indicator of the key
              5. ColumnConcatenatingTransformer -> Features: exact: copies
              6. BinaryPredictionTransformer -> PredictedLabel, Score, Probability: exact: linear score; exact: sigmoid of the score
            Raw columns:
              Income: derivative, exact
              City: effects of 3 categories from Oslo
              Grade: left out: the output does not depend on it
            Tangents:
              Both: exact, moves Age, Income
            """.ReplaceLineEndings(),
            text);
    }
}
