using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers;

/// <summary>
/// An objective plus <c>λ/2 |A Theta|²</c>. The penalty is on the product, so that at full rank the optimum is ridge regression;
/// penalties on Theta and A apart would shrink the singular values of the product instead.
/// </summary>
internal sealed class ProductPenalty : IObjective
{
    private readonly IObjective _loss;
    private readonly ObjectiveProgram.Runner _penalty;
    private readonly double[] _sum;

    public ProductPenalty(IObjective loss, ParameterLayout layout, double strength)
    {
        var model = new TwoLayerExpression(layout);
        var coefficients = model.Coefficients();
        var program = new ObjectiveProgram(model, coefficients, c => strength / 2 * Expr.Sum(Expr.Square(c)));
        (_loss, _penalty, _sum) = (loss, program.CreateRunner(), new double[layout.Count]);
    }

    public int Count => _loss.Count;

    public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
    {
        var value = _loss.Evaluate(parameters, gradient);
        Array.Clear(_sum);
        value += _penalty.AddGradient(parameters, _sum);
        TensorPrimitives.Add(gradient, _sum, gradient);
        return value;
    }

    /// <summary>That of the loss: at zero the penalty has no gradient.</summary>
    public double ReferenceNorm(ReadOnlyMemory<double> parameters) => _loss.ReferenceNorm(parameters);

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        _loss.CurvatureProduct(parameters, direction, product);
        Array.Clear(_sum);
        _penalty.AddCurvatureProduct(parameters, direction, _sum);
        TensorPrimitives.Add(product, _sum, product);
    }
}
