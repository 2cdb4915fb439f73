namespace Cotangent.Trainers.Penalties;

/// <summary>
/// The strengths of all penalties, by the names of the options, and the rules of their combinations. b has no penalty.
/// </summary>
/// <remarks>
/// <para>L2 of the product A Theta: with any optimizer and any other penalty. Sparse mini-batches do not take it, because it would change
/// every row of Theta at each step (checked when the rows are known).</para>
/// <para>L1 of the product, the lasso: one layer is held at the identity and the other takes proximal steps on all rows. So it needs a
/// full-batch optimizer that takes proximal steps, no penalty of a layer, and a rank of min(n, m) (checked when n and m are known).</para>
/// <para>L2 of a layer: with any optimizer. L1 of a layer: with any optimizer that takes proximal steps. A penalty of one layer alone has
/// no minimum, because scaling one layer down and the other up leaves the model unchanged; a warning says so.</para>
/// </remarks>
internal sealed record PenaltyStrengths
{
    /// <summary>
    /// The largest strength. With a larger one, coefficients of standardized features are below 2⁻¹²⁶, the least normal number of single
    /// precision, for any label.
    /// </summary>
    public const double Largest = 1e30;

    /// <summary>λ₂; null for the default of the task.</summary>
    public double? L2Regularization { get; init; }

    /// <summary>λ₁.</summary>
    public double L1Regularization { get; init; }

    /// <summary>α₂.</summary>
    public double FirstLayerL2Regularization { get; init; }

    /// <summary>α₁.</summary>
    public double FirstLayerL1Regularization { get; init; }

    /// <summary>β₂.</summary>
    public double SecondLayerL2Regularization { get; init; }

    /// <summary>β₁.</summary>
    public double SecondLayerL1Regularization { get; init; }

    /// <summary>The penalty of Theta alone.</summary>
    public ElementPenalty FirstLayer => new(FirstLayerL1Regularization, FirstLayerL2Regularization);

    /// <summary>The penalty of A alone.</summary>
    public ElementPenalty SecondLayer => new(SecondLayerL1Regularization, SecondLayerL2Regularization);

    /// <summary>Whether a layer has a penalty of its own.</summary>
    public bool PenalizesLayers => !FirstLayer.IsZero || !SecondLayer.IsZero;

    /// <summary>Whether Theta has a penalty and A has none, or the other way round.</summary>
    public bool PenalizesOneLayer => FirstLayer.IsZero != SecondLayer.IsZero;

    /// <summary>Whether a penalty takes proximal steps.</summary>
    public bool HasThresholds => L1Regularization > 0 || FirstLayerL1Regularization > 0 || SecondLayerL1Regularization > 0;

    /// <summary>Every strength with the name of its option.</summary>
    public IReadOnlyList<(string Name, double? Value)> All =>
    [
        (nameof(L2Regularization), L2Regularization),
        (nameof(L1Regularization), L1Regularization),
        (nameof(FirstLayerL2Regularization), FirstLayerL2Regularization),
        (nameof(FirstLayerL1Regularization), FirstLayerL1Regularization),
        (nameof(SecondLayerL2Regularization), SecondLayerL2Regularization),
        (nameof(SecondLayerL1Regularization), SecondLayerL1Regularization),
    ];

    /// <summary>
    /// The first strength that is out of range or excluded by another one, and its expected value; null if there is none.
    /// </summary>
    public (string Name, double? Value, string Expected)? Refusal()
    {
        foreach (var (name, value) in All)
        {
            if (value is not (null or (>= 0 and <= Largest)))
                return (name, value, name == nameof(L2Regularization) ? "from 0 to 1e30, or null for the default of the "
                    + "task" : "from 0 to 1e30");
        }

        return L1Regularization > 0 && PenalizesLayers
            ? (nameof(L1Regularization), L1Regularization, "0 beside a penalty of Theta or A: one layer is the identity with it")
            : null;
    }

    /// <summary>The first strength that an optimizer does not take, and its expected value; null if there is none.</summary>
    /// <param name="optimizer">The name of the optimizer.</param>
    /// <param name="takesProximalSteps">Whether its steps can be followed by a proximal map.</param>
    /// <param name="isMiniBatch">Whether it steps after each batch of rows.</param>
    public (string Name, double? Value, string Expected)? Refusal(string optimizer, bool takesProximalSteps, bool isMiniBatch)
    {
        (string Name, double Value)[] proximal =
        [
            (nameof(L1Regularization), L1Regularization),
            (nameof(FirstLayerL1Regularization), FirstLayerL1Regularization),
            (nameof(SecondLayerL1Regularization), SecondLayerL1Regularization),
        ];
        foreach (var (name, value) in proximal)
        {
            if (value > 0 && !takesProximalSteps)
                return (name, value, $"0 with {optimizer}, which takes no proximal steps");
        }

        return L1Regularization > 0 && isMiniBatch
            ? (nameof(L1Regularization), L1Regularization, $"0 with {optimizer}: the lasso takes proximal steps on all rows. "
                + $"Set {nameof(FirstLayerL1Regularization)} and {nameof(SecondLayerL1Regularization)} instead, or leave Optimizer null")
            : null;
    }
}
