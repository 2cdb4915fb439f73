using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Data.IO;
using Microsoft.ML.Runtime;

namespace Cotangent.Transforms.Raw;

/// <summary>The binary form of the schema of raw rows inside an ML.NET model file: an empty data view, as ML.NET saves schemas.</summary>
internal static class SchemaFormat
{
    // *** Binary format *** int: bytes, byte[]: ML.NET's binary data view without rows
    public static void Save(IHost host, ModelSaveContext ctx, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        using (var channel = host.Start("Saving the schema"))
        {
            var saver = new BinarySaver(host, new BinarySaver.Arguments { Silent = true });
            DataSaverUtils.SaveDataView(channel, saver, new EmptyDataView(host, schema), stream, keepHidden: true);
        }

        ctx.Writer.Write((int)stream.Length);
        ctx.Writer.Write(stream.ToArray());
    }

    public static DataViewSchema Load(IHost host, ModelLoadContext ctx)
    {
        TwoLayerLinearModelFormat.RequireBytes(host, ctx.Reader, sizeof(int), "size of a schema");
        var length = ctx.Reader.ReadInt32();
        TwoLayerLinearModelFormat.RequireBytes(host, ctx.Reader, length, "schema");
        return new BinaryLoader(host, new BinaryLoader.Arguments(), new MemoryStream(ctx.Reader.ReadBytes(length))).Schema;
    }
}
