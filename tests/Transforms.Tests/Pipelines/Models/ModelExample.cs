using Cotangent.Transforms.Pipelines;
using Cotangent.Transforms.Rules;
using Microsoft.ML;

namespace Cotangent.Transforms.Tests.Pipelines.Models;

/// <summary>A kind of model, fitted behind raw columns.</summary>
internal sealed class ModelExample
{
    private readonly Lazy<ITransformer> _fitted;
    private readonly Lazy<ITransformer> _loaded;

    /// <param name="name">The name in the test list.</param>
    /// <param name="of">The column that is differentiated.</param>
    /// <param name="kind">How each number reaches it.</param>
    /// <param name="estimator">The chain.</param>
    /// <param name="plain">The column as a function of the models of the chain and of the numbers, in double; null for differences.</param>
    public ModelExample(
        string name,
        string of,
        DerivativeKinds kind,
        Func<IEstimator<ITransformer>> estimator,
        Func<object[], double[], double[]>? plain = null)
    {
        (Name, Of, Kind) = (name, of, kind);
        _fitted = new(() => estimator().Fit(Data));
        _loaded = new(() => Loaded(Model));
        Plain = plain is null ? null : x => plain(Models, x);
    }

    public static MLContext MlContext { get; } = new(1);

    public static ModelRow[] Rows { get; } = ModelRow.Many();

    public static IDataView Data { get; } = MlContext.Data.LoadFromEnumerable(Rows);

    /// <summary>Rows beside the rows of the training.</summary>
    public static ModelRow[] Compared { get; } = [.. Rows.Take(24).Select(row => row.Moved(0, 1 / 128f).Moved(1, 1 / 128f))];

    public static IDataView ComparedData { get; } = MlContext.Data.LoadFromEnumerable(Compared);

    public string Name { get; }

    public string Of { get; }

    public DerivativeKinds Kind { get; }

    public Func<double[], double[]>? Plain { get; }

    /// <summary>Whether the column has kinks or jumps, which differences would straddle. Its derivative has a test of its own.</summary>
    public bool HasKinks { get; init; }

    public ITransformer Model => _fitted.Value;

    /// <summary>The model after it was saved and loaded.</summary>
    public ITransformer LoadedModel => _loaded.Value;

    /// <summary>The parameters of the models in the chain.</summary>
    public object[] Models => [.. Stages(Model).OfType<IPredictionTransformer<object>>().Select(stage => stage.Model)];

    public static LinearizedPipeline Linearize(ITransformer model, string of) => Linearize(model, of, Data);

    /// <summary>The Jacobian of the column at each row, by VJPs: row, output, feature.</summary>
    public static double[][][] Jacobians(ITransformer model, string of, IDataView data)
    {
        var pipeline = Linearize(model, of, data);
        using var cursor = data.GetRowCursor(pipeline.RawColumnsRead);
        pipeline.Bind(cursor);
        var jacobians = new List<double[][]>();
        while (cursor.MoveNext())
        {
            pipeline.Linearize();
            jacobians.Add([.. Enumerable.Range(0, pipeline.Of.Size).Select(output =>
            {
                pipeline.Pull(output);
                return pipeline.Raw.Select(raw => raw.Bar[0]).ToArray();
            })]);
        }

        return [.. jacobians];
    }

    public override string ToString() => Name;

    public static LinearizedPipeline Linearize(ITransformer model, string of, IDataView data) =>
        PipelineBuilder.Build(model, data.Schema, of, ModelRow.Features, RuleBook.Of);

    private static IEnumerable<ITransformer> Stages(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Stages) : [model];

    private static ITransformer Loaded(ITransformer model)
    {
        using var stream = new MemoryStream();
        MlContext.Model.Save(model, Data.Schema, stream);
        stream.Position = 0;
        return MlContext.Model.Load(stream, out _);
    }
}
