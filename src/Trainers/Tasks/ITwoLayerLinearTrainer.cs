using Cotangent.Trainers.Model;
using Microsoft.ML;

namespace Cotangent.Trainers.Tasks;

/// <summary>What is known of a trainer of any task before training.</summary>
internal interface ITwoLayerLinearTrainer
{
    /// <summary>The feature column.</summary>
    string FeatureColumnName { get; }

    /// <summary>Whether the predictions of the model are a vector with named slots, and not a number.</summary>
    bool HasVectorScore { get; }

    /// <summary>The shape of the model that data with this schema gives.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label column has another type than the task takes.</exception>
    ModelShape ShapeFor(DataViewSchema schema);
}
