using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
// Loads a model in a process that has never met it, and prints the score of every row: Cotangent.ModelLoader MODEL DATA, where DATA is
// a binary data view (.idv) or a CSV file with a header line. A vector of scores is a line of numbers, below a line of the names of its
// slots. Cotangent is named nowhere: Model.Load alone must find it.

if (args.Length != 2)
{
    Console.Error.WriteLine("Expected two arguments: the model file, and the data file (.idv or .csv).");
    return 2;
}

string[] libraries = ["Cotangent.AutoDiff", "Cotangent.Trainers", "Cotangent.Transforms"];
var loadedBefore = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name).Intersect(libraries).ToArray();
if (loadedBefore.Length > 0)
{
    Console.Error.WriteLine($"Loaded before Model.Load, so that the test would show nothing: {string.Join(", ", loadedBefore)}.");
    return 3;
}

var mlContext = new MLContext();
var model = mlContext.Model.Load(args[0], out var schema);
var data = Path.GetExtension(args[1]) == ".idv" ? mlContext.Data.LoadFromBinary(args[1]) : LoadCsv(args[1]);
var scored = model.Transform(data);
if (scored.Schema["Score"].Type is VectorDataViewType)
{
    var names = default(VBuffer<ReadOnlyMemory<char>>);
    scored.Schema["Score"].GetSlotNames(ref names);
    Console.WriteLine(string.Join(' ', names.DenseValues()));
    foreach (var scores in scored.GetColumn<float[]>("Score"))
        Console.WriteLine(string.Join(' ', scores.Select(Format)));
}
else
{
    foreach (var score in scored.GetColumn<float>("Score"))
        Console.WriteLine(Format(score));
}

return 0;

static string Format(float score) => score.ToString("R", CultureInfo.InvariantCulture);

// The columns that the model file says the model was fitted on, wherever they are in this file.
IDataView LoadCsv(string path)
{
    var names = File.ReadLines(path).First().Split(',');
    var columns = schema.Select(column => new TextLoader.Column(
        column.Name,
        column.Type is TextDataViewType ? DataKind.String : DataKind.Single,
        Array.IndexOf(names, column.Name)));
    return mlContext.Data.LoadFromTextFile(path, [.. columns], separatorChar: ',', hasHeader: true, allowQuoting: true);
}
