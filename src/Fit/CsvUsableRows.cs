using Cotangent.Fit.Tables;
using Cotangent.Fit.Tasks;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fit;

/// <summary>
/// The rows of a file that training and metrics can use: rows with a label and a weight, and without a number beyond single precision.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="target">The target of the fit.</param>
/// <param name="weight">The column of weights; null for none.</param>
/// <param name="numbers">The columns that are read as numbers: features, weight and labels.</param>
internal sealed class CsvUsableRows(CsvFile file, CsvTarget target, CsvColumn? weight, IEnumerable<CsvColumn> numbers)
{
    private readonly CsvColumn[] _beyond = [.. numbers.Where(column => column.Numbers.TooLarge is not null).Distinct()];

    /// <summary>A name that no column of the file has.</summary>
    private readonly string _vector = Enumerable.Range(0, int.MaxValue).Select(number => number == 0 ? "Numbers" : $"Numbers{number}")
        .First(name => file.Columns.All(column => column.Name != name));

    /// <summary>
    /// The columns with a number beyond single precision, loaded again as one vector; empty if there are none. A filter for each column
    /// would nest one cursor in another for each of them.
    /// </summary>
    public IEnumerable<TextLoader.Column> LoadedToFilter => _beyond.Length == 0
        ? []
        : [new(_vector, DataKind.Single, [.. _beyond.Select(column => new TextLoader.Range(column.Index) { ForceVector = true })])];

    /// <summary>
    /// Filters out the rows with a number beyond single precision. The number would be infinite, and make scores and metrics infinite.
    /// </summary>
    /// <param name="mlContext">The context of the fit.</param>
    /// <param name="rows">Rows with the columns of <see cref="LoadedToFilter"/>, which the result does not have.</param>
    public IDataView WithoutInfinities(MLContext mlContext, IDataView rows)
    {
        if (_beyond.Length == 0)
            return rows;
        var finite =
            LambdaFilter.Create(
                mlContext,
                "AreWithinSinglePrecision",
                rows,
                _vector,
                rows.Schema[_vector].Type,
                (in VBuffer<float> row) => !HasInfinity(row.GetValues()));
        return mlContext.Transforms.DropColumns(_vector).Fit(finite).Transform(finite);
    }

    /// <summary>Counts the usable rows, and adds a line to the notes if they are not all rows.</summary>
    /// <param name="rows">Rows without infinities, with the label of the target.</param>
    /// <param name="notes">Receives the line.</param>
    /// <exception cref="InvalidOperationException">No row is usable.</exception>
    public long Count(IDataView rows, List<string> notes)
    {
        var others = string.Join(", or ", Others());
        if (others.Length == 0)
            return file.Rows;
        var count = CountComplete(rows);
        if (count == 0)
        {
            var where = _beyond.Length == 0
                ? ""
                : $" Numbers beyond single precision (3.4e38): {Shown.Items(_beyond.Select(Describe), _beyond.Length)}. {Advice()}.";
            throw new InvalidOperationException(
                $"No row of '{file.ShownPath}' can be trained on: each of the {file.Rows} has {others}.{where}");
        }

        if (count < file.Rows)
            notes.Add($"{count} of {file.Rows} rows are used; each of the others has {others}.");
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

    /// <summary>Counts the rows without a missing label or weight. A label of a type other than Single is never missing.</summary>
    private long CountComplete(IDataView rows)
    {
        IEnumerable<string> names = [.. target.LabelNames, .. weight is null ? [] : new[] { weight.Name }];
        DataViewSchema.Column[] columns =
            [.. names.Select(name => rows.Schema[name]).Where(column => column.Type == NumberDataViewType.Single)];
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

    private string Advice()
    {
        var (count, infinite) =
            (_beyond.Sum(column => column.Numbers.TooLarge!.Count), _beyond.Sum(column => column.Numbers.TooLarge!.Infinite));
        return infinite == 0 ? "Divide the columns by a power of ten"
            : infinite == count ? "Clear or replace these fields"
            : "Divide the columns by a power of ten, and clear or replace the fields that are infinite in double precision, too";
    }

    private static bool HasInfinity(ReadOnlySpan<float> row)
    {
        foreach (var number in row)
        {
            if (float.IsInfinity(number))
                return true;
        }

        return false;
    }

    private static string Describe(CsvColumn column)
    {
        var beyond = column.Numbers.TooLarge!;
        return $"'{Shown.Short(column.Name)}' in {beyond.Count} rows, the first '{Shown.Short(beyond.FirstField)}' in "
            + $"row {beyond.FirstRow}";
    }
}
