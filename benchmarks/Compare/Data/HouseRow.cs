using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Benchmarks.Compare.Data;

/// <summary>A raw row in memory: eight numbers, of which one in thirty is missing, and a text of five values.</summary>
internal sealed class HouseRow
{
    /// <summary>The columns of numbers.</summary>
    public static readonly string[] Numbers =
    [
        nameof(Longitude), nameof(Latitude), nameof(Age), nameof(Rooms), nameof(Bedrooms), nameof(People), nameof(Households),
        nameof(Income),
    ];

    private static readonly string[] Regions = ["coast", "bay", "inland", "island", "ocean"];

    public float Longitude { get; set; }

    public float Latitude { get; set; }

    public float Age { get; set; }

    public float Rooms { get; set; }

    public float Bedrooms { get; set; }

    public float People { get; set; }

    public float Households { get; set; }

    public float Income { get; set; }

    public string Region { get; set; } = "";

    public float Price { get; set; }

    public bool IsDear { get; set; }

    /// <summary>Rows with a fixed seed, cached.</summary>
    public static IDataView Cached(MLContext mlContext, int count)
    {
        var cached = mlContext.Data.Cache(mlContext.Data.LoadFromEnumerable(Rows(count)));
        foreach (var column in cached.Schema)
            _ = column.Type is TextDataViewType ? cached.GetColumn<ReadOnlyMemory<char>>(column).Count() : 0;
        Cursors.Drain(cached, [.. Numbers, nameof(Price)]);
        return cached;
    }

    private static IEnumerable<HouseRow> Rows(int count)
    {
        var random = new RandomStream(6);
        for (var i = 0; i < count; i++)
        {
            var region = random.Below(Regions.Length);
            var size = Math.Exp(0.5 * random.Normal());
            var income = Math.Exp(1.2 + (0.4 * random.Normal()));
            var price = 100 + (40 * income) + (30 * size) - (25 * region) + (20 * random.Normal());
            yield return new HouseRow
            {
                Longitude = Number(-119 + (2 * random.Normal())),
                Latitude = Number(35 + (2 * random.Normal())),
                Age = Number(1 + (50 * random.Uniform())),
                Rooms = Number(2000 * size),
                Bedrooms = Number(400 * size * Math.Exp(0.2 * random.Normal())),
                People = Number(1100 * size * Math.Exp(0.3 * random.Normal())),
                Households = Number(380 * size * Math.Exp(0.2 * random.Normal())),
                Income = Number(income),
                Region = Regions[region],
                Price = (float)price,
                IsDear = price > 220,
            };
        }

        float Number(double value) => random.Below(30) == 0 ? float.NaN : (float)value;
    }
}
