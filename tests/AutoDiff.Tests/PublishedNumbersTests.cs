using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

/// <summary>Numbers that other libraries publish.</summary>
public class PublishedNumbersTests
{
    [Fact]
    public void Jvp_of_sin_is_what_the_JAX_documentation_prints()
    {
        var (value, tangent) = Differentiate.Jvp(Sin, Tensor.Create([0.1f]), Tensor.Create([0.2f]));
        Assert.Equal(0.09983342f, value[0, 0], 8);
        Assert.Equal(0.19900084f, tangent[0, 0], 8);
    }
}
