using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Tasks;

/// <summary>Rows of classes that overlap, so that the losses of classes have a finite optimum.</summary>
internal static class ClassProblem
{
    /// <summary>A label that is true where a random linear function with noise is above 0.</summary>
    public static IDataView TrueOrFalse(MLContext mlContext, int rows = 60, int features = 3, bool sparse = false)
    {
        var problem = RandomProblem.Easy(1, rows, features);
        return Labelled<bool>.DataView(mlContext, problem, row => problem.Y[row] > 0, sparse);
    }

    /// <summary>Three classes, as keys with values that <paramref name="value"/> makes of 0, 1 and 2.</summary>
    public static IDataView Keys<T>(MLContext mlContext, Func<int, T> value, int rows = 60, int features = 3, bool sparse = false)
    {
        var problem = RandomProblem.Easy(1, rows, features);
        var data = Labelled<T>.DataView(mlContext, problem, row => value(Class(problem.Y[row])), sparse);
        return mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
    }

    /// <summary>The class of each row that <see cref="Keys"/> makes.</summary>
    public static int[] Classes(int rows = 60, int features = 3) => Array.ConvertAll(RandomProblem.Easy(1, rows, features).Y, Class);

    private static int Class(double y) => y < 0 ? 0 : y < 2 ? 1 : 2;
}
