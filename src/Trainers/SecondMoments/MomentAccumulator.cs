using System.Runtime.ExceptionServices;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.SecondMoments;

/// <summary>
/// Accumulates the second moments of tiles. The helper threads of the team add tiles while the caller reads further ones; the caller adds
/// the tiles that remain.
/// </summary>
/// <remarks>
/// Tiles are assigned to a fixed number of partials in turn, and the partials are added in order: any number of threads gives the same
/// bits.
/// </remarks>
internal sealed class MomentAccumulator
{
    /// <summary>
    /// Number of partials. A partial holds sums of n x n and a panel of rows, so the number is small. It is a constant, so that the order
    /// of summation is fixed.
    /// </summary>
    public const int Partials = 4;

    private readonly Team _team;
    private readonly Interruption _interruption;
    private readonly Action<Tile>? _recycle;
    private readonly MomentPanel[] _partials;
    private readonly Action<int> _add;
    private List<Tile> _next = new(Partials);
    private List<Tile> _present = new(Partials);
    private bool _isAtWork;
    private ExceptionDispatchInfo? _error;

    /// <param name="features">n.</param>
    /// <param name="outputs">m.</param>
    /// <param name="centered">Whether the moments are about the means.</param>
    /// <param name="team">The threads.</param>
    /// <param name="interruption">
    /// Checked by every partial at every tile, and before and within each product of a panel (<see cref="MomentPanel"/>).
    /// </param>
    /// <param name="recycle">Receives tiles after they have been added; null to leave them to the garbage collector.</param>
    public MomentAccumulator(
        int features, int outputs, bool centered, Team team, Interruption interruption, Action<Tile>? recycle = null)
    {
        (_team, _interruption, _recycle, _add) = (team, interruption, recycle, AddPresent);
        var product = new MomentPanel.Product(features, outputs);
        _partials = [.. Enumerable.Range(0, Partials).Select(_ => new MomentPanel(product, centered, interruption))];
    }

    /// <summary>
    /// Bytes of all partials: sums, products and whitening (n x n), sums and products (m x n), and the labels of a panel.
    /// </summary>
    public static long BytesOf(int features, int outputs) =>
        sizeof(double) * (long)Partials * ((features * ((3L * features) + (2L * outputs))) + (16L * outputs));

    /// <summary>The moments of all rows, in one pass.</summary>
    public static Moments Of(TileSet rows, bool centered, Team team, Interruption interruption) =>
        Of(rows.Read(), rows.FeatureCount, rows.Targets.Count, centered, team, interruption);

    /// <summary>
    /// The moments of the features, in one pass over all tiles or over an evenly spaced sample of them. The result has one output, filled
    /// with the first stored label number of each row; it has no meaning.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="mostRows">The approximate maximum number of rows in the sample.</param>
    /// <param name="centered">Whether the moments are about the means.</param>
    /// <param name="team">The threads.</param>
    /// <param name="interruption">Checked at every tile.</param>
    /// <returns>The moments, and whether they are of a sample.</returns>
    public static (Moments Moments, bool IsSample) OfFeatures(
        TileSet rows, long mostRows, bool centered, Team team, Interruption interruption)
    {
        var stride = ((rows.RowCount - 1) / mostRows) + 1;
        var tiles = rows.Read().Where((_, i) => i % stride == 0);
        return (Of(tiles, rows.FeatureCount, outputs: 1, centered, team, interruption), stride > 1);
    }

    /// <summary>Adds the next tile. The caller must not use it afterwards.</summary>
    public void Add(Tile tile)
    {
        _next.Add(tile);
        if (_next.Count == Partials)
            Begin();
    }

    /// <summary>Waits until no thread works on tiles. <see cref="Total"/> rethrows their error, if there was one.</summary>
    public void Settle()
    {
        try
        {
            End();
        }
        catch (Exception error)
        {
            _error = ExceptionDispatchInfo.Capture(error);
        }
    }

    /// <summary>The moments of all rows. Nothing can be added afterwards.</summary>
    public Moments Total()
    {
        Begin();
        End();
        _team.Run(Partials, i =>
        {
            _interruption.Check();
            _partials[i].Flush();
        });
        foreach (var partial in _partials.AsSpan(1))
        {
            _interruption.Check();
            _partials[0].Add(partial);
        }

        return _partials[0].Finish();
    }

    private static Moments Of(IEnumerable<Tile> tiles, int features, int outputs, bool centered, Team team, Interruption interruption)
    {
        var sums = new MomentAccumulator(features, outputs, centered, team, interruption);
        try
        {
            foreach (var tile in tiles)
                sums.Add(tile);
        }
        finally
        {
            sums.Settle();
        }

        return sums.Total();
    }

    private void Begin()
    {
        End();
        (_present, _next) = (_next, _present);
        _next.Clear();
        _isAtWork = true;
        _team.Begin(_present.Count, _add);
    }

    private void End()
    {
        _error?.Throw();
        if (!_isAtWork)
            return;
        _isAtWork = false;
        _team.End();
        foreach (var tile in _present)
            _recycle?.Invoke(tile);
    }

    /// <summary>Adds a tile to the partial of its number in the group. All groups but the last are full.</summary>
    private void AddPresent(int tile)
    {
        _interruption.Check();
        _partials[tile].Add(_present[tile]);
    }
}
