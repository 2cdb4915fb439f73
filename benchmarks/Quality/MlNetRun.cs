using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Benchmarks.Quality;

/// <summary>Fits a trainer to rows and predicts others, with ML.NET.</summary>
internal sealed class MlNetRun(Trainer trainer, TargetKind task, bool normalizes)
{
    private readonly MLContext _mlContext = new(seed: 1);

    public Predictions Predict(Rows training, Rows test)
    {
        var models = Fit(training);
        // The labels of the test rows are unused.
        if (models.Length > 1)
        {
            var columns = models.Select((model, target) => model.Transform(View(test, target)).GetColumn<float>("Score").ToArray())
                .ToArray();
            return new() { Outputs = [.. Enumerable.Range(0, test.Count).Select(row => Array.ConvertAll(columns, column => column[row]))] };
        }

        var scored = models[0].Transform(View(test, 0));
        return task switch
        {
            TargetKind.Number => new() { Outputs = [.. scored.GetColumn<float>("Score").Select(score => new[] { score })] },
            TargetKind.Numbers => new() { Outputs = [.. scored.GetColumn<float[]>("Score")] },
            TargetKind.Binary => new()
            {
                Outputs = scored.Schema.GetColumnOrNull("Probability") is null
                    ? null
                    : [.. scored.GetColumn<float>("Probability").Select(p => new[] { 1 - p, p })],
                Classes = [.. scored.GetColumn<bool>("PredictedLabel").Select(label => label ? 1 : 0)],
                Scores = [.. scored.GetColumn<float>("Score")],
            },
            _ => new()
            {
                Outputs = Probabilities([.. scored.GetColumn<float[]>("Score")]),
                // Keys count from 1.
                Classes = [.. scored.GetColumn<uint>("PredictedLabel").Select(key => (int)key - 1)],
            },
        };
    }

    /// <summary>One model, or one for each target.</summary>
    public ITransformer[] Fit(Rows training) =>
    [
        .. Enumerable.Range(0, trainer.OneTarget ? training.OutputCount : 1)
            .Select(target => Pipeline().Fit(_mlContext.Data.Cache(View(training, target)))),
    ];

    private IEstimator<ITransformer> Pipeline()
    {
        var estimator = trainer.Create(_mlContext);
        // Mean and deviation of the training rows. With the default, fixZero = true, it would scale and not shift.
        return normalizes
            ? _mlContext.Transforms.NormalizeMeanVariance("Features", fixZero: false).AppendCacheCheckpoint(_mlContext).Append(estimator)
            : estimator;
    }

    private IDataView View(Rows rows, int target) => task switch
    {
        TargetKind.Number => View(rows, row => rows.Numbers[row][0]),
        TargetKind.Numbers when trainer.OneTarget => View(rows, row => rows.Numbers[row][target]),
        TargetKind.Numbers => View(rows, row => rows.Numbers[row]),
        TargetKind.Binary => View(rows, row => rows.Classes[row] == 1),
        _ => _mlContext.Transforms.Conversion
            .MapValueToKey(
                "Label",
                keyData: _mlContext.Data.LoadFromEnumerable(rows.ClassNames.Select(name => new ClassName { Label = name })))
            .Fit(View(rows, row => rows.ClassNames[rows.Classes[row]]))
            .Transform(View(rows, row => rows.ClassNames[rows.Classes[row]])),
    };

    private IDataView View<TLabel>(Rows rows, Func<int, TLabel> label)
    {
        var schema = SchemaDefinition.Create(typeof(Row<TLabel>));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows.FeatureCount);
        if (typeof(TLabel) == typeof(float[]))
            schema["Label"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows.OutputCount);
        return _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, rows.Count).Select(row => new Row<TLabel> { Features = rows.Features[row], Label = label(row) }).ToList(),
            schema);
    }

    /// <summary>Returns null if the scores are not probabilities.</summary>
    private static float[][]? Probabilities(float[][] scores) =>
        scores.All(row => row.All(score => score >= 0) && Math.Abs(row.Sum() - 1) < 1e-3) ? scores : null;

    private sealed class ClassName
    {
        public required string Label { get; init; }
    }
}
