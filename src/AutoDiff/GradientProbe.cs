using System.Numerics.Tensors;

namespace Cotangent.AutoDiff;

/// <summary>
/// The plans that <see cref="GradientCheck"/> evaluates at many points: the value of a function paired with a cotangent, and the bounds of
/// rounding in this number and in its slope along a direction.
/// </summary>
internal sealed class GradientProbe
{
    private readonly Expr[] _inputs;
    private readonly Expr[] _tangents;
    private readonly Expr[] _cotangents;
    private readonly Plan<double> _value;
    private readonly Plan<double> _slope;

    public GradientProbe(Func<IReadOnlyList<Expr>, IReadOnlyList<Expr>> f, IReadOnlyList<Tensor<double>> x)
    {
        var function = new TracedFunction<double>(f, x);
        _inputs = function.Inputs;
        _tangents = Differentiate.Variables("tangent", _inputs);
        _cotangents = Differentiate.Variables("cotangent", function.Outputs);
        var value = Paired(function.Outputs);
        _value = new Plan<double>(value, RoundingErrorBound.Of(value));
        _slope = new Plan<double>(RoundingErrorBound.Of(Paired(Symbolic.Jvp(function.Outputs, _inputs, _tangents))));
    }

    /// <summary>⟨gBar, f(x)⟩ and its terms.</summary>
    public (double Value, double Terms) Value(Tensor<double>[] x, Tensor<double>[] gBar)
    {
        var workspace = Run(_value, [.. _inputs, .. _cotangents], [.. x, .. gBar]);
        return (workspace.Output(0)[0], workspace.Output(1)[0]);
    }

    /// <summary>The terms of ⟨gBar, J xDot⟩.</summary>
    public double TermsOfSlope(IReadOnlyList<Tensor<double>> x, Tensor<double>[] xDot, Tensor<double>[] gBar) =>
        Run(_slope, [.. _inputs, .. _tangents, .. _cotangents], [.. x, .. xDot, .. gBar]).Output(0)[0];

    private static Workspace<double> Run(Plan<double> plan, Expr[] inputs, Tensor<double>[] values)
    {
        var workspace = plan.CreateWorkspace();
        for (var i = 0; i < inputs.Length; i++)
            workspace.TryBind(inputs[i], TensorMatrix.Read(values[i], inputs[i].ToString()).Values);
        workspace.Run();
        return workspace;
    }

    /// <summary>The inner product of the cotangents with expressions of their shapes.</summary>
    private Expr Paired(IReadOnlyList<Expr> values) =>
        values.Zip(_cotangents, (value, cotangent) => Expr.Sum(cotangent * value)).Aggregate((sum, term) => sum + term);
}
