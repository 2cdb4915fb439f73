using Cotangent.Trainers.Columns;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>Values row by row, for any order and any selection of columns.</summary>
public class JvpSensitivityTransformerTests
{
    [Fact]
    public void A_prediction_engine_gives_what_a_pass_over_the_rows_gives()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext);
        var model = EveryKind.Predictor(mlContext).Append(EveryKind.Fit(mlContext, data));
        var expected = EveryKind.Read(model.Transform(data));

        using var engine = mlContext.Model.CreatePredictionEngine<Question, Answer>(model);
        var (features, directions) = (Columns.Read(data, "Features"), Columns.Read(data, "Direction"));
        for (var row = 0; row < features.Length; row++)
        {
            var answer = engine.Predict(new Question { Features = features[row], Direction = directions[row] });
            Assert.Equal(EveryKind.ColumnNames.SelectMany(name => expected[name][row]), answer.InOrder());
        }
    }

    [Fact]
    public void Parallel_cursors_give_each_row_what_one_cursor_gives()
    {
        const int Rows = 2000;
        var mlContext = new MLContext();
        // Only a cache distributes its rows over several cursors.
        var data = mlContext.Data.Cache(EveryKind.Data(mlContext, Rows));
        var transformed = EveryKind.Fit(mlContext, data).Transform(data);
        var expected = EveryKind.Read(transformed);

        var cursors = transformed.GetRowCursorSet(transformed.Schema, 4);
        Assert.True(cursors.Length > 1, $"Expected more than one cursor, found {cursors.Length}.");
        var found = new float[Rows][];
        Parallel.ForEach(cursors, cursor =>
        {
            var read = Reader(cursor);
            while (cursor.MoveNext())
            {
                var (id, values) = read();
                found[id] = values;
            }

            cursor.Dispose();
        });
        for (var row = 0; row < Rows; row++)
            Assert.Equal(EveryKind.ColumnNames.SelectMany(name => expected[name][row]), found[row]);
    }

    [Fact]
    public void Two_cursors_at_once_do_not_disturb_each_other()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext);
        var transformed = EveryKind.Fit(mlContext, data).Transform(data);
        var expected = EveryKind.Read(transformed);

        using var leader = transformed.GetRowCursor(transformed.Schema);
        using var follower = transformed.GetRowCursor(transformed.Schema);
        var (readLeader, readFollower) = (Reader(leader), Reader(follower));
        Assert.True(leader.MoveNext());
        var first = readLeader();
        while (leader.MoveNext())
        {
            Assert.True(follower.MoveNext());
            var (ahead, behind) = (readLeader(), readFollower());
            Assert.Equal(ahead.Id - 1, behind.Id);
            Assert.Equal(EveryKind.ColumnNames.SelectMany(name => expected[name][ahead.Id]), ahead.Values);
            Assert.Equal(EveryKind.ColumnNames.SelectMany(name => expected[name][behind.Id]), behind.Values);
        }

        Assert.Equal(EveryKind.ColumnNames.SelectMany(name => expected[name][0]), first.Values);
    }

    [Fact]
    public void A_shuffled_cursor_gives_each_row_its_own_values()
    {
        var mlContext = new MLContext();
        // Data in memory keeps its order; a cache shuffles.
        var data = mlContext.Data.Cache(EveryKind.Data(mlContext));
        var transformed = EveryKind.Fit(mlContext, data).Transform(data);
        var expected = EveryKind.Read(transformed);

        using var cursor = transformed.GetRowCursor(transformed.Schema, new Random(3));
        var read = Reader(cursor);
        var ids = new List<int>();
        while (cursor.MoveNext())
        {
            var (id, values) = read();
            ids.Add(id);
            Assert.Equal(EveryKind.ColumnNames.SelectMany(name => expected[name][id]), values);
        }

        Assert.NotEqual(ids.Order(), ids);
    }

    [Fact]
    public void A_column_asked_for_alone_asks_for_what_it_depends_on_alone_and_has_the_same_values()
    {
        var mlContext = new MLContext();
        var data = new WatchedDataView(EveryKind.Data(mlContext));
        var transformed = EveryKind.Fit(mlContext, data).Transform(data);
        var expected = EveryKind.Read(transformed);
        foreach (var name in EveryKind.ColumnNames)
        {
            data.Asked.Clear();
            Assert.Equal(expected[name], Columns.Read(transformed, name));
            // The features decide whether a derivative is missing, also where it is the same on every other row.
            string[] dependencies = name == "Sensitivity_Direction" ? ["Direction", "Features"] : ["Features"];
            Assert.Equal([dependencies], data.Asked);
        }
    }

    [Fact]
    public void Columns_asked_for_together_ask_for_what_any_of_them_depends_on()
    {
        var mlContext = new MLContext();
        var data = new WatchedDataView(EveryKind.Data(mlContext));
        var transformed = EveryKind.Fit(mlContext, data).Transform(data);
        using (transformed.GetRowCursor(
            [transformed.Schema["Theta"], transformed.Schema["Sensitivity_Direction"], transformed.Schema["Label"]]))
            Assert.Equal([["Direction", "Features", "Label"]], data.Asked);
    }

    [Fact]
    public void What_is_the_same_on_every_row_is_the_same_on_every_row_and_the_rest_is_not()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext);
        var columns = EveryKind.Read(EveryKind.Fit(mlContext, data).Transform(data));
        foreach (var name in EveryKind.ColumnNames)
        {
            var differs = columns[name].Any(row => !row.SequenceEqual(columns[name][0]));
            Assert.Equal(EveryKind.RowConstant.Contains(name), !differs);
        }
    }

    [Fact]
    public void A_vector_that_a_caller_writes_on_does_not_reach_the_next_row()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext);
        var transformed = EveryKind.Fit(mlContext, data).Transform(data);
        var expected = EveryKind.Model.Coefficients.RowMajor<float>();

        using var cursor = transformed.GetRowCursor(transformed.Schema);
        var getter = cursor.GetGetter<VBuffer<float>>(transformed.Schema["FeatureSensitivities"]);
        var value = default(VBuffer<float>);
        while (cursor.MoveNext())
        {
            getter(ref value);
            Assert.Equal(expected, value.DenseValues());
            VBufferEditor.CreateFromBuffer(ref value).Values.Fill(float.NaN);
        }
    }

    [Fact]
    public void The_transformer_needs_no_score_column_and_no_label()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext);
        var bare = mlContext.Transforms.SelectColumns("Features", "Direction").Fit(data).Transform(data);
        var transformer = EveryKind.Fit(mlContext, bare);
        Assert.True(((ITransformer)transformer).IsRowToRowMapper);
        Assert.Equal(EveryKind.Read(transformer.Transform(data)), EveryKind.Read(transformer.Transform(bare)));
    }

    /// <summary>Where the score is missing, so is every derivative of it, also one that is the same on every other row.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_missing_feature_makes_every_derivative_missing(bool isSparse)
    {
        var mlContext = new MLContext();
        var data = Example.AsData(
            mlContext, [new Example([0, float.NaN, 2], [1, 1, 1], isSparse)], EveryKind.Features, EveryKind.SlotNames);
        var row = Columns.ReadRow(EveryKind.Fit(mlContext, data).Transform(data));
        foreach (var name in EveryKind.ColumnNames)
            Assert.All(row[name], value => Assert.True(float.IsNaN(value)));
    }

    /// <summary>A row of all columns, and its position.</summary>
    private static Func<(int Id, float[] Values)> Reader(DataViewRowCursor cursor)
    {
        var id = cursor.GetGetter<int>(cursor.Schema["Id"]);
        var columns = EveryKind.ColumnNames.Select(name => Reader(cursor, cursor.Schema[name])).ToArray();
        return () =>
        {
            var position = 0;
            id(ref position);
            return (position, [.. columns.SelectMany(read => read())]);
        };
    }

    private static Func<float[]> Reader(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
        {
            var (getVector, vector) = (cursor.GetGetter<VBuffer<float>>(column), default(VBuffer<float>));
            return () =>
            {
                getVector(ref vector);
                return [.. vector.DenseValues()];
            };
        }

        var (getNumber, number) = (cursor.GetGetter<float>(column), 0f);
        return () =>
        {
            getNumber(ref number);
            return [number];
        };
    }

    private sealed class Question
    {
        [VectorType(EveryKind.Features)]
        public float[] Features { get; set; } = [];

        [VectorType(EveryKind.Features)]
        public float[] Direction { get; set; } = [];
    }

    private sealed class Answer
    {
        [ColumnName("Sensitivity_width")]
        public float Width { get; set; }

        [ColumnName("Sensitivity_2")]
        public float Depth { get; set; }

        public float Fixed { get; set; }

        [ColumnName("Sensitivity_Direction")]
        public float Along { get; set; }

        public float[] FeatureSensitivities { get; set; } = [];

        public float Theta { get; set; }

        public float A { get; set; }

        public float Bias { get; set; }

        public float[] Input { get; set; } = [];

        public float[] Integrated { get; set; } = [];

        public float[] Hessian { get; set; } = [];

        public float Second { get; set; }

        public float[] Raw { get; set; } = [];

        public float[] InOrder() =>
        [
            Width, Depth, Fixed, Along, .. FeatureSensitivities, Theta, A, Bias, .. Input, .. Integrated, .. Hessian, Second, .. Raw,
        ];
    }
}
