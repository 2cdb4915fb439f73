using Cotangent.Transforms.Expressions;
using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using ColumnInfo = Microsoft.ML.Transforms.ExpressionTransformer.ColumnInfo;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>
/// Expression: dual numbers on ML.NET's own syntax tree, in double. If a part of the expression has no known derivative, the stage is
/// differenced.
/// </summary>
internal sealed class ExpressionRule : StageRule<ExpressionTransformer>
{
    protected override void Apply(ExpressionTransformer transformer, Stage stage)
    {
        var expressions = transformer._columns.Select(column => Translate(transformer, column)).ToArray();
        if (Array.Exists(expressions, expression => expression is null))
        {
            new UnknownStageRule().Apply(transformer, stage);
            return;
        }

        foreach (var (column, expression) in transformer._columns.Zip(expressions))
            Apply(column, expression!, stage);
        stage.Note("exact: expression");
    }

    private static void Apply(ColumnInfo column, DualExpression expression, Stage stage)
    {
        var inputs = column.InputColumnNames.Select(stage.In).ToArray();
        var y = stage.Out(column.OutputColumnName);
        foreach (var input in expression.Used.Stepped.Concat(expression.Used.Smooth.Where(input => !inputs[input].Moves)))
            Stage.Switch(inputs[input], y);
        var moving = expression.Used.Smooth.Where(input => inputs[input].Moves).ToArray();
        var slopes = moving.Select(_ => new double[y.Size]).ToArray();
        var arguments = new double[inputs.Length];
        var update = new Update(inputs, () =>
        {
            for (var slot = 0; slot < y.Size; slot++)
            {
                for (var i = 0; i < inputs.Length; i++)
                    arguments[i] = inputs[i].Value[i == column.VectorInputColumn ? slot : 0];
                for (var i = 0; i < moving.Length; i++)
                    slopes[i][slot] = expression.Derivative(arguments, moving[i]);
            }
        });
        for (var i = 0; i < moving.Length; i++)
        {
            Jacobian jacobian = moving[i] == column.VectorInputColumn || y.Size == 1
                ? new Diagonal(slopes[i])
                : new DenseJacobian(slopes[i], y.Size, 1);
            stage.Add(inputs[moving[i]], y, jacobian, update);
        }
    }

    /// <summary>
    /// The expression in dual numbers; null for one that is not from numbers to a real number, or has no known derivative.
    /// </summary>
    private static DualExpression? Translate(ExpressionTransformer transformer, ColumnInfo column)
    {
        var types = column.InputKinds.Select(kind => (DataViewType)ColumnTypeExtensions.PrimitiveTypeFromKind(kind)).ToArray();
        var isReal = column.OutputColumnItemType == NumberDataViewType.Single || column.OutputColumnItemType == NumberDataViewType.Double;
        if (!isReal || Array.Exists(types, type => type is not NumberDataViewType))
            return null;
        var lambda = ExpressionEstimator.ParseAndBindLambda(
            transformer.Host, column.Expression, column.VectorInputColumn, types, out var permutation);
        return DualExpression.Translate(lambda, permutation);
    }
}
