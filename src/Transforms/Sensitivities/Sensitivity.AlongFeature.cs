using Cotangent.Transforms.Sensitivities;

namespace Cotangent;

public abstract partial class Sensitivity
{
    /// <summary>A second derivative along the basis vector of a named feature.</summary>
    private sealed class AlongFeature : Sensitivity
    {
        private readonly string _slotName;
        private readonly Func<string, DirectionNumbers, ResolvedSensitivity> _along;

        public AlongFeature(
            string outputColumnName, string slotName, bool isPerFeature, Func<string, DirectionNumbers, ResolvedSensitivity> along)
            : base(outputColumnName)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(slotName);
            (_slotName, IsPerFeature, _along) = (slotName, isPerFeature, along);
        }

        internal override bool IsPerFeature { get; }

        internal override ResolvedSensitivity Resolve(FittedFeatures features) => _along(
            OutputColumnName,
            DirectionNumbers.Basis(
                features.Names.Length, features.SlotOf(OutputColumnName, _slotName, "give a direction of numbers, 1 at one of them")));
    }
}
