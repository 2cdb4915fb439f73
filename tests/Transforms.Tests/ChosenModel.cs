using System.Collections.Concurrent;
using Microsoft.ML;

namespace Cotangent.Transforms.Tests;

/// <summary>
/// A fitted model with chosen parameters. A model of the same sizes is trained for one epoch and saved; its parameters and the checksum are
/// overwritten in the file, and the file is loaded. Small integers make all arithmetic of the columns exact.
/// </summary>
internal static class ChosenModel
{
    private static readonly ConcurrentDictionary<(int Features, int Rank, bool HasBias), byte[]> Templates = new();

    public static ITransformer Create(MLContext mlContext, PlainModel model)
    {
        var template = Templates.GetOrAdd((model.Features, model.Rank, model.Bias is not null), Train);
        float[] layers = [.. model.Theta.RowMajor<float>(), .. model.A.RowMajor<float>()];
        byte[] parameters =
        [
            .. layers.SelectMany(BitConverter.GetBytes),
            .. model.Bias is { } bias ? BitConverter.GetBytes(bias) : [],
            1,
            .. new byte[layers.Length * sizeof(float)],
        ];
        return ModelArchive.Load(mlContext, WithParameters(template, model, parameters));
    }

    private static byte[] Train((int Features, int Rank, bool HasBias) sizes)
    {
        var mlContext = new MLContext(seed: 1);
        var random = new Random(1);
        var rows = Enumerable.Range(0, 3).Select(_ => new Example(random, sizes.Features));
        var data = Example.AsData(mlContext, rows, sizes.Features);
        var trainer = mlContext.Regression.Trainers.TwoLayerLinear(new() { Rank = sizes.Rank, UseBias = sizes.HasBias, MaximumEpochs = 1 });
        return ModelArchive.Save(mlContext, trainer.Fit(data), data.Schema);
    }

    /// <summary>
    /// The file has the sizes n, k, m, a flag for b, the response function (0), Theta and A, b in double, and the remainders of Theta and A
    /// beyond single precision: none here.
    /// </summary>
    private static byte[] WithParameters(byte[] template, PlainModel model, byte[] parameters)
    {
        byte[] sizes =
        [
            .. new[] { model.Features, model.Rank, 1 }.SelectMany(BitConverter.GetBytes),
            model.Bias is null ? (byte)0 : (byte)1,
            .. BitConverter.GetBytes(0),
        ];
        var (name, content) = Assert.Single(ModelArchive.Entries(template), entry => entry.Value.AsSpan().IndexOf(sizes) >= 0);
        var first = content.AsSpan().IndexOf(sizes) + sizes.Length;
        Assert.Equal(first, content.AsSpan().LastIndexOf(sizes) + sizes.Length);
        Assert.Equal(1, content[first + Array.LastIndexOf(parameters, (byte)1)]);
        parameters.CopyTo(content.AsSpan(first));
        return ModelArchive.Replace(template, name, EntryChecksum.Resealed(content));
    }
}
