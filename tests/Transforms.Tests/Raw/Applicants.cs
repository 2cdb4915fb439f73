using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Raw;

/// <summary>Rows with numbers, some missing, and a text; chains over them of ML.NET's own stages, which a file can hold.</summary>
internal static class Applicants
{
    /// <summary>By the slots of the sensitivities, how far a number moves in differences: a tenth of its deviation.</summary>
    public static readonly Dictionary<string, float> Steps = new() { ["Age"] = 1, ["Income"] = 1000 };

    public static readonly string[] Cities = ["Paris", "Rome", "Oslo"];

    public static IDataView Data(MLContext mlContext, int rows = 60) => mlContext.Data.LoadFromEnumerable(Rows(rows));

    public static Applicant[] Rows(int rows = 60)
    {
        var random = new Random(5);
        return
        [
            .. Enumerable.Range(0, rows).Select(row =>
            {
                var (age, income, city) = ((float)random.Next(20, 60), 20000 + (30000 * random.NextSingle()), random.Next(3));
                var score = ((age - 40) / 10) + ((income - 35000) / 10000) + city - 1 + random.NextSingle();
                return new Applicant
                {
                    Age = row % 7 == 3 ? float.NaN : age,
                    Income = income,
                    City = Cities[city],
                    IsGood = score > 0.5f,
                    Grade = score < -0.5f ? "low" : score < 1 ? "middle" : "high",
                    Amount = score,
                    AgeChange = 1,
                    IncomeChange = row,
                };
            }),
        ];
    }

    public static ITransformer Binary(MLContext mlContext, IDataView data) => Features(mlContext)
        .Append(mlContext.BinaryClassification.Trainers.SdcaLogisticRegression(nameof(Applicant.IsGood), maximumNumberOfIterations: 20))
        .Fit(data);

    public static ITransformer Multiclass(MLContext mlContext, IDataView data) => Features(mlContext)
        .Append(mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(Applicant.Grade)))
        .Append(mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy(maximumNumberOfIterations: 20))
        .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);

    public static ITransformer Regression(MLContext mlContext, IDataView data) => Features(mlContext)
        .Append(mlContext.Regression.Trainers.Sdca(nameof(Applicant.Amount), maximumNumberOfIterations: 20)).Fit(data);

    /// <summary>In place, so that behind the chain the raw columns are hidden.</summary>
    private static EstimatorChain<ITransformer> Features(MLContext mlContext) => new EstimatorChain<ITransformer>()
        .Append<ITransformer>(mlContext.Transforms.ReplaceMissingValues("Age"))
        .Append<ITransformer>(mlContext.Transforms.NormalizeMeanVariance([new InputOutputColumnPair("Age"), new("Income")]))
        .Append<ITransformer>(mlContext.Transforms.Categorical.OneHotEncoding("City"))
        .Append<ITransformer>(mlContext.Transforms.Concatenate("Features", "Age", "City", "Income"));
}

internal sealed class Applicant
{
    public float Age { get; set; }

    public float Income { get; set; }

    public string City { get; set; } = "";

    public bool IsGood { get; set; }

    public string Grade { get; set; } = "";

    public float Amount { get; set; }

    [ColumnName("Age_change")]
    public float AgeChange { get; set; }

    [ColumnName("Income_change")]
    public float IncomeChange { get; set; }
}
