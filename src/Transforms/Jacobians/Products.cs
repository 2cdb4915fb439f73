using System.Numerics.Tensors;

namespace Cotangent.Transforms.Jacobians;

/// <summary>
/// Products of slopes with tangents and cotangents, in which a factor of exactly 0 gives 0, whatever the other one is. What does not move
/// changes nothing where a slope is infinite, and what the output does not depend on changes nothing where a slope is NaN.
/// </summary>
internal static class Products
{
    /// <summary>a b.</summary>
    public static double Of(double a, double b)
    {
        var product = a * b;
        return double.IsNaN(product) && (a == 0 || b == 0) ? 0 : product;
    }

    /// <summary>Σ a b.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        // A sum is finite only if all its terms are.
        var sum = TensorPrimitives.Dot(a, b);
        if (double.IsFinite(sum))
            return sum;
        sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += Of(a[i], b[i]);
        return sum;
    }

    /// <summary>y += a b, slot by slot.</summary>
    public static void Add(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> y)
    {
        if (double.IsFinite(TensorPrimitives.Dot(a, b)))
        {
            TensorPrimitives.MultiplyAdd(a, b, y, y);
            return;
        }

        for (var i = 0; i < y.Length; i++)
            y[i] += Of(a[i], b[i]);
    }

    /// <summary>y += a b for a number b.</summary>
    public static void Add(ReadOnlySpan<double> a, double b, Span<double> y)
    {
        // One cotangent is often a basis vector: most numbers are 0.
        if (b == 0)
            return;
        if (double.IsFinite(b))
        {
            TensorPrimitives.MultiplyAdd(a, b, y, y);
            return;
        }

        for (var i = 0; i < y.Length; i++)
            y[i] += Of(a[i], b);
    }
}
