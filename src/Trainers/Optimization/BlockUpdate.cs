using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// An update rule with a state for each parameter. It steps blocks of consecutive parameters that have a gradient. The state of all other
/// parameters does not change.
/// </summary>
internal abstract class BlockUpdate
{
    /// <summary>Whether a step against a sum of gradients equals consecutive steps against its terms.</summary>
    public virtual bool IsStateless => false;

    /// <summary>One step.</summary>
    /// <param name="block">Number of the block.</param>
    /// <param name="offset">Position of the block among all parameters.</param>
    /// <param name="parameters">The block.</param>
    /// <param name="gradient">The gradient of the block.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="steps">Overwritten by the step size of each parameter, as <see cref="StepSizes"/>.</param>
    public abstract void Step(int block, int offset, Span<float> parameters, ReadOnlySpan<float> gradient, double rate, Span<float> steps);

    /// <summary>One step of some blocks of one length. The position of a block is its number times the length.</summary>
    /// <param name="blocks">Numbers of the blocks, all different.</param>
    /// <param name="length">Length of a block.</param>
    /// <param name="parameters">All blocks from number 0 on.</param>
    /// <param name="gradients">The gradients of the blocks, in the order of <paramref name="blocks"/>.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="scratch">A buffer of the length of a block.</param>
    public virtual void StepBlocks(
        ReadOnlySpan<int> blocks, int length, Span<float> parameters, ReadOnlySpan<float> gradients, double rate, Span<float> scratch)
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            var offset = blocks[i] * length;
            Step(blocks[i], offset, parameters.Slice(offset, length), gradients.Slice(i * length, length), rate, scratch);
        }
    }

    /// <summary>
    /// The step sizes in the present state, for proximal maps: the distance that a constant gradient of 1 moves each parameter in one step.
    /// 0 for parameters that never had a gradient.
    /// </summary>
    public abstract void StepSizes(int block, int offset, double rate, Span<float> steps);

    /// <summary>Writes or reads the state.</summary>
    public abstract void Exchange(StateStream state);
}
