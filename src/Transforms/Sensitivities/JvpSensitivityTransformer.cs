using System.Numerics.Tensors;
using Cotangent;
using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(JvpSensitivityTransformer), null, typeof(SignatureLoadModel),
    "JVP sensitivities", JvpSensitivityTransformer.LoaderSignature)]
[assembly: LoadableClass(
    typeof(IRowMapper), typeof(JvpSensitivityTransformer), null, typeof(SignatureLoadRowMapper),
    "JVP sensitivities", JvpSensitivityTransformer.LoaderSignature)]

namespace Cotangent;

/// <summary>
/// Adds a column for each sensitivity: a derivative of the prediction of the row. It maps row by row, so it works in prediction engines
/// and in parallel cursors. It has its own copy of the model, so it needs no score column.
/// </summary>
public sealed class JvpSensitivityTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "JvpSensitivity";

    private readonly string _featureColumnName;
    private readonly DifferentiableModel _model;
    private readonly string[] _featureNames;
    private readonly AttachedSensitivity[] _sensitivities;

    internal JvpSensitivityTransformer(
        IHostEnvironment env,
        string featureColumnName,
        DifferentiableModel model,
        string[] featureNames,
        IEnumerable<AttachedSensitivity> sensitivities)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(JvpSensitivityTransformer))) =>
        (_featureColumnName, _model, _featureNames, _sensitivities) = (featureColumnName, model, featureNames, [.. sensitivities]);

    private JvpSensitivityTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(JvpSensitivityTransformer)))
    {
        // *** Binary format ***
        // string: feature column, model, byte: has vector score, string[m]: names of outputs, if any, string[n]: feature names,
        // int: sensitivities, for each a resolved sensitivity, checksum
        // Files before version 1.6 have no byte and no names of outputs: they are of regressions of one target.
        ContentChecksum.Checked(Host, ctx, GetVersionInfo());
        _featureColumnName = ctx.LoadNonEmptyString();
        _model = LoadModel(Host, ctx);
        _featureNames = new string[_model.FeatureCount];
        for (var i = 0; i < _featureNames.Length; i++)
            _featureNames[i] = ctx.LoadNonEmptyString();
        TwoLayerLinearModelFormat.RequireBytes(Host, ctx.Reader, sizeof(int), "number of sensitivities");
        var count = ctx.Reader.ReadInt32();
        TwoLayerLinearModelFormat.RequireBytes(Host, ctx.Reader, count, "sensitivities");
        _sensitivities = new AttachedSensitivity[count];
        for (var i = 0; i < count; i++)
            _sensitivities[i] = ResolvedSensitivityFormat.Load(Host, ctx, _model);
        ContentChecksum.ReadEnd(Host, ctx);
    }

    // Found by reflection, through LoadableClass.
    private static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema inputSchema) =>
        new JvpSensitivityTransformer(env, ctx).MakeRowMapper(inputSchema);

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(_featureColumnName);
        TwoLayerLinearModelFormat.Save(ctx.Writer, _model.Model);
        ctx.Writer.Write(_model.Shape.HasVectorScore);
        TwoLayerLinearModelFormat.SaveNames(ctx, _model.OutputNames);
        foreach (var name in _featureNames)
            ctx.SaveNonEmptyString(name);
        ctx.Writer.Write(_sensitivities.Length);
        foreach (var sensitivity in _sensitivities)
            ResolvedSensitivityFormat.Save(ctx, sensitivity);
        ContentChecksum.Write(ctx);
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private static DifferentiableModel LoadModel(IHost host, ModelLoadContext ctx)
    {
        var model = TwoLayerLinearModelFormat.LoadModel(host, ctx);
        var hasTasks = TwoLayerLinearModelFormat.HasTasks(ctx);
        if (hasTasks)
            TwoLayerLinearModelFormat.RequireBytes(host, ctx.Reader, sizeof(byte), "kind of predictions");
        var hasVectorScore = hasTasks && ctx.Reader.ReadBoolean();
        host.CheckDecode(
            hasVectorScore || model.Layout.Outputs == 1,
            $"The model file is damaged: {model.Layout.Outputs} outputs, and a prediction that is a number.");
        return new(model, hasVectorScore ? TwoLayerLinearModelFormat.LoadNames(host, ctx, model.Layout.Outputs) : []);
    }

    private static VersionInfo GetVersionInfo() =>
        TwoLayerLinearModelFormat.Version("JVP SENS", LoaderSignature, typeof(JvpSensitivityTransformer).Assembly);

    private sealed class Mapper : MapperBase
    {
        private readonly JvpSensitivityTransformer _parent;
        private readonly DataViewSchema.Column _features;
        private readonly DataViewSchema.Column?[] _directions;

        public Mapper(JvpSensitivityTransformer parent, DataViewSchema schema)
            : base(parent.Host.Register(nameof(Mapper)), schema, parent)
        {
            _parent = parent;
            _features = VectorColumn(schema, "feature", parent._featureColumnName);
            _directions = [.. parent._sensitivities.Select(s =>
                s.Kind.InputColumnName is { } name ? VectorColumn(schema, "direction", name) : (DataViewSchema.Column?)null)];
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
            Array.ConvertAll(_parent._sensitivities, sensitivity => sensitivity.IsVector
                ? new DataViewSchema.DetachedColumn(
                    sensitivity.Kind.OutputColumnName,
                    new VectorDataViewType(NumberDataViewType.Single, sensitivity.Width),
                    SlotNames.Annotate(sensitivity.Width, () => sensitivity.SlotNames(_parent._featureNames)))
                : new DataViewSchema.DetachedColumn(sensitivity.Kind.OutputColumnName, NumberDataViewType.Single));

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            var sensitivity = _parent._sensitivities[iinfo];
            var getX = CheckedVector.Getter(input, input.Schema[_features.Index]);
            var getXDot = _directions[iinfo] is { } direction ? CheckedVector.Getter(input, input.Schema[direction.Index]) : null;
            var (x, xDot, values) = (default(VBuffer<float>), default(VBuffer<float>), new double[sensitivity.Width]);

            double[] Evaluate()
            {
                // The vectors have n elements: the mapper has compared the types of the columns with the model.
                getX(ref x);
                getXDot?.Invoke(ref xDot);
                sensitivity.Derivative(FeatureRow.OfChecked(x), FeatureRow.OfChecked(xDot), values);
                return values;
            }

            if (!sensitivity.IsVector)
                return (ValueGetter<float>)((ref float value) => value = (float)Evaluate()[0]);

            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
            {
                var result = Evaluate();
                var editor = VBufferEditor.Create(ref value, result.Length);
                TensorPrimitives.ConvertSaturating<double, float>(result, editor.Values);
                value = editor.Commit();
            });
        }

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
        {
            var needed = new HashSet<int>();
            for (var i = 0; i < _directions.Length; i++)
            {
                if (!activeOutput(i))
                    continue;
                needed.Add(_features.Index);
                if (_directions[i] is { } column)
                    needed.Add(column.Index);
            }

            return needed.Contains;
        }

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);

        private DataViewSchema.Column VectorColumn(DataViewSchema schema, string role, string name) =>
            JvpSensitivityEstimator.RequireVector(Host, schema, role, name, _parent._featureNames.Length);
    }
}
