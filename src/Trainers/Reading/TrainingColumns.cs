using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Reading;

/// <summary>The columns that training reads, by their role.</summary>
/// <param name="Data">Rows in an order that is the same for every cursor.</param>
/// <param name="Feature">Known-size vector of Single.</param>
/// <param name="Label">A number, key or Boolean, or a vector of numbers, depending on the task.</param>
/// <param name="Weight">Single; null if every weight is 1.</param>
internal sealed record TrainingColumns(
    IDataView Data, DataViewSchema.Column Feature, DataViewSchema.Column Label, DataViewSchema.Column? Weight)
{
    public int FeatureCount => Feature.Type.GetVectorSize();

    /// <summary>Whether a row has a label for each of several targets.</summary>
    public bool HasTargets => Label.Type is VectorDataViewType;
}
