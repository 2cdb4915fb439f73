using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.SecondMoments;

/// <summary>Moments of tiles as they come. Tiles are dealt to a fixed number of lanes and lanes are added in order: the same bits for any number of threads.</summary>
internal sealed class MomentSums
{
    /// <summary>A lane has sums of n x n and a panel of rows: few enough to fit the memory, and fixed, so that the order of summation is.</summary>
    public const int Lanes = 4;

    private readonly Team _team;
    private readonly Interruption _interruption;
    private readonly MomentPanel[] _lanes;
    private readonly Action<int> _add;
    private IReadOnlyList<Tile> _present = [];
    private int _first;
    private int _tiles;

    /// <param name="features">n.</param>
    /// <param name="outputs">m.</param>
    /// <param name="centered">Whether they are about the means.</param>
    /// <param name="team">The threads.</param>
    /// <param name="interruption">Asked by every lane at every tile, and before and within each product of a panel (<see cref="MomentPanel"/>).</param>
    public MomentSums(int features, int outputs, bool centered, Team team, Interruption interruption)
    {
        (_team, _interruption, _add) = (team, interruption, Add);
        var product = new MomentPanel.Product(features, outputs);
        _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new MomentPanel(product, centered, interruption))];
    }

    /// <summary>What all lanes take: sums, products and whitening of n x n, sums and products of m x n, and the labels of a panel.</summary>
    public static long BytesOf(int features, int outputs) => sizeof(double) * (long)Lanes * ((features * ((3L * features) + (2L * outputs))) + (16L * outputs));

    /// <summary>Adds the next tiles of all; what they are grouped by does not matter.</summary>
    /// <param name="tiles">At most one for each lane.</param>
    public void Add(IReadOnlyList<Tile> tiles)
    {
        Begin(tiles);
        End();
    }

    /// <summary>The same while the caller does something else, until it calls <see cref="End"/>.</summary>
    public void Begin(IReadOnlyList<Tile> tiles)
    {
        (_first, _present) = (_tiles, tiles);
        _tiles += tiles.Count;
        _team.Begin(tiles.Count, _add);
    }

    /// <summary>Returns when the tiles are added.</summary>
    public void End() => _team.End();

    /// <summary>The moments of all rows. Nothing can be added afterwards.</summary>
    public Moments Total()
    {
        _team.Run(Lanes, i =>
        {
            _interruption.Check();
            _lanes[i].Flush();
        });
        foreach (var lane in _lanes.AsSpan(1))
        {
            _interruption.Check();
            _lanes[0].Add(lane);
        }

        return _lanes[0].Finish();
    }

    private void Add(int tile)
    {
        _interruption.Check();
        _lanes[(_first + tile) % Lanes].Add(_present[tile]);
    }
}
