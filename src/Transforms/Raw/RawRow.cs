using Cotangent.Transforms.Pipelines;
using Microsoft.ML;

namespace Cotangent.Transforms.Raw;

/// <summary>The raw row of a cursor, at which a pipeline is linearized once for all columns.</summary>
internal sealed class RawRow
{
    private readonly DataViewRow _row;
    private long? _position;

    public RawRow(DataViewRow row, LinearizedPipeline pipeline)
    {
        (_row, Pipeline) = (row, pipeline);
        pipeline.Bind(row);
    }

    public LinearizedPipeline Pipeline { get; }

    /// <summary>Linearizes at the present row, if that has not been done.</summary>
    public void Linearize()
    {
        if (_position == _row.Position)
            return;
        // A row that throws is not done.
        _position = null;
        Pipeline.Linearize();
        _position = _row.Position;
    }
}
