using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fuzz.Rows;

/// <summary>Training on objects with an array or a vector, by <c>LoadFromEnumerable</c>.</summary>
internal sealed record EnumerableCase(Job Job, Optimizer Optimizer, bool AllRows, Lie? Lie) : RowCase
{
    protected override Attempt Prepare(Random random)
    {
        var (rows, at) = (new Input[25], AllRows ? 0 : random.Next(25));
        var lie = Lie?.Tell(Tasks.Features, random);
        for (var row = 0; row < rows.Length; row++)
        {
            var lies = lie is not null && (AllRows || row == at);
            var honest = Tasks.Honest(Tasks.Features, isSparse: false, random);
            rows[row] = new Input
            {
                Array = lies ? lie!.Array : [.. honest.DenseValues()],
                Vector = lies ? lie!.Vector : honest,
                Number = random.NextSingle(),
                IsTrue = row % 2 == 0,
                Key = (uint)(row % Tasks.Classes),
                Numbers = Lie.Normal(Tasks.Classes, random),
            };
        }

        var definition = SchemaDefinition.Create(typeof(Input));
        definition[Lie is { IsArray: false } ? nameof(Input.Vector) : nameof(Input.Array)].ColumnName = "Features";
        definition[Job switch
        {
            Job.Regression => nameof(Input.Number),
            Job.Binary => nameof(Input.IsTrue),
            Job.Multiclass => nameof(Input.Key),
            Job.ManyTargets => nameof(Input.Numbers),
            _ => throw new ArgumentOutOfRangeException(null, Job, null),
        }].ColumnName = "Label";
        var view = Tasks.MLContext.Data.LoadFromEnumerable(rows, definition);
        return new(
            () => Tasks.Fit(Job, view, new(Optimizer, false, null, null)),
            lie is null ? null : ["Column 'Features'", $" in row {at};", lie.Found, lie.Expected]);
    }

    /// <summary>The features in either form, and the labels of all tasks.</summary>
    internal sealed class Input
    {
        [VectorType(Tasks.Features)]
        public float[]? Array { get; set; }

        [VectorType(Tasks.Features)]
        public VBuffer<float> Vector { get; set; }

        public float Number { get; set; }

        public bool IsTrue { get; set; }

        [KeyType(Tasks.Classes)]
        public uint Key { get; set; }

        [VectorType(Tasks.Classes)]
        public float[] Numbers { get; set; } = [];
    }
}
