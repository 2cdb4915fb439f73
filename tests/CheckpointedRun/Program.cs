using System.Runtime.InteropServices;
using Cotangent;
using Microsoft.ML;
using Microsoft.ML.Data;
// A training run that can be killed at any moment and started again: Cotangent.CheckpointedRun OPTIMIZER CHECKPOINT RESULT. It writes a
// checkpoint at the end of every epoch, prints a line for each, and at last writes the bits of the parameters to the result file.

const int Rows = 600;
const int Features = 40;
const int Classes = 4;
const int Epochs = 40;

if (args.Length != 3)
{
    Console.Error.WriteLine("Expected three arguments: the optimiser, the checkpoint and the result file.");
    return 2;
}

// The factory of that name, with its default settings.
var factory = typeof(Optimizer).GetMethod(args[0]) ?? throw new ArgumentException($"There is no optimizer '{args[0]}'.");
var optimizer = (Optimizer)factory.Invoke(null, [.. factory.GetParameters().Select(parameter => parameter.DefaultValue)])!;

var mlContext = new MLContext();
var trainer = mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(new TwoLayerLinearMultiOutputTrainer.Options
{
    Loss = TrainingLoss.Logistic(),
    Optimizer = optimizer,
    Rank = 3,
    Seed = 1,
    MaximumEpochs = Epochs,
    Tolerance = 0,
    ValidationFraction = 0.2,
    Patience = Epochs,
    CheckpointPath = args[1],
    CheckpointInterval = TimeSpan.Zero,
    Progress = new Printer(),
});
var model = trainer.Fit(Data(args[0] == nameof(Optimizer.AdaGrad))).Model;
float[] parameters = [.. Flat(model.Theta), .. Flat(model.A), .. model.Bias];
File.WriteAllBytes(args[2], MemoryMarshal.AsBytes(parameters.AsSpan()).ToArray());
return 0;

static float[] Flat(System.Numerics.Tensors.ReadOnlyTensorSpan<float> matrix)
{
    var values = new float[matrix.FlattenedLength];
    matrix.FlattenTo(values);
    return values;
}

// The same rows each time; sparse ones for the optimiser that has a way of its own for them.
IDataView Data(bool sparse)
{
    var random = new Random(1);
    var rows = new Row[Rows];
    for (var i = 0; i < Rows; i++)
    {
        var features = new float[Features];
        for (var f = 0; f < Features; f++)
            features[f] = !sparse || random.Next(10) == 0 ? (float)((2 * random.NextDouble()) - 1) : 0;
        var labels = new float[Classes];
        for (var j = 0; j < Classes; j++)
            labels[j] = features[j] + features[j + Classes] + (float)random.NextDouble() > 0.5 ? 1 : 0;
        rows[i] = new Row { Features = features, Label = labels };
    }

    return mlContext.Data.LoadFromEnumerable(rows);
}

/// <summary>An epoch a line, at once.</summary>
internal sealed class Printer : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => Console.Out.WriteLine($"epoch {value.Epoch}");
}

/// <summary>A row of the data.</summary>
internal sealed class Row
{
    [VectorType(40)]
    public float[] Features { get; set; } = [];

    [VectorType(4)]
    public float[] Label { get; set; } = [];
}
