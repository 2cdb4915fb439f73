using Cotangent.Transforms.Pipelines;
using Microsoft.ML;

namespace Cotangent.Transforms.Raw;

/// <summary>The derivatives of the wanted outputs along one direction, row by row: a JVP.</summary>
internal sealed class RawPush
{
    private readonly LinearizedPipeline _pipeline;
    private readonly int[] _outputs;
    private readonly Action[] _moves;
    private readonly double[] _result;

    /// <param name="tangent">The direction.</param>
    /// <param name="pipeline">The pipeline, bound to the row.</param>
    /// <param name="outputs">The wanted slots of the output.</param>
    /// <param name="row">The raw row.</param>
    public RawPush(ResolvedRawTangent tangent, LinearizedPipeline pipeline, int[] outputs, DataViewRow row)
    {
        (_pipeline, _outputs, _result) = (pipeline, outputs, new double[outputs.Length]);
        _moves = [.. tangent.Parts.Select(part => part.Bind(row, pipeline.Raw.Single(raw => raw.Name == part.Column)))];
    }

    /// <summary>
    /// The derivatives at the row at which the pipeline is linearized, until the next call. NaN where the output is NaN.
    /// </summary>
    public ReadOnlySpan<double> RunLinearized()
    {
        foreach (var raw in _pipeline.Raw)
            Array.Clear(raw.Dot);
        foreach (var move in _moves)
            move();
        var dot = _pipeline.Push();
        for (var i = 0; i < _outputs.Length; i++)
            _result[i] = double.IsNaN(_pipeline.Of.Value[_outputs[i]]) ? double.NaN : dot[_outputs[i]];
        return _result;
    }
}
