using Cotangent.Transforms.Pipelines;
using Cotangent.Transforms.Rules;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>Expressions, against their derivatives by hand.</summary>
public sealed class ExpressionRuleTests
{
    private const double Degree = Math.PI / 180;

    /// <summary>Of x in (0.5, 4.5) and y in (-3, 3): the expression, its derivative in x, and that in y.</summary>
    private static readonly Dictionary<string, (Func<double, double, double> InX, Func<double, double, double> InY)> Smooth = new()
    {
        ["x + 2 * y"] = ((_, _) => 1, (_, _) => 2),
        ["x - y"] = ((_, _) => 1, (_, _) => -1),
        ["-(x * y)"] = ((_, y) => -y, (x, _) => -x),
        ["y / x"] = ((x, y) => -y / (x * x), (x, _) => 1 / x),
        ["x ^ 3 + 0 * y"] = ((x, _) => 3 * x * x, (_, _) => 0),
        ["x ^ y"] = ((x, y) => y * Math.Pow(x, y - 1), (x, y) => Math.Log(x) * Math.Pow(x, y)),
        ["y ^ 2 + x"] = ((_, _) => 1, (_, y) => 2 * y),
        ["exp(y) * x"] = ((_, y) => Math.Exp(y), (x, y) => x * Math.Exp(y)),
        ["ln(x) + y"] = ((x, _) => 1 / x, (_, _) => 1),
        ["log(x, 2f) + y"] = ((x, _) => 1 / (x * Math.Log(2)), (_, _) => 1),
        ["sqrt(x) * y"] = ((x, y) => y / (2 * Math.Sqrt(x)), (x, _) => Math.Sqrt(x)),
        ["abs(y) + x"] = ((_, _) => 1, (_, y) => Math.Sign(y)),
        ["sin(x) + cos(y)"] = ((x, _) => Math.Cos(x), (_, y) => -Math.Sin(y)),
        ["tan(y / 4) + x"] = ((_, _) => 1, (_, y) => 0.25 / Math.Pow(Math.Cos(y / 4), 2)),
        ["sind(x) + cosd(y)"] = ((x, _) => Degree * Math.Cos(x * Degree), (_, y) => -Degree * Math.Sin(y * Degree)),
        ["tand(x) + rad(y)"] = ((x, _) => Degree / Math.Pow(Math.Cos(x * Degree), 2), (_, _) => Degree),
        ["deg(x) + y"] = ((_, _) => 1 / Degree, (_, _) => 1),
        ["asin(y / 4) + acos(x / 5)"] = ((x, _) => -1 / Math.Sqrt(25 - (x * x)), (_, y) => 1 / Math.Sqrt(16 - (y * y))),
        ["atan(y) + x"] = ((_, _) => 1, (_, y) => 1 / (1 + (y * y))),
        ["atan2(y, x)"] = ((x, y) => -y / ((x * x) + (y * y)), (x, y) => x / ((x * x) + (y * y))),
        ["sinh(y) + cosh(x)"] = ((x, _) => Math.Sinh(x), (_, y) => Math.Cosh(y)),
        ["tanh(y) + x"] = ((_, _) => 1, (_, y) => 1 - Math.Pow(Math.Tanh(y), 2)),
        ["min(x, y) + max(x, 2 * y)"] = (
            (x, y) => (x < y ? 1 : 0) + (x > 2 * y ? 1 : 0), (x, y) => (x < y ? 0 : 1) + (x > 2 * y ? 0 : 2)),
        ["single(x) + double(y) * pi()"] = ((_, _) => 1, (_, _) => Math.PI),
        ["with(a = x * y, b = a * a; b + a)"] = ((x, y) => y * ((2 * x * y) + 1), (x, y) => x * ((2 * x * y) + 1)),
        ["(x / 0f * 0f ?? y) + x"] = ((_, _) => 1, (_, _) => 1),
    };

    /// <summary>Both inputs have a derivative, and x decides too.</summary>
    private static readonly Dictionary<string, (Func<double, double, double> InX, Func<double, double, double> InY)> Decided = new()
    {
        ["x > 2 ? x * y : y"] = ((x, y) => x > 2 ? y : 0, (x, _) => x > 2 ? x : 1),
        ["1 < x <= 3 ? x : y - x"] = ((x, _) => x is > 1 and <= 3 ? 1 : -1, (x, _) => x is > 1 and <= 3 ? 0 : 1),
        ["(x < 1 or not (x < 2)) and x != 3 ? x + y : y"] = ((x, _) => x is < 1 or >= 2 ? 1 : 0, (_, _) => 1),
        ["isna(x) ? y : x + y"] = ((_, _) => 1, (_, _) => 1),
        ["floor(x) * y + x"] = ((_, _) => 1, (x, _) => Math.Floor(x)),
        ["round(x) + sign(x) + trunc(x) + ceil(x) + x * y"] = ((_, y) => y, (x, _) => x),
    };

    public static TheoryData<string> SmoothExpressions => [.. Smooth.Keys];

    public static TheoryData<string> DecidedExpressions => [.. Decided.Keys];

    [Theory]
    [MemberData(nameof(SmoothExpressions))]
    public void A_smooth_one_has_its_derivative(string expression) =>
        Compare(expression, Smooth[expression], [DerivativeKinds.Exact, DerivativeKinds.Exact]);

    [Theory]
    [MemberData(nameof(DecidedExpressions))]
    public void What_decides_is_a_switch_too(string expression) =>
        Compare(expression, Decided[expression], [DerivativeKinds.Exact | DerivativeKinds.Switch, DerivativeKinds.Exact]);

    [Theory]
    [InlineData("floor(x) + y")]
    [InlineData("(x > 2 ? 1f : 0f) + y")]
    [InlineData("with(a = 2 * x; floor(a) + y)")]
    public void What_only_decides_is_a_switch(string expression) =>
        Compare(expression, ((_, _) => 0, (_, _) => 1), [DerivativeKinds.Switch, DerivativeKinds.Exact]);

    [Theory]
    [InlineData("x % 1000f + y")]
    [InlineData("single(len(text(x))) * 0 + x + y")]
    public void One_without_a_known_derivative_is_differenced(string expression)
    {
        var (pipeline, _, _) = Build(expression);
        Assert.All(pipeline.Of.From, kind => Assert.Equal(DerivativeKinds.Difference, kind));
    }

    private static void Compare(
        string expression, (Func<double, double, double> InX, Func<double, double, double> InY) derivatives, DerivativeKinds[] kinds)
    {
        var (pipeline, data, rows) = Build(expression);
        Assert.Equal(kinds, pipeline.Of.From);
        using var cursor = data.GetRowCursor(pipeline.RawColumnsRead);
        pipeline.Bind(cursor);
        foreach (var row in rows)
        {
            cursor.MoveNext();
            pipeline.Linearize();
            pipeline.Pull();
            var (inX, inY) = (derivatives.InX(row.A, row.B), derivatives.InY(row.A, row.B));
            // Both sides have at most 20 operations in double, whose terms cancel to a tenth at worst.
            var tolerance = 10 * Rounding.Gamma(20) * (1 + Math.Abs(inX) + Math.Abs(inY));
            Assert.Equal(inX, pipeline.Raw[0].Bar[0], tolerance);
            Assert.Equal(inY, pipeline.Raw[1].Bar[0], tolerance);
        }
    }

    private static (LinearizedPipeline Pipeline, IDataView Data, StageRow[] Rows) Build(string expression)
    {
        var mlContext = new MLContext(1);
        var rows = StageRow.Random(40, 1);
        var data = mlContext.Data.LoadFromEnumerable(rows);
        var chain = mlContext.Transforms.Expression("Y", $"(x, y) => {expression}", "A", "B").Fit(data);
        return (PipelineBuilder.Build(chain, data.Schema, "Y", ["A", "B"], RuleBook.Of), data, rows);
    }
}
