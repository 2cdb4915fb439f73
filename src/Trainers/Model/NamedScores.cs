using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Model;

/// <summary>Annotates the Score column of a model with several outputs with their names.</summary>
internal static class NamedScores
{
    /// <summary>Binds the model to a schema, and annotates its Score column with slot names.</summary>
    public static ISchemaBoundMapper Bind<TModel>(
        IHostEnvironment env, TModel parameters, RoleMappedSchema schema, TwoLayerLinearModel model, IReadOnlyList<string> names)
        where TModel : IPredictor, ISchemaBindableMapper
    {
        return MulticlassClassificationScorer.LabelNameBindableMapper.CreateBound<ReadOnlyMemory<char>>(
            env,
            CheckedMapper.OfVector(env, parameters, schema, model),
            new VectorDataViewType(TextDataViewType.Instance, names.Count),
            (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)Names,
            AnnotationUtils.Kinds.SlotNames,
            canWrap: null);

        void Names(ref VBuffer<ReadOnlyMemory<char>> value) => value = new(names.Count, [.. names.Select(name => name.AsMemory())]);
    }
}
