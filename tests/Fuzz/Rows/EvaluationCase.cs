using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fuzz.Rows;

/// <summary>Evaluation of many targets with invalid labels or scores.</summary>
internal sealed record EvaluationCase(string Column, Lie? Lie) : RowCase
{
    protected override Attempt Prepare(Random random)
    {
        var (rows, size) = (random.Next(2, 300), random.Next(3, 50));
        var (at, lie) = (random.Next(rows), Lie?.Tell(size, random));
        Field Vectors(string name)
        {
            var honest = Tasks.HonestFeatures(size, random.Next(2) == 0, random) with { Name = name };
            return honest with
            {
                ValueAt = (pass, row) => lie is not null
                && name == Column
                && row == at ? lie.Vector : honest.ValueAt(pass, row)
            };
        }

        var view = Tasks.View(rows, Vectors("Label"), Vectors("Score"));
        return new(
            () => Tasks.MLContext.MultiOutputRegression.Evaluate(view),
            lie is null ? null : [$"Column '{Column}'", $" in row {at};", lie.Found, lie.Expected]);
    }
}
