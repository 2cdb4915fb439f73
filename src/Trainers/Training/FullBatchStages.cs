using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Losses;
using Cotangent.Trainers.Optimization;

namespace Cotangent.Trainers.Training;

/// <summary>What a full-batch run minimizes: one objective, or smoothed ones that come ever nearer to an exact one.</summary>
internal sealed class FullBatchStages
{
    /// <summary>Share of the exact loss by which it may exceed its optimum.</summary>
    private const double LargestExcess = 1e-6;

    /// <summary>A loss of more, in units of the labels, is one of few labels that are far out, and says nothing of the others.</summary>
    private const double LargestLoss = 0.1;

    private readonly Func<SmoothedStage?, ReadOnlyMemory<double>, (IOptimizer Optimizer, Convergence Convergence)> _create;
    private readonly Func<TrainingLoss, ReadOnlyMemory<double>, double> _mean;
    private SmoothedStage? _stage;
    private int _number;

    /// <param name="first">The first stage; null for one objective alone.</param>
    /// <param name="start">Where to begin.</param>
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

    /// <summary>Whether there is another stage that is needed: it begins where this one ended.</summary>
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

    /// <param name="state">The stream.</param>
    /// <param name="epochs">That are done: each of them has moved on by one stage at most.</param>
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
