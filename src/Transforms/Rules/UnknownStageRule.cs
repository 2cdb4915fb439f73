using Cotangent.Transforms.Pipelines;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules;

/// <summary>
/// A transformer without a rule. Its mapper says which columns it reads. Numbers that it makes of Single and Double are differenced. Those
/// that it makes of integers have a derivative that no small step can show. All else is a switch.
/// </summary>
internal sealed class UnknownStageRule : IStageRule
{
    public void Apply(ITransformer transformer, Stage stage)
    {
        var read = stage.Mapper.GetDependencies(stage.AddedColumns).Select(column => column.Name).ToHashSet();
        var reaching = stage.Before.Where(x => read.Contains(x.Name) && x.IsReached).ToArray();
        if (reaching.Length > 0)
            RequireNoState(transformer, stage);
        var outputs = stage.AddedColumns.Select(column => stage.Out(column.Name)).ToArray();
        var numbers = outputs.Where(CanBeSampled).ToArray();
        var moving = numbers.Length > 0 ? reaching.Where(x => x.Moves).ToArray() : [];
        var (sampled, integers) = (moving.Where(CanBeSampled).ToArray(), moving.Where(x => !CanBeSampled(x)).ToArray());
        foreach (var y in outputs)
        {
            foreach (var x in reaching.Where(x => !(moving.Contains(x) && numbers.Contains(y))))
                Stage.Switch(x, y);
        }

        foreach (var y in numbers)
        {
            foreach (var x in integers)
                Stage.Unsampled(x, y);
        }

        if (sampled.Length > 0)
        {
            stage.Note("difference: no rule for this transformer");
            StageDifference.Add(stage, sampled, numbers);
        }

        if (integers.Length > 0)
            stage.Note("integers cannot be moved by small steps through this stage: convert them to Single first");
        if (moving.Length == 0 && reaching.Length > 0)
            stage.Note("switch: no number that moves becomes another one");
    }

    /// <summary>Each sample and each effect of a switch would change the state of a mapping, and later rows with it.</summary>
    private static void RequireNoState(ITransformer transformer, Stage stage)
    {
        var type = transformer.GetType();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(StatefulCustomMappingTransformer<,,>))
        {
            throw new ArgumentException(
                $"Stage {stage.Number}, {type.Name}, keeps a state from row to row, so no derivative of one row goes through it. "
                + "Use a mapping without a state, or leave out the columns that it reads.");
        }
    }

    private static bool CanBeSampled(Variable variable)
    {
        var item = variable.Column!.Value.Type.GetItemType();
        return variable.Size > 0 && (item == NumberDataViewType.Single || item == NumberDataViewType.Double);
    }
}
