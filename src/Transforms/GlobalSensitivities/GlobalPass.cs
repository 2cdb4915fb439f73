using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Cotangent.Transforms.Raw;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Transforms.GlobalSensitivities;

/// <summary>
/// One pass over the rows of a data set in their order, so that the result does not depend on threads. Each row is added to the statistics
/// of all rows and to those of its group.
/// </summary>
internal sealed class GlobalPass
{
    /// <summary>The most numbers kept for quantiles: 512 MB.</summary>
    private const long MostKept = 1L << 26;

    private readonly RawLayout _layout;
    private readonly GlobalSensitivityOptions _options;
    private readonly DataViewSchema.Column? _groupColumn;
    private readonly int _numbers;
    private readonly int _mostGroups;
    private readonly GroupStatistics _all;
    private readonly List<GroupStatistics> _grouped = [];
    private RowGroups? _groups;

    private GlobalPass(RawLayout layout, DataViewSchema schema, GlobalSensitivityOptions options)
    {
        (_layout, _options) = (layout, options);
        if (options.GroupByColumnName is { } name)
        {
            _groupColumn = RowGroups.Find(schema, name);
            _mostGroups = RowGroups.MostOf(_groupColumn.Value.Type, options.MaximumGroups);
        }

        _numbers = layout.Columns.Sum(column => column.Slopes);
        _all = NewGroup();
    }

    /// <summary>Differentiates a fitted chain at each row.</summary>
    /// <exception cref="InvalidOperationException">There is no row with a finite sensitivity, or there are too many groups.</exception>
    public static GlobalSensitivity Run(IHost host, ITransformer model, IDataView data, GlobalSensitivityOptions options)
    {
        using var channel = host.Start(nameof(GlobalSensitivity));
        var layout = RawLayout.Resolve(model, data.Schema, options.Sensitivity);
        foreach (var warning in layout.Warnings)
            channel.Warning(warning);
        var pass = new GlobalPass(layout, data.Schema, options);
        pass.Read(data, new Interruption(CancellationToken.None, host));
        pass.RequireFinite();
        return new GlobalSensitivity(layout.Options.Of!, [.. pass.Statistics()])
        {
            GroupByColumnName = options.GroupByColumnName,
            Rows = pass._all.Sensitivities.Rows,
            QuantileLevels = [.. options.Quantiles],
        };
    }

    private GroupStatistics NewGroup()
    {
        var fitting = MostKept / (_layout.SlotNames.Count * (1L + _mostGroups));
        var capacity = _options.Quantiles.Count == 0 ? 0 : (int)Math.Clamp(fitting, 1, _options.MaximumQuantileRows);
        return new GroupStatistics(_layout.SlotNames.Count, _numbers, capacity, _options.Seed);
    }

    private void Read(IDataView data, Interruption interruption)
    {
        var columns = _layout.Columns.Where(column => column.Slopes > 0).Select(column => column.Column).ToArray();
        using var cursor = data.GetRowCursor(_layout.Pipeline.RawColumnsRead
            .Concat(columns.Select(column => column.Column!.Value))
            .Concat(_groupColumn is { } needed ? [needed] : []).DistinctBy(column => column.Index));
        using var pipeline = _layout.BuildPipeline(data.Schema);
        var gradient = new RawGradient(_layout, pipeline);
        gradient.Bind(cursor);
        var numbers = new RawNumbers(cursor, columns);
        _groups = _groupColumn is { } column ? RowGroups.Of(cursor, column, _mostGroups) : null;
        while (cursor.MoveNext())
        {
            interruption.Check();
            var sensitivities = gradient.Run();
            var x = numbers.Read();
            _all.Add(sensitivities, x);
            Present()?.Add(sensitivities, x);
        }
    }

    private GroupStatistics? Present()
    {
        if (_groups is null)
            return null;
        var index = _groups.Present();
        if (index == _grouped.Count)
            _grouped.Add(NewGroup());
        return _grouped[index];
    }

    private void RequireFinite()
    {
        var rows = _all.Sensitivities.Rows;
        if (rows == 0)
            throw new InvalidOperationException("The data has no rows, so there are no sensitivities; expected one row or more.");
        if (Enumerable.Range(0, _layout.SlotNames.Count).All(slot => _all.Sensitivities.Count(slot) == 0))
        {
            throw new InvalidOperationException(
                $"None of the {rows} rows has a finite sensitivity of '{Shown.Short(_layout.Options.Of)}'. A missing number that no stage "
                + "of the chain replaces makes the output NaN, and so its derivatives.");
        }
    }

    private IEnumerable<SensitivityStatistics> Statistics()
    {
        var outputs = SensitivitySlot.ByOutput(_layout).ToArray();
        var groups = _groups?.InOrder().Select(group => (Name: (string?)group.Name, Rows: _grouped[group.Index])) ?? [];
        return groups.Prepend((Name: null, Rows: _all)).SelectMany(group => outputs.SelectMany(slots => slots
            .Select(slot => group.Rows.Of(group.Name, slot, _options.Quantiles))
            .OrderBy(statistics => double.IsNaN(statistics.Importance))
            .ThenByDescending(statistics => statistics.Importance)));
    }
}
