using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fuzz.Models;

/// <summary>All results of a model on some rows, and its own properties, to the last bit, as lines of text.</summary>
internal static class Answers
{
    public static IEnumerable<string> Of(ITransformer transformer, IDataView rows)
    {
        var scored = transformer.Transform(rows);
        foreach (var column in scored.Schema)
        {
            yield return $"column {column.Name}, {column.Type}, {string.Join(',', SlotNames(column))}";
            if (column.Type == NumberDataViewType.Single)
                yield return $"{column.Name} {Bits(scored.GetColumn<float>(column))}";
            else if (column.Type is VectorDataViewType { ItemType: NumberDataViewType } vector
                && vector.ItemType == NumberDataViewType.Single)
                yield return $"{column.Name} {Bits(scored.GetColumn<float[]>(column).SelectMany(values => values))}";
        }

        if (transformer is not ISingleFeaturePredictionTransformer<ITwoLayerLinearModelParameters> { Model: var model } prediction)
            yield break;

        yield return $"features {prediction.FeatureColumnName}, {prediction.FeatureColumnType}";
        yield return Parameters(model);
        yield return $"ended by {model.TrainingHistory.Stop}, best {model.TrainingHistory.BestEpoch} of {model.TrainingHistory.Count}";
        foreach (var epoch in model.TrainingHistory)
            yield return Bits(epoch);
        if (model is TwoLayerLinearMultiOutputModelParameters { TargetNames: var targets })
            yield return $"targets {string.Join(',', targets)}";
        if (model is TwoLayerLinearMulticlassModelParameters { ClassNames: var classes })
            yield return $"classes {string.Join(',', classes)}";
    }

    private static string Parameters(ITwoLayerLinearModelParameters model)
    {
        var (theta, a) = (new float[model.Theta.FlattenedLength], new float[model.A.FlattenedLength]);
        model.Theta.FlattenTo(theta);
        model.A.FlattenTo(a);
        return $"parameters {Bits(theta)} / {Bits(a)} / {Bits(model.Bias.ToArray())}";
    }

    private static string Bits(IEnumerable<float> values) =>
        string.Join(' ', values.Select(value => $"{BitConverter.SingleToInt32Bits(value):x8}"));

    private static string Bits(TrainingEpoch epoch)
    {
        double[] values = [epoch.Loss, epoch.ValidationLoss, epoch.GradientNorm, epoch.StepSize, epoch.Damping, epoch.ElapsedSeconds];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {epoch.Epoch} {string.Join(' ', values.Select(value => $"{BitConverter.DoubleToInt64Bits(value):x16}"))}");
    }

    private static string[] SlotNames(DataViewSchema.Column column)
    {
        if (!column.HasSlotNames())
            return [];
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
