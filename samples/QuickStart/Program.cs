using Cotangent;
using Microsoft.ML;
using Microsoft.ML.Data;

var mlContext = new MLContext(seed: 1);
var fit = mlContext.Fit("samples/data/diabetes.csv", "progression");
Console.WriteLine($"Loss {fit.History[0].Loss:f0}, then {fit.History[^1].Loss:f0}; converged: {fit.History.Converged}");
Console.WriteLine($"R2 of the held-out rows: {fit.RegressionMetrics!.RSquared:f3}");

// The derivative of the score in bmi, as a column. To check it, add 1 to bmi and see what the score does.
var patients = fit.Model.Transform(fit.TrainingData);
var derivative = mlContext.Transforms.JvpSensitivity(fit.Model, Tangent.Feature("bmi")).Fit(patients).Transform(patients);
var heavier = mlContext.Transforms.Expression("bmi", "x => x + 1f", "bmi").Fit(fit.TrainingData).Transform(fit.TrainingData);

Console.WriteLine($"dScore/dbmi by JVP:        {derivative.GetColumn<float>("Sensitivity_bmi").First():f3}");
Console.WriteLine($"Score(bmi+1) - Score(bmi): {Score(heavier) - Score(fit.TrainingData):f3}");

mlContext.Model.Save(fit.Model, fit.InputSchema, "model.zip");

float Score(IDataView rows) => fit.Model.Transform(rows).GetColumn<float>("Score").First();
