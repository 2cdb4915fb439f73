using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fuzz.Rows;

/// <summary>The way in which rows are scored.</summary>
internal enum Way
{
    /// <summary>By the transformer.</summary>
    Transform,

    /// <summary>By the transformer, on many rows, which ML.NET distributes over several threads.</summary>
    TransformMany,

    /// <summary>By the transformer loaded from a model file.</summary>
    TransformLoaded,

    /// <summary>By a prediction engine.</summary>
    Engine,

    /// <summary>By ML.NET's one-versus-all, which calls the value mapper of each of its models, without column and row.</summary>
    OneVersusAll,
}

/// <summary>Scoring of rows, one of which is invalid.</summary>
internal sealed record ScoringCase(Job Job, Way Way, Lie? Lie) : RowCase
{
    private static readonly Dictionary<Job,
    Lazy<ITransformer>> Loaded = Enum.GetValues<Job>().ToDictionary(job => job, job => new Lazy<ITransformer>(() =>
    {
        using var stream = new MemoryStream();
        Tasks.MLContext.Model.Save(job.Model(), null, stream);
        stream.Position = 0;
        return Tasks.MLContext.Model.Load(stream, out _);
    }));

    private static readonly Lazy<ITransformer> OneVersusAllModel = new(() =>
    {
        var random = new Random(1);
        return Tasks.MLContext.MulticlassClassification.Trainers.OneVersusAll(
            Tasks.MLContext.BinaryClassification.Trainers.TwoLayerLinear(maximumEpochs: 2))
            .Fit(Tasks.View(30, Tasks.HonestFeatures(Tasks.Features, isSparse: false, random), Job.Multiclass.Label(random)));
    });

    protected override Attempt Prepare(Random random)
    {
        var (rows, at) = Way == Way.TransformMany ? (3000, random.Next(3000)) : (25, random.Next(25));
        var lie = Lie?.Tell(Tasks.Features, random);
        var mustSay = lie is null ? null
            : Way == Way.OneVersusAll ? MustSayWithoutNames(lie)
            : ["Column 'Features'", $" in row {(Way == Way.Engine ? 1 : at)};", lie.Found, lie.Expected];
        if (Way == Way.Engine)
            return new(() => Predict(random, lie), mustSay);

        var honest = Tasks.HonestFeatures(Tasks.Features, random.Next(2) == 0, random);
        var view =
            Tasks.View(
                rows, honest with { ValueAt = (pass, row) => lie is not null && row == at ? lie.Vector : honest.ValueAt(pass, row) });
        var model = Way switch
        {
            Way.TransformLoaded => Loaded[Job].Value,
            Way.OneVersusAll => OneVersusAllModel.Value,
            _ => Job.Model(),
        };
        return new(() => ReadScores(model.Transform(view)), mustSay);
    }

    /// <summary>There ML.NET itself checks the length, with its own message.</summary>
    private static string[] MustSayWithoutNames(LyingVector lie) => lie.Vector.Length == Tasks.Features ? [lie.Found, lie.Expected] : [];

    private static void ReadScores(IDataView scored)
    {
        var scores = scored.Schema["Score"].Type is VectorDataViewType
            ? scored.GetColumn<float[]>("Score").Count()
            : scored.GetColumn<float>("Score").Count();
        if (scores != scored.GetRowCount() && scored.GetRowCount() is not null)
            throw new InvalidOperationException($"There are {scores} scores; expected one for each row.");
    }

    /// <summary>A valid row, followed by an invalid one.</summary>
    private void Predict(Random random, LyingVector? lie)
    {
        var definition = SchemaDefinition.Create(typeof(EnumerableCase.Input));
        var isArray = Lie is not { IsArray: false };
        definition[isArray ? nameof(EnumerableCase.Input.Array) : nameof(EnumerableCase.Input.Vector)].ColumnName = "Features";
        if (Job.Outputs() == 1)
            Predict<Score>(definition, random, lie);
        else
            Predict<Scores>(definition, random, lie);
    }

    private void Predict<TOutput>(SchemaDefinition definition, Random random, LyingVector? lie)
        where TOutput : class, new()
    {
        using var engine = Tasks.MLContext.Model.CreatePredictionEngine<EnumerableCase.Input,
        TOutput>(Job.Model(), inputSchemaDefinition: definition);
        var honest = Tasks.Honest(Tasks.Features, isSparse: false, random);
        engine.Predict(new() { Array = [.. honest.DenseValues()], Vector = honest });
        engine.Predict(
            lie is null ? new() { Array = [.. honest.DenseValues()], Vector = honest } : new() { Array = lie.Array, Vector = lie.Vector });
    }

    private sealed class Score
    {
        [ColumnName("Score")]
        public float Value { get; set; }
    }

    private sealed class Scores
    {
        [ColumnName("Score")]
        public float[] Values { get; set; } = [];
    }
}
