using Cotangent.Trainers.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Model;

/// <summary>
/// A model bound to a schema. ML.NET's own mapper defines the columns; the features come through <see cref="CheckedVector"/>.
/// </summary>
internal sealed class CheckedMapper : ISchemaBoundRowMapper
{
    private readonly ISchemaBoundRowMapper _columns;
    private readonly Func<DataViewRow, ValueGetter<VBuffer<float>>, Delegate[]> _getters;

    private CheckedMapper(
        ISchemaBindableMapper model, ISchemaBoundRowMapper columns, Func<DataViewRow, ValueGetter<VBuffer<float>>, Delegate[]> getters) =>
        (Bindable, _columns, _getters) = (model, columns, getters);

    /// <summary>
    /// Binds the model again when a scorer is applied to other rows. It is the model itself, so that these rows are checked, too.
    /// </summary>
    public ISchemaBindableMapper Bindable { get; }

    public RoleMappedSchema InputRoleMappedSchema => _columns.InputRoleMappedSchema;

    public DataViewSchema InputSchema => _columns.InputSchema;

    public DataViewSchema OutputSchema => _columns.OutputSchema;

    /// <summary>Binds a model with a column Score, a number.</summary>
    /// <param name="env">The environment.</param>
    /// <param name="parameters">The model parameters to bind.</param>
    /// <param name="schema">A schema with a feature column of the type that the model takes.</param>
    /// <param name="model">The function.</param>
    public static CheckedMapper OfNumber<T>(IHostEnvironment env, T parameters, RoleMappedSchema schema, TwoLayerLinearModel model)
        where T : IPredictor, ISchemaBindableMapper
    {
        var response = model.Response;
        return Bind(env, parameters, new SchemaBindablePredictorWrapper(parameters), schema, (_, getter) =>
        {
            var features = default(VBuffer<float>);
            return
            [
                (ValueGetter<float>)((ref float score) =>
                {
                    getter(ref features);
                    score = response.Apply(model.RawScore(FeatureRow.OfChecked(features)));
                }),
            ];
        });
    }

    /// <summary>Binds a model with the columns Score, the raw score, and Probability.</summary>
    /// <inheritdoc cref="OfNumber"/>
    public static CheckedMapper OfProbability<T>(IHostEnvironment env, T parameters, RoleMappedSchema schema, TwoLayerLinearModel model)
        where T : IPredictor, ISchemaBindableMapper
    {
        var response = model.Response;
        return Bind(env, parameters, new SchemaBindableBinaryPredictorWrapper(parameters), schema, (row, getter) =>
        {
            // Both columns and the predicted label need the score of the same row, so it is computed once.
            var (features, known, position) = (default(VBuffer<float>), 0f, -1L);
            float RawScore()
            {
                if (position != row.Position)
                {
                    getter(ref features);
                    known = model.RawScore(FeatureRow.OfChecked(features));
                    position = row.Position;
                }

                return known;
            }

            return
            [
                (ValueGetter<float>)((ref float score) => score = RawScore()),
                (ValueGetter<float>)((ref float probability) => probability = response.Apply(RawScore())),
            ];
        });
    }

    /// <summary>Binds a model with a column Score, a vector.</summary>
    /// <inheritdoc cref="OfNumber"/>
    public static CheckedMapper OfVector<T>(IHostEnvironment env, T parameters, RoleMappedSchema schema, TwoLayerLinearModel model)
        where T : IPredictor, ISchemaBindableMapper =>
        Bind(env, parameters, new SchemaBindablePredictorWrapper(parameters), schema, (_, getter) =>
        {
            var features = default(VBuffer<float>);
            return
            [
                (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) =>
                {
                    getter(ref features);
                    var editor = VBufferEditor.Create(ref scores, model.Layout.Outputs);
                    model.Predict(FeatureRow.OfChecked(features), editor.Values);
                    scores = editor.Commit();
                }),
            ];
        });

    public IEnumerable<KeyValuePair<RoleMappedSchema.ColumnRole, string>> GetInputColumnRoles() => _columns.GetInputColumnRoles();

    public IEnumerable<DataViewSchema.Column> GetDependenciesForNewColumns(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        _columns.GetDependenciesForNewColumns(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        var active = activeColumns.Select(column => column.Index).ToHashSet();
        var getters = new Delegate?[OutputSchema.Count];
        if (active.Count > 0)
        {
            var all = _getters(input, CheckedVector.Getter(input, input.Schema[InputRoleMappedSchema.Feature!.Value.Index]));
            foreach (var column in active)
                getters[column] = all[column];
        }

        return new SimpleRow(OutputSchema, input, getters);
    }

    private static CheckedMapper Bind(
        IHostEnvironment env,
        ISchemaBindableMapper parameters,
        ISchemaBindableMapper wrapper,
        RoleMappedSchema schema,
        Func<DataViewRow, ValueGetter<VBuffer<float>>, Delegate[]> getters) =>
            new(parameters, (ISchemaBoundRowMapper)wrapper.Bind(env, schema), getters);
}
