using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers;

/// <summary>A model bound to a schema as ML.NET binds any model, but for its features: they come through <see cref="CheckedVector"/>.</summary>
internal sealed class CheckedMapper : ISchemaBoundRowMapper
{
    private readonly ISchemaBoundRowMapper _mapper;

    private CheckedMapper(ISchemaBindableMapper model, ISchemaBoundRowMapper mapper) => (Bindable, _mapper) = (model, mapper);

    /// <summary>What binds the model again where a scorer is applied to other rows: the model itself, so that those are checked, too.</summary>
    public ISchemaBindableMapper Bindable { get; }

    public RoleMappedSchema InputRoleMappedSchema => _mapper.InputRoleMappedSchema;

    public DataViewSchema InputSchema => _mapper.InputSchema;

    public DataViewSchema OutputSchema => _mapper.OutputSchema;

    /// <param name="env">Where messages go.</param>
    /// <param name="model">What is bound.</param>
    /// <param name="predictor">ML.NET's wrapper of the same model.</param>
    /// <param name="schema">With a feature column, which the wrapper compares with what the model takes.</param>
    public static CheckedMapper Bind(IHostEnvironment env, ISchemaBindableMapper model, ISchemaBindableMapper predictor, RoleMappedSchema schema) =>
        new(model, (ISchemaBoundRowMapper)predictor.Bind(env, schema));

    public IEnumerable<KeyValuePair<RoleMappedSchema.ColumnRole, string>> GetInputColumnRoles() => _mapper.GetInputColumnRoles();

    public IEnumerable<DataViewSchema.Column> GetDependenciesForNewColumns(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        _mapper.GetDependenciesForNewColumns(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        _mapper.GetRow(new CheckedRow(input, InputRoleMappedSchema.Feature!.Value), activeColumns);

    /// <summary>The row that a model reads.</summary>
    private sealed class CheckedRow(DataViewRow input, DataViewSchema.Column features) : WrappingRow(input)
    {
        public override DataViewSchema Schema => Input.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => Input.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => column.Index == features.Index && typeof(TValue) == typeof(VBuffer<float>)
            ? (ValueGetter<TValue>)(Delegate)CheckedVector.Getter(Input, column)
            : Input.GetGetter<TValue>(column);
    }
}
