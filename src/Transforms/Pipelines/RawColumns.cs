using Microsoft.ML.Data;

namespace Cotangent.Transforms.Pipelines;

/// <summary>What raw columns can be differentiated by.</summary>
internal static class RawColumns
{
    /// <summary>Whether a type holds numbers, as a scalar or as a vector of known size, so that a small step is possible.</summary>
    public static bool IsNumber(DataViewType type) =>
        type.GetItemType() is NumberDataViewType && type is not VectorDataViewType { IsKnownSize: false };
}
