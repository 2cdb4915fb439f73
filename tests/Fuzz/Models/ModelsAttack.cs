using Microsoft.ML;

namespace Cotangent.Fuzz.Models;

/// <summary>
/// Damaged model files. A file that loads must give the results of the undamaged file, to the last bit. If only content of ours is damaged,
/// it must be refused for that. Files of the version before checksums must be refused with a clear error, or load.
/// </summary>
/// <remarks>
/// The damage is in the entries with content of ours, with their ML.NET header, table of strings and name of the assembly. The other
/// entries are ML.NET's: its reader of schemas may never end.
/// </remarks>
internal sealed class ModelsAttack : IAttack
{
    private readonly MLContext _mlContext = new();
    private readonly (string Kind, ModelArchive Archive, IDataView Rows, string[] Answers)[] _models;

    public ModelsAttack() => _models =
    [
        .. SavedModels.All()
            .Select(model => (model.Kind, new ModelArchive(model.File), model.Rows, Answers.Of(Load(model.File), model.Rows).ToArray())),
    ];

    public string? Try(int number, Random random)
    {
        var (kind, archive, rows, answers) = _models[random.Next(_models.Length)];
        var name = archive.Ours[random.Next(archive.Ours.Count)];
        var entry = archive.Content(name);
        return random.Next(10) switch
        {
            0 or 1 => Compare(archive.WithCompressedBitFlipped(name, random)),
            2 or 3 => Compare(archive.With(name, Damage.Any(random, entry.ToArray()))),
            4 when ModelEntry.HasModel(entry) => Answer(archive.With(name, ModelEntry.WithEarlierModelDamaged(random, entry))),
            5 when ModelEntry.HasStrings(entry) => Refusal(ModelEntry.WithStringsDamaged(random, entry)),
            _ when ModelEntry.HasModel(entry) => Refusal(ModelEntry.WithModelDamaged(random, entry)),
            _ => Compare(archive.With(name, Damage.Any(random, entry.ToArray()))),
        };

        string? Compare(byte[] file)
        {
            var found = Answers.Of(Load(file), rows).ToArray();
            for (var i = 0; i < Math.Max(answers.Length, found.Length); i++)
            {
                if (answers.ElementAtOrDefault(i) != found.ElementAtOrDefault(i))
                    return $"a model of {kind} says '{Start(found.ElementAtOrDefault(i))}'; expected "
                        + $"'{Start(answers.ElementAtOrDefault(i))}'";
            }

            return null;
        }

        string? Answer(byte[] file) => Answers.Of(Load(file), rows).ToArray().Length > 0 ? null : $"a model of {kind} says nothing";

        string? Refusal(byte[] content)
        {
            // Swapping or clearing blocks may leave the same bytes.
            if (content.AsSpan().SequenceEqual(archive.Content(name)))
                return null;
            try
            {
                _ = Load(archive.With(name, content));
                return $"a model of {kind} with damage in '{name}' loads";
            }
            catch (Exception error) when (!error.GetBaseException().Message.EndsWith(
                "its content does not fit its checksum.", StringComparison.Ordinal))
            {
                return $"a model of {kind} with damage in '{name}' is refused for another reason: {error}";
            }
        }
    }

    private ITransformer Load(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return _mlContext.Model.Load(stream, out _);
    }

    private static string? Start(string? text) => text is { Length: > 200 } ? text[..200] + "..." : text;
}
