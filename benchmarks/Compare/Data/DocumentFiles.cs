using System.Runtime.InteropServices;
using System.Text;

namespace Cotangent.Benchmarks.Compare.Data;

/// <summary>
/// Documents of 20 to 100 words from a vocabulary of 100,000 with Zipf's distribution, in 20 classes. About an eighth of the words come
/// from a list of 400 words for the class; lists may overlap. One document in 25 has a random class. The files hold counts, and text with
/// labels in fastText's format.
/// </summary>
internal static class DocumentFiles
{
    public const int Vocabulary = 100_000;
    public const int Classes = 20;
    public const string Train = "train";
    public const string Test = "test";
    private const int WordsOfClass = 400;
    private static readonly string[] Arrays = ["starts.i32", "words.i32", "counts.f32", "classes.i32", "text.txt"];

    /// <summary>The file of one array of a part, or of its text.</summary>
    public static string Name(string part, string array) => $"w3-{part}-{array}";

    public static void Make(DataFolder folder)
    {
        folder.Make([.. Arrays.Select(array => Name(Train, array)), .. Arrays.Select(array => Name(Test, array))], streams =>
        {
            var random = new RandomStream(3);
            var cumulated = new double[Vocabulary];
            var total = 0.0;
            for (var rank = 0; rank < Vocabulary; rank++)
                cumulated[rank] = total += 1 / (rank + 3.0);
            // The number of a word must not reveal its frequency.
            var numbers = Enumerable.Range(0, Vocabulary).ToArray();
            for (var last = Vocabulary - 1; last > 0; last--)
            {
                var other = random.Below(last + 1);
                (numbers[last], numbers[other]) = (numbers[other], numbers[last]);
            }

            var lists = new int[Classes, WordsOfClass];
            for (var i = 0; i < lists.Length; i++)
            {
                var share = random.Uniform();
                lists[i / WordsOfClass, i % WordsOfClass] = numbers[100 + (int)(30_000 * share * share)];
            }

            Write(streams.AsSpan(0, 5), folder.Rows(200_000));
            Write(streams.AsSpan(5, 5), folder.Rows(20_000));

            int Common()
            {
                var found = Array.BinarySearch(cumulated, random.Uniform() * total);
                return numbers[Math.Min(Vocabulary - 1, found < 0 ? ~found : found)];
            }

            void Write(Span<Stream> files, int documents)
            {
                var (text, start) = (new StringBuilder(), 0);
                Put(files[0], start);
                for (var document = 0; document < documents; document++)
                {
                    var topic = random.Below(Classes);
                    var words = new int[20 + random.Below(81)];
                    var label = random.Uniform() < 0.04 ? random.Below(Classes) : topic;
                    for (var i = 0; i < words.Length; i++)
                        words[i] = random.Uniform() < 0.12 ? lists[topic, random.Below(WordsOfClass)] : Common();

                    text.Clear().Append("__label__").Append(label);
                    foreach (var word in words)
                        text.Append(" w").Append(word);
                    files[4].Write(Encoding.ASCII.GetBytes(text.Append('\n').ToString()));

                    Array.Sort(words);
                    for (int first = 0, next; first < words.Length; first = next, start++)
                    {
                        for (next = first + 1; next < words.Length && words[next] == words[first]; next++)
                        {
                        }

                        Put(files[1], words[first]);
                        Put(files[2], (float)(next - first));
                    }

                    Put(files[0], start);
                    Put(files[3], label);
                }
            }
        });
    }

    private static void Put<T>(Stream file, T value)
        where T : unmanaged => file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
}
