using Cotangent.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms;

/// <summary>The rows of a file that can be trained on and measured: those with a label and a weight, and without a number beyond single precision.</summary>
/// <param name="file">The file.</param>
/// <param name="target">What is predicted.</param>
/// <param name="weight">The column of weights; null for none.</param>
/// <param name="numbers">The columns that are read as numbers: features, weight and labels.</param>
internal sealed class CsvUsableRows(CsvFile file, CsvTarget target, CsvColumn? weight, IEnumerable<CsvColumn> numbers)
{
    private readonly CsvColumn[] _beyond = [.. numbers.Where(column => column.TooLarge is not null)];

    /// <summary>Leaves out the rows with a number beyond single precision. It would be infinite, in the metrics and in the score, too.</summary>
    public IDataView WithoutInfinities(MLContext mlContext, IDataView rows)
    {
        foreach (var column in _beyond)
            rows = LambdaFilter.Create(mlContext, "IsWithinSinglePrecision", rows, column.Name, NumberDataViewType.Single, (in float number) => !float.IsInfinity(number));
        return rows;
    }

    /// <summary>Counts them, and says so in the steps where they are not all.</summary>
    /// <param name="rows">Without infinities, and with the label of the target.</param>
    /// <param name="steps">What was found and chosen.</param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public long Count(IDataView rows, List<string> steps)
    {
        var others = string.Join(", or ", Others());
        if (others.Length == 0)
            return file.Rows;
        var count = CountComplete(rows);
        if (count == 0)
        {
            var where = _beyond.Length == 0 ? "" : $" Numbers beyond single precision (3.4e38): {Shown.Items(_beyond.Select(Describe), _beyond.Length)}. Divide the columns by a power of ten.";
            throw new InvalidOperationException($"No row of '{file.ShownPath}' can be trained on: each of the {file.Rows} has {others}.{where}");
        }

        if (count < file.Rows)
            steps.Add($"{count} of {file.Rows} rows are used; each of the others has {others}.");
        return count;
    }

    private IEnumerable<string> Others()
    {
        if (target.Labels.Any(label => label.MissingAsLabel > 0))
            yield return "no label";
        if (weight?.Missing > 0)
            yield return "no weight";
        if (_beyond.Length > 0)
            yield return "a number beyond single precision";
    }

    /// <summary>The rows in which no label and no weight is missing. A label of another type than Single never is.</summary>
    private long CountComplete(IDataView rows)
    {
        IEnumerable<string> names = [.. target.LabelNames, .. weight is null ? [] : new[] { weight.Name }];
        DataViewSchema.Column[] columns = [.. names.Select(name => rows.Schema[name]).Where(column => column.Type == NumberDataViewType.Single)];
        using var cursor = rows.GetRowCursor(columns);
        var getters = Array.ConvertAll(columns, cursor.GetGetter<float>);
        var (count, number) = (0L, 0f);
        while (cursor.MoveNext())
        {
            var isComplete = true;
            foreach (var getter in getters)
            {
                getter(ref number);
                isComplete &= !float.IsNaN(number);
            }

            count += isComplete ? 1 : 0;
        }

        return count;
    }

    private static string Describe(CsvColumn column) => $"'{Shown.Short(column.Name)}' in {column.TooLarge!.Count} rows, the first '{Shown.Short(column.TooLarge.FirstField)}' in row {column.TooLarge.FirstRow}";
}
