using Cotangent;
using Cotangent.Trainers.Model;
using Cotangent.Transforms.Raw;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(SensitivityTransformer), null, typeof(SignatureLoadModel),
    "Sensitivities of a chain", SensitivityTransformer.LoaderSignature)]
[assembly: LoadableClass(
    typeof(IRowMapper), typeof(SensitivityTransformer), null, typeof(SignatureLoadRowMapper),
    "Sensitivities of a chain", SensitivityTransformer.LoaderSignature)]

namespace Cotangent;

/// <summary>
/// Adds a vector of Single with the derivatives of an output of a fitted chain in the raw columns, and a column for each tangent. It maps
/// row by row, so it works in prediction engines and in parallel cursors. It has its own copy of the chain.
/// </summary>
/// <remarks>
/// The vector has, for each wanted slot of the output, the slots of each raw column: <c>age</c> for a number, <c>pixels[3]</c> for a number
/// of a vector, <c>color=red</c> for a category. With a vector output the name of its slot is before them: <c>setosa/age</c>. A derivative
/// is in units of the output for one unit of the raw column; the effect of a category is a difference of outputs. All slots of an output
/// that is NaN are NaN. The annotation DerivativeKind says of each slot how it was computed: "exact", "difference" (through a stage without
/// a rule), "switch" (the effect of a category, or a step function, whose derivative is 0), "none" (the output does not depend on the
/// column), or several of them, joined by a plus sign: a column that is used twice.
/// </remarks>
public sealed class SensitivityTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "ChainSensitivity";

    private const string ChainDirectory = "Chain";

    private readonly ITransformer _model;
    private readonly DataViewSchema _schema;
    private readonly SavedLayout _saved;

    internal SensitivityTransformer(IHostEnvironment env, ITransformer model, DataViewSchema schema, RawLayout layout)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(SensitivityTransformer))) =>
        (_model, _schema, _saved) = (model, schema, SavedLayout.Of(layout));

    private SensitivityTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(SensitivityTransformer)))
    {
        // *** Binary format ***
        // layout: SavedLayout, schema of raw rows: SchemaFormat, checksum
        // submodel "Chain": the fitted chain
        ContentChecksum.Checked(Host, ctx, GetVersionInfo());
        _saved = SavedLayout.Load(Host, ctx);
        _schema = SchemaFormat.Load(Host, ctx);
        ContentChecksum.ReadEnd(Host, ctx);
        ctx.LoadModel<ITransformer, SignatureLoadModel>(Host, out _model, ChainDirectory);
    }

    /// <summary>
    /// The path of the derivatives, stage by stage: the stage, the columns that it adds and how it is differentiated; then the raw columns,
    /// how each reaches the output, and what is left out and why. After loading it also says what this version computes otherwise than the
    /// version that saved the file.
    /// </summary>
    public string Describe()
    {
        var layout = _saved.Resolve(_model, _schema);
        return SensitivityDescription.Of(layout, _saved.Changes(layout));
    }

    // Found by reflection, through LoadableClass.
    private static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema inputSchema) =>
        new SensitivityTransformer(env, ctx).MakeRowMapper(inputSchema);

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        _saved.Save(ctx);
        SchemaFormat.Save(Host, ctx, _schema);
        ContentChecksum.Write(ctx);
        ctx.SaveModel(_model, ChainDirectory);
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private static VersionInfo GetVersionInfo() =>
        TwoLayerLinearModelFormat.Version("CHAINJVP", LoaderSignature, typeof(SensitivityTransformer).Assembly);

    private sealed class Mapper : MapperBase
    {
        private readonly SensitivityTransformer _parent;
        private readonly RawLayout _layout;

        public Mapper(SensitivityTransformer parent, DataViewSchema schema)
            : base(parent.Host.Register(nameof(Mapper)), schema, parent) =>
            (_parent, _layout) = (parent, parent._saved.Resolve(parent._model, schema));

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
        [
            new(
                _layout.Options.OutputColumnName,
                new VectorDataViewType(NumberDataViewType.Single, _layout.SlotNames.Count),
                DerivativeAnnotations.Of(_layout.SlotNames, _layout.SlotKinds)),
            .. _layout.Tangents.Select(Column),
        ];

        public override Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            var getters = new Delegate[1 + _layout.Tangents.Count];
            if (!Enumerable.Range(0, getters.Length).Any(activeOutput))
                return getters;
            var row = new RawRow(input, _layout.BuildPipeline(InputSchema));
            disposer = row.Pipeline.Dispose;
            if (activeOutput(0))
                getters[0] = Vector(Gradient(row, input));
            for (var i = 0; i < _layout.Tangents.Count; i++)
            {
                if (activeOutput(i + 1))
                    getters[i + 1] = Tangent(row, input, _layout.Tangents[i]);
            }

            return getters;
        }

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer) =>
            CreateGetters(input, column => column == iinfo, out disposer)[iinfo];

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
        {
            var tangents = _layout.Tangents.Where((_, i) => activeOutput(i + 1)).ToArray();
            if (tangents.Length == 0 && !activeOutput(0))
                return _ => false;
            var needed = _layout.Pipeline.RawColumnsRead.Select(column => column.Index)
                .Concat(tangents.SelectMany(tangent => tangent.Parts).Select(part => part.From).OfType<string>()
                    .Select(from => InputSchema[from].Index))
                .ToHashSet();
            return needed.Contains;
        }

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);

        private delegate ReadOnlySpan<double> Evaluation();

        private DataViewSchema.DetachedColumn Column(ResolvedRawTangent tangent)
        {
            var kind = _layout.KindOf(tangent);
            return _layout.IsVector
                ? new DataViewSchema.DetachedColumn(
                    tangent.OutputColumnName,
                    new VectorDataViewType(NumberDataViewType.Single, _layout.OutputNames.Count),
                    DerivativeAnnotations.Of(_layout.OutputNames, [.. _layout.OutputNames.Select(_ => kind)]))
                : new DataViewSchema.DetachedColumn(tangent.OutputColumnName, NumberDataViewType.Single, DerivativeAnnotations.Of(kind));
        }

        private Evaluation Gradient(RawRow row, DataViewRow input)
        {
            var gradient = new RawGradient(_layout, row.Pipeline);
            gradient.BindSwitches(input);
            return () =>
            {
                row.Linearize();
                return gradient.RunLinearized();
            };
        }

        private Delegate Tangent(RawRow row, DataViewRow input, ResolvedRawTangent tangent)
        {
            var push = new RawPush(tangent, row.Pipeline, _layout.OfSlots, input);
            if (_layout.IsVector)
                return Vector(Evaluate);
            return (ValueGetter<float>)((ref float value) => value = (float)Evaluate()[0]);

            ReadOnlySpan<double> Evaluate()
            {
                row.Linearize();
                return push.RunLinearized();
            }
        }

        private static ValueGetter<VBuffer<float>> Vector(Evaluation evaluate) => (ref VBuffer<float> value) =>
        {
            var result = evaluate();
            var editor = VBufferEditor.Create(ref value, result.Length);
            for (var i = 0; i < result.Length; i++)
                editor.Values[i] = (float)result[i];
            value = editor.Commit();
        };
    }
}
