using Cotangent.Fit.Tables;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit.Tasks;

/// <summary>One column of classes. Labeling filters out rows without a label, because a Boolean has no missing value.</summary>
internal abstract class ClassTarget : CsvTarget
{
    protected ClassTarget(MLContext mlContext, CsvFile file, IReadOnlyList<CsvColumn> labels)
        : base(mlContext, labels)
    {
        var label = labels[0];
        if (label.HasManyValues)
            throw new ArgumentException(
                $"The label column '{Shown.Short(label.Name)}' of '{file.ShownPath}' has over {CsvColumn.MostCategories} values; expected "
                + $"fewer classes. The task is {Trained}.");
        if (label.IsIdentifier)
        {
            throw new ArgumentException(
                $"The label column '{Shown.Short(label.Name)}' of '{file.ShownPath}' has '{Shown.Short(label.FirstText!.Value.Field)}' in "
                + $"row {label.FirstText.Value.Row}, and another text in every row; "
                + "expected numbers, for a regression, or classes that rows have in common.");
        }

        Classes = CsvClasses.Of(file, label);
        if (Classes.Count == 0)
            throw new ArgumentException(
                $"The label column '{Shown.Short(label.Name)}' of '{file.ShownPath}' has no value in {file.Rows} rows; all are missing.");
        if (Classes.Count == 1)
            throw new ArgumentException(
                $"The label column '{Shown.Short(label.Name)}' of '{file.ShownPath}' has the one value '{Shown.Short(Classes.Names[0])}' "
                + $"in {Classes.Rows[0]} rows; expected two classes or more.");
    }

    public override IReadOnlyList<string> AddedColumns => [.. base.AddedColumns, DefaultColumnNames.PredictedLabel];

    public override IReadOnlyList<string> ClassNames => Classes.Names;

    public override bool TakesClassWeights => true;

    public override IEnumerable<string> Notes =>
    [
        Found(
            Labels[0],
            $"{Classes.Count} classes: "
            + Shown.Items(Classes.Names.Zip(Classes.Rows, (name, rows) => $"{Shown.Short(name)} ({rows} rows)"), Classes.Count),
            Labels[0].MissingAsLabel),
    ];

    protected CsvClasses Classes { get; }

    public override DataKind KindOf(CsvColumn label) => DataKind.String;

    public sealed override IDataView Label(IDataView rows)
    {
        var labeled = LambdaFilter.Create(
            MLContext,
            "HasClass",
            rows,
            LabelColumnName,
            TextDataViewType.Instance,
            (in ReadOnlyMemory<char> field) => Classes.IndexOf(field) >= 0);
        return MapClasses(labeled);
    }

    protected abstract IDataView MapClasses(IDataView labeled);

    /// <summary>The weights with the trainer's own names of the classes.</summary>
    /// <exception cref="ArgumentException">A weight names a class that the label does not have.</exception>
    protected ClassWeights? Weights(ClassWeights? weights, Func<int, string> name)
    {
        if (weights?.ByLabel is null)
            return weights;
        var named = new Dictionary<string, double>();
        foreach (var (label, weight) in weights.ByLabel)
            named[name(RequireClass(label, nameof(TwoLayerLinearOptions.ClassWeights)))] = weight;
        return ClassWeights.Of(named);
    }

    protected int RequireClass(string name, string setting) => Classes.IndexOf(name.AsMemory()) is var index and >= 0
        ? index
        : throw new ArgumentException(
            $"{setting} names '{Shown.Short(name)}'; the label column '{Shown.Short(LabelColumnName)}' has: {Shown.List(Classes.Names)}.");
}
