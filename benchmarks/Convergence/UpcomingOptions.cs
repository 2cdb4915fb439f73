// THE SWITCH: define this once the trainer of many targets has Options.TargetUnits.
// #define TARGET_UNITS
using Microsoft.ML;

namespace Cotangent.Benchmarks.Convergence;

/// <summary>Options that not every version of the trainers has: the one place to change when they come.</summary>
internal static class UpcomingOptions
{
#if TARGET_UNITS
    public static bool HasTargetUnits => true;

    public static TwoLayerLinearMultiOutputTrainer.Options WithTargets(this TwoLayerLinearMultiOutputTrainer.Options options, bool asGiven) =>
        options with { TargetUnits = asGiven ? TargetUnits.AsGiven : TargetUnits.Deviation };
#else
    /// <summary>Whether each target can have a deviation of its own. Without it all have one, and problems are drawn so.</summary>
    public static bool HasTargetUnits => false;

    public static TwoLayerLinearMultiOutputTrainer.Options WithTargets(this TwoLayerLinearMultiOutputTrainer.Options options, bool asGiven) =>
        asGiven ? options : throw new NotSupportedException("Targets have one deviation in this version.");
#endif

    /// <summary>The width of the smoothing where it is fixed; null where it is staged until the exact loss is near its optimum. Compiles with either type.</summary>
    public static double? FixedSmoothing(this TrainingLoss.Pinball loss) => loss.Smoothing;
}
