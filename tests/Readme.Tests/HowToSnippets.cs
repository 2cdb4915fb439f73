using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Readme.Tests;

/// <summary>The blocks of code of docs/how-to.md, word for word, so that they compile and run.</summary>
internal static class HowToSnippets
{
    public static (double R2, bool Converged, float Coefficient, nint Rank, nint Features, float Prediction, Prognosis Prognosis) Train(
        MLContext mlContext, IDataView data)
    {
        var pipeline = mlContext.Transforms.Concatenate("Features", "age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
            .Append(mlContext.Regression.Trainers.TwoLayerLinear("progression"));

        var folds = mlContext.Regression.CrossValidate(data, pipeline, numberOfFolds: 5, labelColumnName: "progression");
        var r2 = folds.Average(fold => fold.Metrics.RSquared);

        var model = pipeline.Fit(data).LastTransformer.Model;
        foreach (var epoch in model.TrainingHistory.Take(5))
            Console.WriteLine($"{epoch.Epoch}: loss {epoch.Loss:f1}, gradient norm {epoch.GradientNorm:g3}, step {epoch.StepSize:g3}");
        var converged = model.TrainingHistory.Converged;

        var coefficient = model.EffectiveCoefficients[0, 2];      // A Theta: of feature 2, bmi, for target 0
        var (rank, features) = (model.Theta.Lengths[0], model.Theta.Lengths[1]);

        // the features in their order; the result has the bits of the Score column
        var prediction = model.Score([59, 2, 32.1f, 101, 157, 93.2f, 38, 4, 4.86f, 87]);

        var fitted = pipeline.Fit(data);
        var sensitivities = mlContext.Transforms.JvpSensitivity(fitted, Tangent.Feature("PerUnitOfBmi", "bmi"), Tangent.EachFeature());
        var withDerivatives = fitted.Append(sensitivities.Fit(fitted.Transform(data)));

        using var engine = mlContext.Model.CreatePredictionEngine<Patient, Prognosis>(withDerivatives);
        var patient = new Patient { age = 59, sex = 2, bmi = 32.1f, bp = 101, s1 = 157, s2 = 93.2f, s3 = 38, s4 = 4, s5 = 4.86f, s6 = 87 };
        var prognosis = engine.Predict(patient);
        Console.WriteLine($"{prognosis.Score:f0}, and {prognosis.PerUnitOfBmi:f2} more for each unit of bmi");
        return (r2, converged, coefficient, rank, features, prediction, prognosis);
    }

    public static (IDataView Before, IDataView After) SavedSensitivities(MLContext mlContext, string path)
    {
        var fit = mlContext.Fit("samples/data/wine.csv", "cultivar");

        // the sensitivities come first: they read the columns of the file, and so does the model
        var both = new TransformerChain<ITransformer>(fit.Sensitivities(), fit.Model);
        mlContext.Model.Save(both, fit.InputSchema, path);

        var loaded = mlContext.Model.Load(path, out _);
        var rows = loaded.Transform(fit.TestData!);                                                // Sensitivities, Score, PredictedLabel
        return (both.Transform(fit.TestData!), rows);
    }

    public static GlobalSensitivity Grouped(MLContext mlContext)
    {
        var fit = mlContext.Fit("samples/data/wine.csv", "cultivar");

        var byLabel = fit.GlobalSensitivity(new() { GroupByColumnName = fit.LabelColumnName });
        foreach (var of in byLabel.Statistics.Where(of => of.Group == "class_1" && of.Output == "class_1").Take(3))
            Console.WriteLine($"{of.Input}: mean {of.Mean:g2} in {of.Rows} rows, importance {of.Importance:f3}");
        var table = byLabel.ToDataView(mlContext);                                                 // all statistics as rows
        return byLabel;
    }

    public static (CsvTask[] Tasks, IReadOnlyList<string> Notes) Csv(MLContext mlContext)
    {
        var tumours = mlContext.Fit("samples/data/breast-cancer.csv", "diagnosis");                // two texts: binary classification
        Console.WriteLine($"{tumours.Task}: area under the ROC curve {tumours.BinaryMetrics!.AreaUnderRocCurve:f3}");

        var wines = mlContext.Fit("samples/data/wine.csv", "cultivar");                            // three texts: classes
        Console.WriteLine($"{wines.Task} of {string.Join(", ", wines.ClassNames)}: accuracy {wines.MulticlassMetrics!.MicroAccuracy:f3}");

        var table = mlContext.Fit("samples/data/two-by-three.csv", ["y1", "y2", "y3"]);            // several columns: many targets
        Console.WriteLine($"{table.Task} of {string.Join(", ", table.LabelNames)}: R2 {table.MultiOutputMetrics!.RSquared:f3}");

        var given = mlContext.Fit("samples/data/diabetes.csv", "sex", new CsvFitOptions            // 1 and 2: classes, unless given
        {
            Task = CsvTask.Regression,
            Trainer = new() { L2Regularization = 0.01, Seed = 7 },                                 // settings of the trainer of any task
        });
        foreach (var note in given.Notes)
            Console.WriteLine(note);                                                               // findings and choices, with reasons
        return ([tumours.Task, wines.Task, table.Task, given.Task], given.Notes);
    }

    public static double Binary(MLContext mlContext, IDataView tumours)
    {
        var binary = mlContext.Transforms.Concatenate("Features", "mean_radius", "mean_texture", "mean_concavity")
            .Append(mlContext.BinaryClassification.Trainers.TwoLayerLinear("diagnosis"));          // label: Boolean

        var rounds = mlContext.BinaryClassification.CrossValidate(tumours, binary, numberOfFolds: 5, labelColumnName: "diagnosis");
        var area = rounds.Average(round => round.Metrics.AreaUnderRocCurve);                       // Probability: logistic of Score
        return area;
    }

    public static double Multiclass(MLContext mlContext, IDataView wines)
    {
        var multiclass = mlContext.Transforms.Concatenate("Features", "alcohol", "flavanoids", "color_intensity", "proline")
            .Append(mlContext.MulticlassClassification.Trainers.TwoLayerLinear(new TwoLayerLinearMulticlassTrainer.Options
            {
                LabelColumnName = "cultivar",                                                      // label: key, as MapValueToKey makes it
                ClassWeights = ClassWeights.Balanced,
            }))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        // Score: a probability for each class, slots named after the classes
        var classified = multiclass.Fit(wines).Transform(wines);
        var accuracy = mlContext.MulticlassClassification.Evaluate(classified, "cultivar").MicroAccuracy;
        return accuracy;
    }

    public static MultiOutputRegressionMetrics ManyTargets(MLContext mlContext, IDataView men)
    {
        var targets = mlContext.Transforms.Concatenate("Targets", "weight", "waist", "pulse")      // label: vector of Single
            .Append(mlContext.Transforms.Concatenate("Features", "chins", "situps", "jumps"))
            // a rank below min(n, m): reduced-rank regression
            .Append(mlContext.MultiOutputRegression.Trainers.TwoLayerLinear("Targets", rank: 1));

        var metrics = mlContext.MultiOutputRegression.Evaluate(targets.Fit(men).Transform(men), "Targets");
        foreach (var (name, target) in metrics.TargetNames.Zip(metrics.PerTarget))
            Console.WriteLine($"{name}: R2 {target.RSquared:f2}, RMSE {target.RootMeanSquaredError:f1}");
        return metrics;
    }

    public static float[][] MultiLabel(MLContext mlContext)
    {
        var songs = mlContext.Data.LoadFromEnumerable(new[]
        {
            new Song { Features = [120, 1], Moods = [1, 0] },                                      // moods: happy, sad; 0 or 1 each
            new Song { Features = [60, 0], Moods = [0, 1] },
            new Song { Features = [90, 1], Moods = [1, 1] },
            new Song { Features = [95, 0], Moods = [0, 0] },
        });
        var moods = mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(new TwoLayerLinearMultiOutputTrainer.Options
        {
            LabelColumnName = "Moods",
            // each slot of Score is the probability of its label
            Loss = TrainingLoss.Logistic(),
        });
        var probabilities = moods.Fit(songs).Transform(songs).GetColumn<float[]>("Score").ToArray();
        return probabilities;
    }

    public static ITransformer OwnLoss(MLContext mlContext, IEstimator<ITransformer> features, IDataView data)
    {
        // checked once, here, and differentiated by the engine
        var cauchy = TrainingLoss.Of((g, y) => Expr.Log(1 + Expr.Square((g - y) / 50)));
        var robust = mlContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options
        {
            LabelColumnName = "progression",
            Loss = cauchy,
        });
        var typical = features.Append(robust).Fit(data);
        return typical;
    }

    public static ITransformer ByAdam(MLContext mlContext, IEstimator<ITransformer> features, IDataView data)
    {
        var adam = features.Append(mlContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options
        {
            LabelColumnName = "progression",
            Optimizer = Optimizer.Adam(batchSize: 64),             // null, the default, chooses by task and data
            LearningRate = 0.01,                                   // null: the default of the optimizer
            LearningRateSchedule = LearningRateSchedule.Cosine(),
        }));
        var trained = adam.Fit(data);
        return trained;
    }

    public static TrainingHistory EarlyStop(MLContext mlContext, IEstimator<ITransformer> features, IDataView data)
    {
        var early = features.Append(mlContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options
        {
            LabelColumnName = "progression",
            // or ValidationColumnName, a Boolean column
            ValidationFraction = 0.25,
            Patience = 10,                                                                         // epochs without improvement
        }));
        var history = early.Fit(data).LastTransformer.Model.TrainingHistory;
        var validationLoss = history[history.BestEpoch - 1].ValidationLoss;
        Console.WriteLine($"{history.Stop} after {history.Count} epochs; best: {history.BestEpoch}, validation loss {validationLoss:f1}");
        return history;
    }

    public static ITransformer Watched(MLContext mlContext, IEstimator<ITransformer> features, IDataView data)
    {
        using var cancellation = new CancellationTokenSource();
        var watched = features.Append(mlContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options
        {
            LabelColumnName = "progression",
            Progress = new Progress<TrainingProgress>(
                at => Console.WriteLine($"{at.Epoch}: loss {at.Loss:f1}, done by {at.ExpectedEnd:t} at the latest")),
            CancellationToken = cancellation.Token,
            OnCancel = CancellationBehavior.ReturnBest,                                            // or Throw, the default
        }));
        cancellation.CancelAfter(TimeSpan.FromMinutes(1));
        var best = watched.Fit(data);
        return best;
    }

    public static ITransformer Checkpointed(MLContext mlContext, IEstimator<ITransformer> features, IDataView data, string checkpoint)
    {
        var safe = features.Append(mlContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options
        {
            LabelColumnName = "progression",
            Seed = 1,
            // a file; if it exists, training resumes from it
            CheckpointPath = checkpoint,
            CheckpointInterval = TimeSpan.FromSeconds(10),
        }));
        var undisturbed = safe.Fit(data);                                                          // the same bits as without a break
        return undisturbed;
    }

    public static (TrainingHistory First, TrainingHistory Continued) Continue(
        MLContext mlContext, IEstimator<ITransformer> features, IDataView data)
    {
        var rows = features.Fit(data).Transform(data);
        var first = mlContext.Regression.Trainers.TwoLayerLinear("progression", maximumEpochs: 3).Fit(rows);
        var continued = mlContext.Regression.Trainers.TwoLayerLinear("progression").Fit(rows, first.Model);
        return (first.Model.TrainingHistory, continued.Model.TrainingHistory);
    }

    public static TwoLayerLinearRegressionTrainer Weighted(MLContext mlContext)
    {
        var trainer = mlContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options
        {
            LabelColumnName = "progression",
            ExampleWeightColumnName = "bp",       // any Single column of 0 or more; weight 2 equals the row twice
            L2Regularization = 0.1,
            MaximumEpochs = 100,                  // if this is too few, the log warns, and TrainingHistory.Converged is false
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

/// <summary>The columns that the model adds.</summary>
internal sealed class Prognosis
{
    public float Score { get; set; }

    public float PerUnitOfBmi { get; set; }

    public float[] FeatureSensitivities { get; set; } = [];
}

/// <summary>A row with several labels.</summary>
internal sealed class Song
{
    [VectorType(2)]
    public float[] Features { get; set; } = [];

    [VectorType(2)]
    public float[] Moods { get; set; } = [];
}
