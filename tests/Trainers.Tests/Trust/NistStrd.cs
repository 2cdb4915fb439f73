namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// The linear regressions of NIST's Statistical Reference Datasets that single precision can hold, with their certified coefficients.
/// </summary>
/// <remarks>
/// Source: itl.nist.gov/div898/strd/lls. Wampler's are Wampler (1970), Longley's are Longley (1967), Pontius is of a load cell.
/// </remarks>
internal static class NistStrd
{
    private static readonly double[,] NorrisRows =
    {
        { 0.1, 0.2 }, { 338.8, 337.4 }, { 118.1, 118.2 }, { 888.0, 884.6 }, { 9.2, 10.1 }, { 228.1, 226.5 },
        { 668.5, 666.3 }, { 998.5, 996.3 }, { 449.1, 448.6 }, { 778.9, 777.0 }, { 559.2, 558.2 }, { 0.3, 0.4 },
        { 0.1, 0.6 }, { 778.1, 775.5 }, { 668.8, 666.9 }, { 339.3, 338.0 }, { 448.9, 447.5 }, { 10.8, 11.6 },
        { 557.7, 556.0 }, { 228.3, 228.1 }, { 998.0, 995.8 }, { 888.8, 887.6 }, { 119.6, 120.2 }, { 0.3, 0.3 },
        { 0.6, 0.3 }, { 557.6, 556.8 }, { 339.3, 339.1 }, { 888.0, 887.2 }, { 998.5, 999.0 }, { 778.9, 779.0 },
        { 10.2, 11.1 }, { 117.6, 118.3 }, { 228.9, 229.2 }, { 668.4, 669.1 }, { 449.2, 448.9 }, { 0.2, 0.5 },
    };

    /// <summary>Twenty loads, twice.</summary>
    private static readonly double[] PontiusDeflections =
    [
        0.11019, 0.21956, 0.32949, 0.43899, 0.54803, 0.65694, 0.76562, 0.87487, 0.98292, 1.09146,
        1.20001, 1.30822, 1.41599, 1.52399, 1.63194, 1.73947, 1.84646, 1.95392, 2.06128, 2.16844,
        0.11052, 0.22018, 0.32939, 0.43886, 0.54798, 0.65739, 0.76596, 0.87474, 0.98300, 1.09150,
        1.20004, 1.30818, 1.41613, 1.52408, 1.63159, 1.73965, 1.84696, 1.95445, 2.06177, 2.16829,
    ];

    /// <summary>Employment, then the features.</summary>
    private static readonly double[,] LongleyRows =
    {
        { 60323, 83.0, 234289, 2356, 1590, 107608, 1947 },
        { 61122, 88.5, 259426, 2325, 1456, 108632, 1948 },
        { 60171, 88.2, 258054, 3682, 1616, 109773, 1949 },
        { 61187, 89.5, 284599, 3351, 1650, 110929, 1950 },
        { 63221, 96.2, 328975, 2099, 3099, 112075, 1951 },
        { 63639, 98.1, 346999, 1932, 3594, 113270, 1952 },
        { 64989, 99.0, 365385, 1870, 3547, 115094, 1953 },
        { 63761, 100.0, 363112, 3578, 3350, 116219, 1954 },
        { 66019, 101.2, 397469, 2904, 3048, 117388, 1955 },
        { 67857, 104.6, 419180, 2822, 2857, 118734, 1956 },
        { 68169, 108.4, 442769, 2936, 2798, 120445, 1957 },
        { 66513, 110.8, 444546, 4681, 2637, 121950, 1958 },
        { 68655, 112.6, 482704, 3813, 2552, 123366, 1959 },
        { 69564, 114.2, 502601, 3931, 2514, 125368, 1960 },
        { 69331, 115.7, 518173, 4806, 2572, 127852, 1961 },
        { 70551, 116.9, 554894, 4007, 2827, 130081, 1962 },
    };

    /// <summary>
    /// The term that Wampler3 adds to the polynomial 1 + x + ... + x⁵, orthogonal to it. Wampler4 adds a hundred times this term.
    /// </summary>
    private static readonly double[] WamplerDisturbance =
    [
        759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 2523, -2048, 2048, -2048,
        759,
    ];

    public static IReadOnlyList<string> Names { get; } =
    [
        nameof(Norris), nameof(Pontius), nameof(NoInt1), nameof(NoInt2), nameof(Longley),
        nameof(Wampler1), nameof(Wampler2), nameof(Wampler3), nameof(Wampler4),
    ];

    public static NistDataSet Norris => LabelFirst(NorrisRows, bias: true, -0.262323073774029, 1.00211681802045);

    public static NistDataSet Pontius => new(
        PlainMatrix.Of(40, 2, (i, f) => Math.Pow(150_000 * ((i % 20) + 1), f + 1)),
        PontiusDeflections,
        Bias: true,
        [0.673565789473684e-3, 0.732059160401003e-6, -0.316081871345029e-14]);

    public static NistDataSet NoInt1 => LabelFirst(PlainMatrix.Of(11, 2, (i, j) => (j == 0 ? 130 : 60) + i), bias: false, 2.07438016528926);

    public static NistDataSet NoInt2 => LabelFirst(new double[,] { { 3, 4 }, { 4, 5 }, { 4, 6 } }, bias: false, 0.727272727272727);

    public static NistDataSet Longley => LabelFirst(
        LongleyRows,
        bias: true,
        -3482258.63459582,
        15.0618722713733,
        -0.358191792925910e-1,
        -2.02022980381683,
        -1.03322686717359,
        -0.511041056535807e-1,
        1829.15146461355);

    public static NistDataSet Wampler1 => Wampler((x, p) => Math.Pow(x, p), disturbance: 0, 1, 1, 1, 1, 1, 1);

    public static NistDataSet Wampler2 =>
        Wampler((x, p) => Math.Pow(x, p) / Math.Pow(10, p), disturbance: 0, 1, 0.1, 0.01, 0.001, 0.0001, 0.00001);

    public static NistDataSet Wampler3 => Wampler((x, p) => Math.Pow(x, p), disturbance: 1, 1, 1, 1, 1, 1, 1);

    public static NistDataSet Wampler4 => Wampler((x, p) => Math.Pow(x, p), disturbance: 100, 1, 1, 1, 1, 1, 1);

    public static NistDataSet Of(string name) => name switch
    {
        nameof(Norris) => Norris,
        nameof(Pontius) => Pontius,
        nameof(NoInt1) => NoInt1,
        nameof(NoInt2) => NoInt2,
        nameof(Longley) => Longley,
        nameof(Wampler1) => Wampler1,
        nameof(Wampler2) => Wampler2,
        nameof(Wampler3) => Wampler3,
        nameof(Wampler4) => Wampler4,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No data set has this name."),
    };

    private static NistDataSet LabelFirst(double[,] rows, bool bias, params double[] certified) => new(
        PlainMatrix.Of(rows.Rows(), rows.Columns() - 1, (i, f) => rows[i, f + 1]), rows.Transposed().Row(0), bias, certified);

    private static NistDataSet Wampler(Func<double, int, double> term, double disturbance, params double[] certified) => new(
        PlainMatrix.Of(21, 5, (x, f) => Math.Pow(x, f + 1)),
        [.. Enumerable.Range(0, 21).Select(x => Enumerable.Range(0, 6).Sum(p => term(x, p)) + (disturbance * WamplerDisturbance[x]))],
        Bias: true,
        certified);
}
