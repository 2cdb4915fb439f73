using System.Numerics;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Tests;

/// <summary>Expressions evaluated at plain matrices, in double or float arithmetic.</summary>
internal static class Evaluation
{
    /// <summary>Runs expressions once, on a full batch. Inputs that the expressions do not read are ignored.</summary>
    public static T[][] Run<T>(IReadOnlyList<Expr> outputs, IReadOnlyList<Expr> inputs, double[][,] point, int batch = 1)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Plan<T>(outputs);
        var workspace = plan.CreateWorkspace(batch);
        workspace.BindAll(plan, inputs, point);
        workspace.Run();
        return workspace.Outputs(outputs.Count);
    }

    /// <summary>Binds each input that the plan reads; a sparse one to the elements that are not zero.</summary>
    public static void BindAll<T>(this Workspace<T> workspace, Plan<T> plan, IReadOnlyList<Expr> inputs, double[][,] point)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < inputs.Count; i++)
        {
            if (!plan.Reads(inputs[i]))
                continue;
            if (((Input)inputs[i].Primitive).IsSparse)
                workspace.Bind(inputs[i], SparseRows<T>(point[i]));
            else
                workspace.Bind(inputs[i], point[i].RowMajor<T>());
        }
    }

    /// <summary>Copies of the first outputs.</summary>
    public static T[][] Outputs<T>(this Workspace<T> workspace, int count)
        where T : unmanaged, IFloatingPointIeee754<T> => [.. Enumerable.Range(0, count).Select(i => workspace.Output(i).ToArray())];

    /// <summary>The elements of a matrix that are not zero, as sparse rows.</summary>
    public static CsrRows<T> SparseRows<T>(double[,] matrix)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (starts, columns, values) = (new List<int> { 0 }, new List<int>(), new List<T>());
        for (var row = 0; row < matrix.Rows(); row++)
        {
            for (var column = 0; column < matrix.Columns(); column++)
            {
                if (matrix[row, column] == 0)
                    continue;
                columns.Add(column);
                values.Add(T.CreateChecked(matrix[row, column]));
            }

            starts.Add(values.Count);
        }

        return new CsrRows<T>([.. starts], [.. columns], [.. values]);
    }
}
