using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fuzz.Rows;

/// <summary>Training on a class that the type of the label column does not have.</summary>
internal sealed record KeyCase(Optimizer Optimizer, bool IsSparse, bool Standardize, uint Beyond) : RowCase
{
    protected override Attempt Prepare(Random random)
    {
        var (rows, features) = (random.Next(20, 30), random.Next(5, 130));
        var (at, key) = (random.Next(rows), Tasks.Classes + Beyond);
        var honest = (Field<uint>)Job.Multiclass.Label(random);
        var label = honest with { ValueAt = (pass, row) => row == at ? key : honest.ValueAt(pass, row) };
        var view = Tasks.View(rows, Tasks.HonestFeatures(features, IsSparse, random), label);
        return new(
            () => Tasks.Fit(Job.Multiclass, view, new(Optimizer, Standardize, null, null)),
            ["Column 'Label'", $" in row {at};", $"key {key}", $"expected 1 to {Tasks.Classes}"]);
    }
}
