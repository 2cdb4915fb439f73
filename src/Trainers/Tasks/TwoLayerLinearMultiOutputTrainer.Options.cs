using Cotangent.Trainers.Model;

namespace Cotangent;

public sealed partial class TwoLayerLinearMultiOutputTrainer
{
    /// <summary>Settings of <see cref="TwoLayerLinearMultiOutputTrainer"/>. Immutable; derive variants with <c>with</c>.</summary>
    public sealed record Options : TwoLayerLinearOptions
    {
        /// <summary>The defaults.</summary>
        public Options()
        {
        }

        /// <summary>The settings that all tasks share, and the defaults of the others.</summary>
        internal Options(TwoLayerLinearOptions shared)
            : base(shared)
        {
        }

        /// <summary>
        /// What a row costs, summed over the targets. Default squared. <see cref="TrainingLoss.Logistic"/> is for several labels of which
        /// each is 0 or 1; with it <see cref="TwoLayerLinearOptions.L2Regularization"/> takes the default of classes. The losses of one class
        /// of several are refused.
        /// </summary>
        public TrainingLoss Loss { get; init; } = new TrainingLoss.Squared();

        /// <summary>
        /// The units that errors of different targets are compared in. At full rank each target is fitted as if it were alone, and they do not
        /// matter; below it they decide which features the targets share. Default <see cref="TargetUnits.Deviation"/>, because the units of a file
        /// are an accident.
        /// </summary>
        public TargetUnits TargetUnits { get; init; }

        internal override TrainingLoss RowLoss => Loss;

        internal override bool SharesTargetUnits => TargetUnits == TargetUnits.AsGiven;

        internal override bool HasClasses => Loss is TrainingLoss.Logistic;

        internal override void Validate()
        {
            base.Validate();
            Require(Enum.IsDefined(TargetUnits), TargetUnits, "one of the values of the enumeration");
            Require(
                Loss is { Link: not (Link.Softmax or Link.NormalizedSigmoid) },
                Loss,
                "a loss of numbers, or Logistic for labels that are each 0 or 1, not one of classes (mlContext.MulticlassClassification takes these)");
        }
    }
}
