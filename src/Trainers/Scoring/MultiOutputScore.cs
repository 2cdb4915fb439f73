using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers;

/// <summary>The Score column of many targets, for ML.NET's scorer: its own mapper of vectors would leave the slots without names.</summary>
internal sealed class MultiOutputScore(TwoLayerLinearMultiOutputModelParameters model, string[] targetNames) : ISchemaBindableMapper
{
    private readonly DataViewSchema _schema = Schema(targetNames);

    public ISchemaBoundMapper Bind(IHostEnvironment env, RoleMappedSchema schema)
    {
        var feature = schema.Feature!.Value;
        var length = model.Model.Layout.Features;
        // By size, not by dimensions: features may be shaped as an image.
        return feature.Type is VectorDataViewType vector && vector.Size == length && vector.ItemType == NumberDataViewType.Single
            ? new Bound(this, schema, feature)
            : throw env.ExceptSchemaMismatch(nameof(schema), "feature", feature.Name, $"Vector<Single, {length}>", feature.Type.ToString());
    }

    private static DataViewSchema Schema(string[] targetNames)
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, targetNames.Length);
        var score = ScoreSchemaFactory.Create(type, AnnotationUtils.Const.ScoreColumnKind.MultiOutputRegression)[0];
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(score.Annotations, _ => true);
        annotations.Add(SlotNames.Annotate(targetNames), _ => true);
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(score.Name, type, annotations.ToAnnotations());
        return schema.ToSchema();
    }

    private sealed class Bound(MultiOutputScore parent, RoleMappedSchema schema, DataViewSchema.Column feature) : ISchemaBoundRowMapper
    {
        public RoleMappedSchema InputRoleMappedSchema { get; } = schema;

        public DataViewSchema InputSchema => InputRoleMappedSchema.Schema;

        public DataViewSchema OutputSchema => parent._schema;

        public ISchemaBindableMapper Bindable => parent;

        public IEnumerable<KeyValuePair<RoleMappedSchema.ColumnRole, string>> GetInputColumnRoles() =>
            [RoleMappedSchema.ColumnRole.Feature.Bind(feature.Name)];

        public IEnumerable<DataViewSchema.Column> GetDependenciesForNewColumns(IEnumerable<DataViewSchema.Column> dependingColumns) =>
            dependingColumns.Any() ? [feature] : [];

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
            new SimpleRow(OutputSchema, input, [activeColumns.Any() ? Getter(input) : null]);

        private ValueGetter<VBuffer<float>> Getter(DataViewRow input)
        {
            var featureGetter = input.GetGetter<VBuffer<float>>(feature);
            var map = parent.CreateMapper();
            var x = default(VBuffer<float>);
            return (ref VBuffer<float> scores) =>
            {
                featureGetter(ref x);
                map(in x, ref scores);
            };
        }
    }

    private ValueMapper<VBuffer<float>, VBuffer<float>> CreateMapper() => model.CreateMapper();
}
