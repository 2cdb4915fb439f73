// Writes a CSV file larger than the memory for training, trains on it with and without a heap limit, each in a separate process, and
// compares the models bit for bit.
using System.CommandLine;
using Cotangent.Benchmarks.LargeFile;

var gigabytes = new Option<double>("--gigabytes") { Description = "Size of the file.", DefaultValueFactory = _ => 2 };
var limit = new Option<int>("--limit") { Description = "Limit of the heap, in megabytes.", DefaultValueFactory = _ => 600 };
var folder = new Option<string>("--folder")
{
    Description = "Where to write the file, which is deleted at the end.",
    DefaultValueFactory = _ => Path.GetTempPath(),
};
var train = new Option<string?>("--train")
{
    Description = "Trains on a file in this process and prints the bits of the model: what the program starts twice.",
};

var command = new RootCommand("Trains on a CSV file with and without a limit of the heap, and compares the models.")
{
    gigabytes, limit, folder, train,
};
command.SetAction(parsed => parsed.GetValue(train) is { } file
    ? LimitedTraining.Train(file)
    : LimitedTraining.Compare(parsed.GetRequiredValue(gigabytes), parsed.GetRequiredValue(limit), parsed.GetRequiredValue(folder)));
return command.Parse(args).Invoke();
