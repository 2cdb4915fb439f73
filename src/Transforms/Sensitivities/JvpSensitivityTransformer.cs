using System.Numerics.Tensors;
using Cotangent;
using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Messages;
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
/// Adds a column for each tangent: the derivative of the score of the row along it. It maps row by row, so it works in prediction engines
/// and in parallel cursors. It has its own copy of the model, so it needs no score column.
/// </summary>
public sealed class JvpSensitivityTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "JvpSensitivity";

    private static readonly string[] OutputNames = [DefaultColumnNames.Score];

    private readonly string _featureColumnName;
    private readonly TwoLayerLinearModel _model;
    private readonly string[] _featureNames;
    private readonly Sensitivity[] _sensitivities;

    internal JvpSensitivityTransformer(
        IHostEnvironment env,
        string featureColumnName,
        TwoLayerLinearModel model,
        string[] featureNames,
        IEnumerable<ResolvedTangent> tangents)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(JvpSensitivityTransformer)))
    {
        (_featureColumnName, _model, _featureNames) = (featureColumnName, model, featureNames);
        var differentiable = model.Differentiable(OutputNames);
        _sensitivities = [.. tangents.Select(tangent => new Sensitivity(differentiable, tangent))];
    }

    private JvpSensitivityTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(JvpSensitivityTransformer)))
    {
        // *** Binary format ***
        // string: feature column, model, string[n]: feature names, int: tangents, for each a resolved tangent, checksum
        ContentChecksum.Checked(Host, ctx, GetVersionInfo());
        _featureColumnName = ctx.LoadNonEmptyString();
        _model = TwoLayerLinearModelFormat.LoadModel(Host, ctx, outputs: 1);
        Host.CheckDecode(
            _model.Response.Makes(PredictionMeanings.Numbers),
            $"The model file is damaged: its response function is {_model.Response}, and sensitivities are of one number.");
        _featureNames = new string[_model.Layout.Features];
        for (var i = 0; i < _featureNames.Length; i++)
            _featureNames[i] = ctx.LoadNonEmptyString();
        TwoLayerLinearModelFormat.RequireBytes(Host, ctx.Reader, sizeof(int), "number of tangents");
        var count = ctx.Reader.ReadInt32();
        TwoLayerLinearModelFormat.RequireBytes(Host, ctx.Reader, count, "tangents");
        _sensitivities = new Sensitivity[count];
        var differentiable = _model.Differentiable(OutputNames);
        for (var i = 0; i < count; i++)
            _sensitivities[i] = new Sensitivity(differentiable, ResolvedTangentFormat.Load(Host, ctx, differentiable));
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
        TwoLayerLinearModelFormat.Save(ctx.Writer, _model);
        foreach (var name in _featureNames)
            ctx.SaveNonEmptyString(name);
        ctx.Writer.Write(_sensitivities.Length);
        foreach (var sensitivity in _sensitivities)
            ResolvedTangentFormat.Save(ctx, sensitivity.Tangent);
        ContentChecksum.Write(ctx);
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

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
                s.Tangent.InputColumnName is { } name ? VectorColumn(schema, "direction", name) : (DataViewSchema.Column?)null)];
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
            Array.ConvertAll(_parent._sensitivities, sensitivity => sensitivity.Tangent.IsVector
                ? new DataViewSchema.DetachedColumn(
                    sensitivity.Tangent.OutputColumnName,
                    new VectorDataViewType(NumberDataViewType.Single, _parent._featureNames.Length),
                    SlotNames.Annotate(_parent._featureNames))
                : new DataViewSchema.DetachedColumn(sensitivity.Tangent.OutputColumnName, NumberDataViewType.Single));

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            var sensitivity = _parent._sensitivities[iinfo];
            var evaluator = sensitivity.CreateEvaluator();
            var loadX = sensitivity.ReadsFeatures ? Loader(input, _features, evaluator.X) : null;
            var loadXDot = _directions[iinfo] is { } column ? Loader(input, column, evaluator.XDot) : null;

            ReadOnlySpan<float> Evaluate()
            {
                loadX?.Invoke();
                loadXDot?.Invoke();
                return evaluator.Run();
            }

            if (!sensitivity.Tangent.IsVector)
                return (ValueGetter<float>)((ref float value) => value = Evaluate()[0]);

            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
            {
                var result = Evaluate();
                var editor = VBufferEditor.Create(ref value, result.Length);
                result.CopyTo(editor.Values);
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
                if (_parent._sensitivities[i].ReadsFeatures)
                    needed.Add(_features.Index);
                if (_directions[i] is { } column)
                    needed.Add(column.Index);
            }

            return needed.Contains;
        }

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);

        private static Action Loader(DataViewRow input, DataViewSchema.Column column, double[] target)
        {
            // The vector has n elements: the mapper has compared the type of the column with the model.
            var getter = CheckedVector.Getter(input, input.Schema[column.Index]);
            var buffer = default(VBuffer<float>);
            return () =>
            {
                getter(ref buffer);
                if (buffer.IsDense)
                {
                    TensorPrimitives.ConvertChecked<float, double>(buffer.GetValues(), target);
                    return;
                }

                Array.Clear(target);
                var values = buffer.GetValues();
                var slots = buffer.GetIndices();
                for (var i = 0; i < values.Length; i++)
                    target[slots[i]] = values[i];
            };
        }

        private DataViewSchema.Column VectorColumn(DataViewSchema schema, string role, string name)
        {
            if (schema.GetColumnOrNull(name) is not { } column)
                throw Host.ExceptSchemaMismatch(nameof(schema), role, Shown.Short(name));
            var length = _parent._featureNames.Length;
            // Compares the size, not the dimensions: features may be shaped as an image.
            return column.Type is VectorDataViewType vector && vector.Size == length && vector.ItemType == NumberDataViewType.Single
                ? column
                : throw Host.ExceptSchemaMismatch(
                    nameof(schema), role, Shown.Short(name), $"Vector<Single, {length}>", column.Type.ToString());
        }
    }
}
