namespace Cotangent.Trainers;

/// <summary>
/// Sums up the moments of tiles while the caller reads further ones, a few at a time, and gives their memory back. With one thread the caller does it.
/// </summary>
internal sealed class MomentCollector(RowSource source, MomentPlan plan)
{
    private readonly MomentSums _sums = new(source.FeatureCount, source.Targets.Count, plan.Centered, plan.Team);
    private List<Tile> _next = new(MomentSums.Lanes);
    private List<Tile> _present = new(MomentSums.Lanes);
    private Task _work = Task.CompletedTask;

    /// <summary>Takes the next tile of all, which nobody else may look at from now on.</summary>
    public void Add(Tile tile)
    {
        _next.Add(tile);
        if (_next.Count == MomentSums.Lanes)
            Start();
    }

    /// <summary>The moments of all tiles.</summary>
    public Moments Total()
    {
        Start();
        _work.GetAwaiter().GetResult();
        return _sums.Total();
    }

    /// <summary>Returns when nothing is being done any more. An error of it is told by <see cref="Total"/> or <see cref="Add"/>.</summary>
    public void Settle() => Task.WaitAny([_work], CancellationToken.None);

    private void Start()
    {
        _work.GetAwaiter().GetResult();
        (_present, _next) = (_next, _present);
        _next.Clear();
        if (plan.Team.Threads == 1)
            Sum();
        else
            _work = Task.Run(Sum);
    }

    private void Sum()
    {
        _sums.Add(_present);
        foreach (var tile in _present)
            source.Recycle(tile);
    }
}
