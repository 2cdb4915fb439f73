using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Losses;
using Cotangent.Trainers.Optimization;

namespace Cotangent.Trainers.Training;

/// <summary>The stages of a full-batch run: one objective, or smoothed objectives that approach an exact one (continuation).</summary>
internal sealed class FullBatchStages
{
    /// <summary>Largest excess of the exact loss over its optimum, as a share of the exact loss.</summary>
    private const double LargestExcess = 1e-6;

    /// <summary>Largest loss, in units of the labels, for this share: a larger mean loss comes from a few outliers.</summary>
    private const double LargestLoss = 0.1;

    private readonly Func<SmoothedStage?, ReadOnlyMemory<double>, (IOptimizer Optimizer, Convergence Convergence)> _create;
    private readonly Func<TrainingLoss, ReadOnlyMemory<double>, double> _mean;
    private SmoothedStage? _stage;
    private int _number;

    /// <param name="first">The first stage; null for a single objective.</param>
    /// <param name="start">The first parameters.</param>
    /// <param name="create">Makes the optimizer of a stage.</param>
    /// <param name="mean">The mean of a loss over the rows, without penalties.</param>
    public FullBatchStages(
        SmoothedStage? first,
        ReadOnlyMemory<double> start,
        Func<SmoothedStage?, ReadOnlyMemory<double>, (IOptimizer Optimizer, Convergence Convergence)> create,
        Func<TrainingLoss, ReadOnlyMemory<double>, double> mean)
    {
        (_stage, _create, _mean) = (first, create, mean);
        (Optimizer, Convergence) = create(first, start);
    }

    public IOptimizer Optimizer { get; private set; }

    public Convergence Convergence { get; private set; }

    /// <summary>Moves to the next stage, which starts at the end of this one. Returns false if none is needed.</summary>
    public bool MoveOn()
    {
        if (_stage?.Next is not { } next)
            return false;
        var exact = _mean(_stage.Exact, Optimizer.Parameters);
        if (_mean(_stage.Excess, Optimizer.Parameters) <= LargestExcess * Math.Min(exact, LargestLoss))
            return false;
        (_stage, _number) = (next(), _number + 1);
        (Optimizer, Convergence) = _create(_stage, Optimizer.Parameters);
        return true;
    }

    /// <summary>Writes or reads the state.</summary>
    /// <param name="state">The stream.</param>
    /// <param name="epochs">Number of epochs that are done. An epoch moves on by one stage at most.</param>
    public void Exchange(StateStream state, int epochs)
    {
        var number = _number;
        state.Exchange(ref number, _number, epochs, "number of stages that are done");
        for (; _number < number; _number++)
        {
            var next = _stage?.Next;
            state.Require(next is not null, $"it has done {number} stages, and there are {_number}");
            _stage = next!();
        }

        if (state.IsReading && number > 0)
            (Optimizer, Convergence) = _create(_stage, Optimizer.Parameters);
        Optimizer.Exchange(state, epochs);
    }
}
