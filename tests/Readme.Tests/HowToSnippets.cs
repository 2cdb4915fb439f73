using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Microsoft.ML;

namespace Cotangent.Readme.Tests;

/// <summary>The blocks of code of docs/how-to.md, word for word, so that they compile and run.</summary>
internal static class HowToSnippets
{
    public static (double R2, bool Converged, float Coefficient, nint Rank, nint Features, Prognosis Prognosis) Train(MLContext mlContext, IDataView data)
    {
        var pipeline = mlContext.Transforms.Concatenate("Features", "age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
            .Append(mlContext.Regression.Trainers.TwoLayerLinear("progression"));

        var folds = mlContext.Regression.CrossValidate(data, pipeline, numberOfFolds: 5, labelColumnName: "progression");
        var r2 = folds.Average(fold => fold.Metrics.RSquared);

        var model = pipeline.Fit(data).LastTransformer.Model;
        foreach (var epoch in model.TrainingHistory.Take(5))
            Console.WriteLine($"{epoch.Epoch}: loss {epoch.Loss:f1}, gradient norm {epoch.GradientNorm:g3}, step {epoch.StepSize:g3}, {epoch.ElapsedSeconds:f3} s");
        var converged = model.TrainingHistory.Converged;

        var coefficient = model.EffectiveCoefficients[0, 2];      // A Theta: of feature 2, bmi, for target 0
        var (rank, features) = (model.Theta.Lengths[0], model.Theta.Lengths[1]);

        var fitted = pipeline.Fit(data);
        var withDerivatives = fitted.Append(
            mlContext.Transforms.JvpSensitivity(fitted, Tangent.Feature("bmi", "PerUnitOfBmi"), Tangent.EachFeature()).Fit(fitted.Transform(data)));

        using var engine = mlContext.Model.CreatePredictionEngine<Patient, Prognosis>(withDerivatives);
        var prognosis = engine.Predict(new Patient { age = 59, sex = 2, bmi = 32.1f, bp = 101, s1 = 157, s2 = 93.2f, s3 = 38, s4 = 4, s5 = 4.86f, s6 = 87 });
        Console.WriteLine($"{prognosis.Score:f0}, and {prognosis.PerUnitOfBmi:f2} more for each unit of bmi");
        return (r2, converged, coefficient, rank, features, prognosis);
    }

    public static TwoLayerLinearRegressionTrainer Weighted(MLContext mlContext)
    {
        var trainer = mlContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options
        {
            LabelColumnName = "progression",
            ExampleWeightColumnName = "bp",       // any Single column of 0 or more; weight 2 equals the row twice
            L2Regularization = 0.1,
            MaximumEpochs = 100,                  // where this is too few, the log warns, and TrainingHistory.Converged is false
        });
        return trainer;
    }

    public static (Tensor<double> Value, Tensor<double> Pushed, Tensor<double> Jacobian) OwnFunction()
    {
        var x = Tensor.Create([0.5, -1.0, 2.0, 0.1], [2, 2]);
        var f = (Expr v) => Expr.LogSumExp(Expr.MatMul(v, Expr.Tanh(v)));   // 2 x 1: a number for each row

        GradientCheck.Run(f, x).ThrowIfWrong();
        var (value, pushforward) = Differentiate.Linearize(f, x);          // a linear map, to call many times
        var (_, jacobian) = Differentiate.JacobianReverse(f, x);           // 2 x 4
        return (value, pushforward(x), jacobian);
    }

    public static float[] ManyRuns(float[] batch)
    {
        var rows = Expr.Input("X", Dimension.Batch, 3);
        var theta = Expr.Input("Theta", 2, 3);
        var loss = Expr.Mean(Expr.Square(Expr.MatMul(rows, theta, transposeRight: true)));
        var plan = new Plan<float>([loss, .. Symbolic.Gradient(loss, [theta])]);

        var workspace = plan.CreateWorkspace(batchCapacity: 64);           // one for each thread; the plan may be shared
        workspace.Bind(theta, new float[] { 1, 2, 3, 4, 5, 6 });
        workspace.Bind(rows, batch);                                       // read in place, row-major
        workspace.Run(batchSize: 10);
        var gradient = workspace.Output(1);                                // 2 x 3
        return gradient.ToArray();
    }
}

/// <summary>One row of diabetes.csv, with the names of its columns.</summary>
internal sealed class Patient
{
    public float age { get; set; }

    public float sex { get; set; }

    public float bmi { get; set; }

    public float bp { get; set; }

    public float s1 { get; set; }

    public float s2 { get; set; }

    public float s3 { get; set; }

    public float s4 { get; set; }

    public float s5 { get; set; }

    public float s6 { get; set; }

    public float progression { get; set; }
}

/// <summary>What the model adds.</summary>
internal sealed class Prognosis
{
    public float Score { get; set; }

    public float PerUnitOfBmi { get; set; }

    public float[] FeatureSensitivities { get; set; } = [];
}
