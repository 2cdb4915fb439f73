using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Tests.Contract;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>Validation rows from the user's point of view: in the history, and in the model that is kept.</summary>
public class ValidationTests
{
    private static readonly MLContext MlContext = new(seed: 1);

    /// <summary>Labels of validation rows may be anything: training does not read them.</summary>
    [Fact]
    public void Training_does_not_see_the_rows_of_the_validation_column()
    {
        var problem = RandomProblem.Easy(1, rows: 60, features: 3);
        var training = problem.Take([.. Enumerable.Range(0, 40)]);
        var expected = MlContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options { Seed = 1 })
            .Fit(training.DataView(MlContext)).Model;

        var options = new TwoLayerLinearRegressionTrainer.Options
        {
            Seed = 1,
            ValidationColumnName = "IsValidation",
            Patience = int.MaxValue
        };
        var data = MlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(row => new Row
        {
            Features = Array.ConvertAll(problem.X.Row(row), value => (float)value),
            Label = row < 40 ? (float)problem.Y[row] : 1e6f,
            IsValidation = row >= 40,
        }));
        var history = MlContext.Regression.Trainers.TwoLayerLinear(options).Fit(data).Model.TrainingHistory;
        Assert.Equal(expected.TrainingHistory.Select(epoch => epoch.Loss), history.Select(epoch => epoch.Loss));

        // Half of the squared error: labels of 10⁶ against scores of about 1.
        Assert.All(history, epoch => Assert.Equal(0.5e12, epoch.ValidationLoss, 0.5e12 * 1e-4));
    }

    /// <summary>
    /// More features than rows, and labels of noise: a better fit of the training rows soon fits the validation rows worse. Convergence on
    /// the training rows does not change that.
    /// </summary>
    [Theory]
    [InlineData("Lbfgs")]
    [InlineData("Adam")]
    public void The_model_is_that_of_the_lowest_validation_loss(string optimizer)
    {
        var problem = RandomProblem.Easy(1, rows: 60, features: 40);
        var options = new TwoLayerLinearRegressionTrainer.Options
        {
            ValidationColumnName = "IsValidation",
            Optimizer = optimizer == "Lbfgs" ? Optimizer.Lbfgs() : Optimizer.Adam(),
            LearningRate = optimizer == "Lbfgs" ? null : 0.05,
            MaximumEpochs = 100,
        };
        var rows = Enumerable.Range(0, 60).Select(row => new WideRow
        {
            Features = Array.ConvertAll(problem.X.Row(row), value => (float)value),
            Label = (float)problem.Y[row],
            IsValidation = row >= 40,
        }).ToArray();
        var model = MlContext.Regression.Trainers.TwoLayerLinear(options).Fit(MlContext.Data.LoadFromEnumerable(rows));
        var history = model.Model.TrainingHistory;
        Assert.Equal(optimizer == "Lbfgs" ? StopReason.Converged : StopReason.NoImprovement, history.Stop);
        Assert.Equal(history.MinBy(epoch => epoch.ValidationLoss).Epoch, history.BestEpoch);
        Assert.True(history.BestEpoch < history.Count);

        // The scores of the model have this loss: half the mean squared error, up to the rounding of forty single-precision products to
        // 2⁻²⁴ each.
        var validation = rows.Where(row => row.IsValidation).ToArray();
        var scores = model.Transform(MlContext.Data.LoadFromEnumerable(validation)).GetColumn<float>("Score").ToArray();
        var loss = scores.Zip(validation, (score, row) => Math.Pow(score - row.Label, 2) / 2).Average();
        Assert.Equal(history[history.BestEpoch - 1].ValidationLoss, loss, 1e-4 * loss);
    }

    [Fact]
    public void The_history_is_a_data_view_too()
    {
        var problem = RandomProblem.Easy(1, rows: 60, features: 3);
        var history = Training.Fit(problem, new() { ValidationFraction = 0.3 }).Parameters.TrainingHistory;
        var view = history.ToDataView(MlContext);
        Assert.Equal(
            ["Epoch", "Loss", "ValidationLoss", "GradientNorm", "StepSize", "Damping", "ElapsedSeconds"],
            view.Schema.Select(column => column.Name));
        Assert.Equal(history.Select(epoch => epoch.Epoch), view.GetColumn<int>("Epoch"));
        Assert.Equal(history.Select(epoch => epoch.Loss), view.GetColumn<double>("Loss"));
        Assert.Equal(history.Select(epoch => epoch.ValidationLoss), view.GetColumn<double>("ValidationLoss"));
        Assert.Equal(history.Select(epoch => epoch.ElapsedSeconds), view.GetColumn<double>("ElapsedSeconds"));
    }

    [Fact]
    public void A_validation_column_that_is_not_there_is_an_error_of_the_schema()
    {
        var trainer =
            MlContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options { ValidationColumnName = "Held" });
        var data = RandomProblem.Easy(1, rows: 20, features: 2).DataView(MlContext);
        foreach (var act in new Action[] { () => trainer.GetOutputSchema(SchemaShapes.Of(data.Schema)), () => trainer.Fit(data) })
        {
            var exception = Assert.Throws<ArgumentOutOfRangeException>(act);
            Assert.Contains("Could not find validation column 'Held'", exception.Message, StringComparison.Ordinal);
        }
    }

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public bool IsValidation { get; set; }
    }

    private sealed class WideRow
    {
        [VectorType(40)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public bool IsValidation { get; set; }
    }
}
