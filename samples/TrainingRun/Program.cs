using System.CommandLine;
using Cotangent;
using Cotangent.Samples.TrainingRun;
using Microsoft.ML;

var data = new Option<string>("--data") { Description = "CSV file with a header line.", DefaultValueFactory = _ => TrainingRun.SampleFile };
var label = new Option<string[]>("--label")
{
    Description = "The column to predict. Given several times: columns to predict together.",
    DefaultValueFactory = _ => ["progression"],
};
var task = new Option<CsvTask?>("--task") { Description = "What to make of the label. Default: what its values suggest." };
var rank = new Option<int?>("--rank") { Description = "Length of the hidden vector. Default: min(features, outputs)." };
var epochs = new Option<int?>("--epochs") { Description = "Most passes over the rows. Default: enough to converge, mostly." };
var optimizer = new Option<string?>("--optimizer") { Description = "How the loss is minimized. Default: by task and data." };
optimizer.AcceptOnlyFromAmong([.. TrainingRun.Optimizers.Keys]);
var validation = new Option<double>("--validation")
{
    Description = "Share of the training rows to measure after each epoch, to stop where they get worse. Default 0.",
};
var checkpoint = new Option<string?>("--checkpoint")
{
    Description = "File to write the state of training to, and to resume from where it exists.",
};
var seed = new Option<int>("--seed")
{
    Description = "Seed of the held-out rows and the initial parameters.",
    DefaultValueFactory = _ => 1,
};
var output = new Option<string>("--output") { Description = "Where to write the model.", DefaultValueFactory = _ => "model.zip" };

var command = new RootCommand(
    "Trains a two-layer linear model on a CSV file and shows its loss, metrics, coefficients and predictions. "
    + "Ctrl+C ends training and keeps the best so far.")
{
    data, label, task, rank, epochs, optimizer, validation, checkpoint, seed, output,
};
command.SetAction(parsed =>
{
    using var cancellation = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        // The first Ctrl+C ends training, the second ends the program.
        pressed.Cancel = !cancellation.IsCancellationRequested;
        cancellation.Cancel();
    };

    var options = new CsvFitOptions
    {
        Task = parsed.GetValue(task),
        Trainer = new()
        {
            Rank = parsed.GetValue(rank),
            MaximumEpochs = parsed.GetValue(epochs),
            Optimizer = parsed.GetValue(optimizer) is { } name ? TrainingRun.Optimizers[name] : null,
            ValidationFraction = parsed.GetValue(validation),
            CheckpointPath = parsed.GetValue(checkpoint),
            CheckpointInterval = TimeSpan.FromSeconds(1),
            Seed = parsed.GetRequiredValue(seed),
            CancellationToken = cancellation.Token,
            OnCancel = CancellationBehavior.ReturnBest,
        },
    };
    var run = new TrainingRun(parsed.GetRequiredValue(data), parsed.GetRequiredValue(label), parsed.GetRequiredValue(output), options);
    return run.Execute();
});
return command.Parse(args).Invoke();
