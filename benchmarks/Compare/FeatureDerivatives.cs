using Cotangent.Benchmarks.Compare.Data;
using Microsoft.ML;

namespace Cotangent.Benchmarks.Compare;

/// <summary>Columns of derivatives of two-layer models in their features, next to their predictions.</summary>
internal sealed class FeatureDerivatives
{
    private const string Prediction = "Score";
    private const string OneTangent = "JVP along one feature";
    private const string RawGradient = "sensitivities of EachFeature, of the raw score";
    private const string Gradient = "sensitivities of EachFeature, of the prediction";
    private const string Permutations = "ML.NET PermutationFeatureImportance of the same model";
    private const string Global = "GlobalSensitivity";

    private readonly List<Contender> _contenders = [];
    private readonly Work _regression;
    private readonly Work _classes;
    private readonly Work _importance;

    public FeatureDerivatives(MLContext mlContext, int rows)
    {
        var data = FeatureRow.Cached(mlContext, rows);
        var shape = $"{FeatureRow.FeatureCount} features";
        _regression = new Work($"A column of each row: two-layer regression of {shape}", rows, "rows");
        _classes = new Work($"A column of each row: two-layer classification, {FeatureRow.Classes} classes, {shape}", rows, "rows");
        _importance = new Work($"Importance over all rows: two-layer regression of {shape}", rows, "rows");
        var regression = mlContext.Regression.Trainers.TwoLayerLinear().Fit(data);
        AddColumns(mlContext, data, regression, _regression);
        var classes = mlContext.MulticlassClassification.Trainers.TwoLayerLinear(nameof(FeatureRow.Class)).Fit(data);
        AddColumns(mlContext, data, classes, _classes);
        _contenders.Add(Contender.Ours(_importance, Global, 1, () => mlContext.Model.GlobalSensitivity(regression, data)));
        _contenders.Add(Contender.Peer(
            _importance, Permutations, Environment.ProcessorCount,
            () => mlContext.Regression.PermutationFeatureImportance(regression, data)));
    }

    public IReadOnlyList<Contender> Contenders => _contenders;

    public IReadOnlyList<Goal> Goals =>
    [
        Ratio(_regression, OneTangent, 2),
        Ratio(_regression, RawGradient, 2),
        Ratio(_classes, OneTangent, 2),
        Ratio(_classes, Gradient, 2 * FeatureRow.Classes),
        Goal.AtLeast(
            "8", $"{_importance.Name}: rate of GlobalSensitivity / of PermutationFeatureImportance", 10,
            m => m.Median(Find(_importance, Permutations)) / m.Median(Find(_importance, Global))),
    ];

    private Goal Ratio(Work work, string name, double bound) => Goal.AtMost(
        "8", $"{work.Name}: {name} / {Prediction}", bound, m => m.Median(Find(work, name)) / m.Median(Find(work, Prediction)));

    private void AddColumns(MLContext mlContext, IDataView data, ITransformer model, Work work)
    {
        var threads = Environment.ProcessorCount;
        _contenders.Add(Contender.Ours(work, Prediction, threads, () => Cursors.Drain(model.Transform(data), Prediction)));
        foreach (var (name, sensitivity) in new (string, Sensitivity)[]
        {
            (OneTangent, Tangent.Feature("Sensitivity", 0)),
            (RawGradient, Tangent.EachFeature("Sensitivity").OfRawScore()),
            (Gradient, Tangent.EachFeature("Sensitivity")),
        })
        {
            var column = mlContext.Transforms.JvpSensitivity(model, sensitivity).Fit(data);
            _contenders.Add(Contender.Ours(work, name, threads, () => Cursors.Drain(column.Transform(data), "Sensitivity")));
        }
    }

    private Contender Find(Work work, string name) =>
        _contenders.First(contender => contender.Work == work && contender.Name == name);
}
