using System.CommandLine;
using Cotangent.Samples.TrainingRun;

var data = new Option<string>("--data") { Description = "CSV file with a header line.", DefaultValueFactory = _ => TrainingRun.SampleFile };
var label = new Option<string>("--label") { Description = "The column to predict: numbers.", DefaultValueFactory = _ => "progression" };
var rank = new Option<int?>("--rank") { Description = "Length of the hidden vector. Default: min(features, targets), which is 1." };
var epochs = new Option<int?>("--epochs") { Description = "Most passes over the rows. Default: enough to converge." };
var seed = new Option<int>("--seed") { Description = "Seed of the held-out rows and the initial parameters.", DefaultValueFactory = _ => 1 };
var output = new Option<string>("--output") { Description = "Where to write the model.", DefaultValueFactory = _ => "model.zip" };

var command = new RootCommand("Trains a two-layer linear regression on a CSV file and shows its loss, metrics, coefficients and sensitivities.")
{
    data, label, rank, epochs, seed, output,
};
command.SetAction(parsed => new TrainingRun(
    parsed.GetRequiredValue(data),
    parsed.GetRequiredValue(label),
    parsed.GetValue(rank),
    parsed.GetValue(epochs),
    parsed.GetRequiredValue(seed),
    parsed.GetRequiredValue(output)).Execute());
return command.Parse(args).Invoke();
