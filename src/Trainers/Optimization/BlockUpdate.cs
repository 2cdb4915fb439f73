using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// An update rule with a state for each parameter. It steps a block of consecutive parameters at a time: those that have a gradient. The
/// state of all others rests.
/// </summary>
internal abstract class BlockUpdate
{
    /// <summary>Whether a step against a sum is the steps against its terms, one after the other.</summary>
    public virtual bool IsStateless => false;

    /// <summary>One step.</summary>
    /// <param name="block">Number of the block.</param>
    /// <param name="offset">Where the block begins among all parameters.</param>
    /// <param name="parameters">The block.</param>
    /// <param name="gradient">Of the block.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="steps">Overwritten by the step size of each parameter, as <see cref="StepSizes"/>.</param>
    public abstract void Step(int block, int offset, Span<float> parameters, ReadOnlySpan<float> gradient, double rate, Span<float> steps);

    /// <summary>One step of some blocks of one length, each at its number times that length.</summary>
    /// <param name="blocks">Numbers of the blocks, no two the same.</param>
    /// <param name="length">Of each.</param>
    /// <param name="parameters">All blocks from number 0 on.</param>
    /// <param name="gradients">Of the blocks, in the order of their numbers in <paramref name="blocks"/>.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="scratch">As long as a block.</param>
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
    /// The step sizes as the state is: how far a gradient of 1 that stays moves each parameter in one step, which is the step that a
    /// proximal map is to take. 0 where there was never a gradient.
    /// </summary>
    public abstract void StepSizes(int block, int offset, double rate, Span<float> steps);

    /// <summary>The state.</summary>
    public abstract void Exchange(StateStream state);
}
