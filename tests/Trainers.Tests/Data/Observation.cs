using Cotangent.Trainers.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Data;

/// <summary>One row with a label of every kind.</summary>
internal sealed class Observation
{
    public const int Targets = 2;

    public static readonly string[] Classes = ["ash", "beech", "oak"];

    public static readonly string[] TargetNames = ["height", "girth"];

    public VBuffer<float> Features { get; set; } = new(1, [1]);

    public float Number { get; set; }

    public bool Flag { get; set; }

    /// <summary>Index of a class, which ML.NET makes a key of; any other number makes a missing one.</summary>
    public uint Tree { get; set; }

    public VBuffer<float> Sizes { get; set; } = new(Targets, new float[Targets]);

    public float Weight { get; set; } = 1;

    public bool IsHeldOut { get; set; }

    public static IDataView View(IEnumerable<Observation> rows, int features = 1)
    {
        var schema = SchemaDefinition.Create(typeof(Observation));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        schema[nameof(Tree)].ColumnType = new KeyDataViewType(typeof(uint), Classes.Length);
        schema[nameof(Sizes)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Targets);
        return new MLContext(seed: 1).Data.LoadFromEnumerable(rows, schema);
    }

    /// <summary>Rows of all sorts: some with missing values, some with many zeros, weights of 0 among them.</summary>
    public static Observation[] Draw(int seed, int rows, int features, double density, bool sparse)
    {
        var random = new Random(seed);
        float Value() => random.Next(2000) == 0 ? float.NaN : (float)random.Normal();
        return [.. Enumerable.Range(0, rows).Select(row =>
        {
            // Runs of sparse and of dense rows, so that there are tiles of both kinds.
            var share = row / 200 % 2 == 0 ? 1 : density;
            var values = Enumerable.Range(0, features).Select(_ => random.NextDouble() < share ? Value() : 0).ToArray();
            var stored = Enumerable.Range(0, features).Where(column => values[column] != 0 || random.Next(10) == 0).ToArray();
            return new Observation
            {
                Features = sparse
                    ? new(features, stored.Length, [.. stored.Select(column => values[column])], stored)
                    : new(features, values),
                Number = random.Next(50) == 0 ? float.NaN : (float)random.Normal(),
                Flag = random.Next(3) == 0,
                Tree = (uint)(random.Next(20) == 0 ? 3 : random.Next(3)),
                Sizes = new(Targets, [Value(), Value()]),
                Weight = random.Next(50) == 0 ? float.NaN : random.Next(4) / 3f,
                IsHeldOut = random.Next(5) == 0,
            };
        })];
    }
}
