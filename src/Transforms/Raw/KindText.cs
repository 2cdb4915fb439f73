using Cotangent.Transforms.Pipelines;

namespace Cotangent.Transforms.Raw;

/// <summary>The kinds of a derivative as the text of an annotation.</summary>
internal static class KindText
{
    /// <summary>"exact", "difference", "switch", several of them joined by a plus sign, or "none".</summary>
    public static string Of(DerivativeKinds kinds)
    {
        string?[] texts =
        [
            (kinds & DerivativeKinds.Exact) != 0 ? "exact" : null,
            (kinds & DerivativeKinds.Difference) != 0 ? "difference" : null,
            (kinds & DerivativeKinds.Switch) != 0 ? "switch" : null,
        ];
        return kinds == DerivativeKinds.None ? "none" : string.Join('+', texts.OfType<string>());
    }
}
