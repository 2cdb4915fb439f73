namespace Cotangent.Trainers;

/// <summary>A run of an optimiser that looks at all rows before each step, in double precision.</summary>
internal sealed class FullBatchRun(IOptimizer optimizer, IObjective? validation, ParameterLayout layout, Standardization units) : ITrainingRun
{
    private readonly double[] _best = new double[layout.Count];
    private readonly double[] _unusedGradient = new double[validation is null ? 0 : layout.Count];

    public EpochResult RunEpoch() => optimizer.RunEpoch();

    public double ValidationLoss() => validation?.Evaluate(optimizer.Parameters, _unusedGradient) ?? double.NaN;

    public void KeepBest() => optimizer.Parameters.CopyTo(_best);

    public RawParameters BestParameters()
    {
        var parameters = (double[])_best.Clone();
        units.Fold<double>(layout, parameters);
        return RawParameters.Of(layout, parameters);
    }

    public void Exchange(StateStream state)
    {
        optimizer.Exchange(state);
        state.Exchange<double>(_best);
    }
}
