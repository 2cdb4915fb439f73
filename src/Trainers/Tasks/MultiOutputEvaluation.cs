using System.Numerics.Tensors;
using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Tasks;

/// <summary>Measures errors of many targets, in one pass over labels and scores.</summary>
/// <remarks>
/// ML.NET's evaluator of many targets computes the same L1 and L2, but no R2, which would take it a second pass over the scores. There, one
/// row with a missing label makes all metrics NaN.
/// </remarks>
internal sealed class MultiOutputEvaluation
{
    private readonly Sums[] _targets;
    private long _rows;

    private MultiOutputEvaluation(int targets) => _targets = new Sums[targets];

    public static MultiOutputRegressionMetrics Measure(IHostEnvironment env, IDataView data, string labelColumnName, string scoreColumnName)
    {
        var host = env.Register(nameof(MultiOutputEvaluation));
        var label = Column(host, data.Schema, "label", labelColumnName);
        var score = Column(host, data.Schema, "score", scoreColumnName);
        var size = label.Type.GetVectorSize();
        if (score.Type.GetVectorSize() != size)
            throw host.ExceptSchemaMismatch(
                nameof(data), "score", Shown.Short(scoreColumnName), $"Vector<Single, {size}>", score.Type.ToString());

        var evaluation = new MultiOutputEvaluation(size);
        using (var channel = host.Start("Evaluation"))
        using (var cursor = data.GetRowCursor([label, score]))
            evaluation.Read(cursor, label, score, channel);
        return evaluation.Metrics(SlotNames.Of(score.HasSlotNames(size) ? score : label));
    }

    private static DataViewSchema.Column Column(IHost host, DataViewSchema schema, string role, string name)
    {
        if (schema.GetColumnOrNull(name) is not { } column)
            throw host.ExceptSchemaMismatch(nameof(schema), role, Shown.Short(name));
        return column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single
            ? column
            : throw host.ExceptSchemaMismatch(
                nameof(schema), role, Shown.Short(name), "known-size vector of Single", column.Type.ToString());
    }

    private void Read(DataViewRowCursor cursor, DataViewSchema.Column label, DataViewSchema.Column score, IChannel channel)
    {
        var (labelGetter, scoreGetter) = (CheckedVector.Getter(cursor, label), CheckedVector.Getter(cursor, score));
        var (labels, scores) = (default(VBuffer<float>), default(VBuffer<float>));
        var (y, g) = (new float[_targets.Length], new float[_targets.Length]);
        var skipped = 0L;
        while (cursor.MoveNext())
        {
            labelGetter(ref labels);
            scoreGetter(ref scores);
            labels.CopyTo(y);
            scores.CopyTo(g);
            if (TensorPrimitives.IsNaNAny<float>(y) || TensorPrimitives.IsNaNAny<float>(g))
            {
                skipped++;
                continue;
            }

            _rows++;
            for (var j = 0; j < y.Length; j++)
                _targets[j].Add(y[j], g[j], _rows);
        }

        if (_rows == 0)
            throw new InvalidOperationException($"There is no row to measure: {skipped} rows, each with a missing label or score.");
        if (skipped > 0)
            channel.Warning($"{skipped} of {skipped + _rows} rows have a missing label or score and are not measured.");
    }

    private MultiOutputRegressionMetrics Metrics(string[] names)
    {
        var overall = default(Sums);
        foreach (var target in _targets)
            overall = overall.Plus(target);
        return new MultiOutputRegressionMetrics(
            names, Array.ConvertAll(_targets, target => target.Metrics(_rows)), overall.Metrics(_rows * _targets.Length));
    }

    private record struct Sums(double Absolute, double Square, double Mean, double SquareAboutMean)
    {
        /// <summary>Adds a row. Welford's update of the mean and of the squares about it avoids cancellation.</summary>
        public void Add(double label, double score, long rows)
        {
            var error = score - label;
            Absolute += Math.Abs(error);
            Square += error * error;
            var fromOldMean = label - Mean;
            Mean += fromOldMean / rows;
            SquareAboutMean += fromOldMean * (label - Mean);
        }

        public readonly Sums Plus(Sums other) =>
            new(Absolute + other.Absolute, Square + other.Square, 0, SquareAboutMean + other.SquareAboutMean);

        /// <summary>The metrics over a count of numbers. ML.NET's default loss is the squared error.</summary>
        public readonly RegressionMetrics Metrics(long count) => new(
            l1: Absolute / count,
            l2: Square / count,
            rms: Math.Sqrt(Square / count),
            lossFunction: Square / count,
            rSquared: 1 - (Square / SquareAboutMean));
    }
}
