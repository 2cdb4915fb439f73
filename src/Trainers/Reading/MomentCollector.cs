using System.Runtime.ExceptionServices;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.SecondMoments;

namespace Cotangent.Trainers.Reading;

/// <summary>
/// Sums up the moments of tiles, a few at a time, by the helpers of the team while the caller reads further ones, and by the caller where they are behind; and
/// gives their memory back.
/// </summary>
internal sealed class MomentCollector(RowSource source, MomentPlan plan)
{
    private readonly MomentSums _sums = new(source.FeatureCount, source.Targets.Count, plan.Centered, plan.Team, source.Interruption);
    private List<Tile> _next = new(MomentSums.Lanes);
    private List<Tile> _present = new(MomentSums.Lanes);
    private bool _isAtWork;
    private ExceptionDispatchInfo? _error;

    /// <summary>Takes the next tile of all, which nobody else may look at from now on.</summary>
    public void Add(Tile tile)
    {
        _next.Add(tile);
        if (_next.Count == MomentSums.Lanes)
            Begin();
    }

    /// <summary>The moments of all tiles.</summary>
    public Moments Total()
    {
        Begin();
        End();
        return _sums.Total();
    }

    /// <summary>Returns when nothing is being done any more. An error of it is told by <see cref="Total"/>.</summary>
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

    private void Begin()
    {
        End();
        (_present, _next) = (_next, _present);
        _next.Clear();
        _isAtWork = true;
        _sums.Begin(_present);
    }

    private void End()
    {
        _error?.Throw();
        if (!_isAtWork)
            return;
        _isAtWork = false;
        _sums.End();
        foreach (var tile in _present)
            source.Recycle(tile);
    }
}
