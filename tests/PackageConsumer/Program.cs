using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

// Scores a CSV file whose columns are the input columns of the model. The program references the packages, and names none of their types.
var mlContext = new MLContext();
var model = mlContext.Model.Load(args[0], out var schema);
var columns = schema.Select((column, index) => new TextLoader.Column(column.Name, DataKind.Single, index)).ToArray();
var data = mlContext.Data.LoadFromTextFile(args[1], columns, separatorChar: ',', hasHeader: true);
foreach (var score in model.Transform(data).GetColumn<float>("Score"))
    Console.WriteLine(score.ToString("R", CultureInfo.InvariantCulture));
