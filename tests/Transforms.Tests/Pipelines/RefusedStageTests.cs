using Cotangent.Transforms.Pipelines;
using Cotangent.Transforms.Rules;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>Stages through which no derivative of one row goes.</summary>
public sealed class RefusedStageTests
{
    private readonly MLContext _mlContext = new(1);

    [Fact]
    public void A_transformer_that_is_not_row_to_row_is_named()
    {
        var data = _mlContext.Data.LoadFromEnumerable(StageRow.Random(5, 1));
        var chain = new TransformerChain<ITransformer>(new Reversed());
        var exception = Assert.Throws<ArgumentException>(() => PipelineBuilder.Build(chain, data.Schema, "A", ["A"], RuleBook.Of));
        Assert.Equal(
            "Stage 1, Reversed, does not map row by row, so no derivative of one row goes through it. "
            + "Fit the sensitivities to the part of the chain behind that stage.",
            exception.Message);
    }

    [Fact]
    public void A_mapping_with_a_state_is_named()
    {
        var data = _mlContext.Data.LoadFromEnumerable(StageRow.Random(5, 1));
        var chain = _mlContext.Transforms.CopyColumns("Copy", "A")
            .Append(_mlContext.Transforms.StatefulCustomMapping<Input, Output, State>(Output.Fill, _ => { }, null)).Fit(data);
        var exception = Assert.Throws<ArgumentException>(() => PipelineBuilder.Build(chain, data.Schema, "Y", ["A"], RuleBook.Of));
        Assert.StartsWith(
            "Stage 2, StatefulCustomMappingTransformer`3, keeps a state from row to row",
            exception.Message,
            StringComparison.Ordinal);
        // What it does not read goes through.
        _ = PipelineBuilder.Build(chain, data.Schema, "Y", ["B"], RuleBook.Of);
    }

    /// <summary>The effect of a switch is another call of the mapping, which would change its state.</summary>
    [Fact]
    public void A_mapping_of_a_text_with_a_state_is_named()
    {
        var data = _mlContext.Data.LoadFromEnumerable(StageRow.Random(5, 1));
        var chain = _mlContext.Transforms.StatefulCustomMapping<TextInput, Output, State>(TextInput.Fill, _ => { }, null).Fit(data);
        var exception = Assert.Throws<ArgumentException>(() => PipelineBuilder.Build(chain, data.Schema, "Y", ["Color"], RuleBook.Of));
        Assert.StartsWith("Stage 1, StatefulCustomMappingTransformer`3, keeps a state", exception.Message, StringComparison.Ordinal);
    }

    private sealed class Reversed : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();

        public IDataView Transform(IDataView input) => input;
    }

    private sealed class Input
    {
        public float A { get; set; }
    }

    private sealed class TextInput
    {
        public string Color { get; set; } = "";

        public static void Fill(TextInput row, Output result, State state) => result.Y = state.Sum += row.Color.Length;
    }

    private sealed class Output
    {
        public float Y { get; set; }

        public static void Fill(Input row, Output result, State state) => result.Y = state.Sum += row.A;
    }

    private sealed class State
    {
        public float Sum { get; set; }
    }
}
