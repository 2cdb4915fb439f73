using Cotangent.Transforms.Jacobians;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>
/// ApproximatedKernelMap, random Fourier features: with z = W x, either y_i = s cos(z_i + phase_i), or pairs of s cos(z_i) and s sin(z_i).
/// s is the square root of 2 / rank or 1 / rank.
/// </summary>
internal sealed class KernelMapRule : OneToOneRule<ApproximatedKernelTransformer>
{
    protected override string Apply(ApproximatedKernelTransformer transformer, int pair, Variable x, Variable y, Stage stage)
    {
        var map = transformer._transformInfos[pair];
        var hasPairs = map.RotationTerms is null;
        var (z, w) = (stage.Inner(x.Name + " projected", map.NewDim), Rows(map));
        var projection = new DenseJacobian(w, map.NewDim, map.SrcDim);
        stage.Add(x, z, projection, new Update([x], () =>
        {
            Array.Clear(z.Value);
            projection.Push(x.Value, z.Value);
        }));
        var angles = stage.Inner(x.Name + " angles", y.Size);
        stage.Add(z, angles, new Gather([.. Enumerable.Range(0, y.Size).Select(i => hasPairs ? i / 2 : i)], 0));
        var slopes = new double[y.Size];
        stage.Add(angles, y, new Diagonal(slopes), new Update([z], () =>
        {
            if (hasPairs)
                PairSlopes(z.Value, slopes);
            else
                CosineSlopes(map, z.Value, slopes);
        }));
        return "exact: random Fourier features";
    }

    private static void PairSlopes(double[] z, double[] slopes)
    {
        var scale = Math.Sqrt(1.0 / z.Length);
        for (var i = 0; i < z.Length; i++)
        {
            var (sin, cos) = Math.SinCos(z[i]);
            (slopes[2 * i], slopes[(2 * i) + 1]) = (-scale * sin, scale * cos);
        }
    }

    private static void CosineSlopes(ApproximatedKernelTransformer.TransformInfo map, double[] z, double[] slopes)
    {
        var scale = Math.Sqrt(2.0 / z.Length);
        for (var i = 0; i < z.Length; i++)
            slopes[i] = -scale * Math.Sin(z[i] + map.RotationTerms[i]);
    }

    /// <summary>W without the padding at the end of each row.</summary>
    private static double[] Rows(ApproximatedKernelTransformer.TransformInfo map)
    {
        var align = ApproximatedKernelTransformer._cfltAlign;
        var padded = (map.SrcDim + align - 1) / align * align;
        var w = new double[map.NewDim * map.SrcDim];
        for (var i = 0; i < map.NewDim; i++)
        {
            for (var j = 0; j < map.SrcDim; j++)
                w[(i * map.SrcDim) + j] = map.RndFourierVectors[(i * padded) + j];
        }

        return w;
    }
}
