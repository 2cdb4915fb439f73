using Cotangent;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Adds the derivatives through a fitted chain to the transforms of an <see cref="MLContext"/>.</summary>
public static class SensitivityCatalog
{
    /// <summary>
    /// Adds columns with the derivatives of an output of a fitted chain in the raw columns, and with the effects of their categories.
    /// </summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="model">
    /// Any fitted transformer or chain of them that maps row by row, of this process or from <c>mlContext.Model.Load</c>. It is not
    /// changed.
    /// </param>
    /// <param name="options">Settings; null (default) for the defaults.</param>
    /// <remarks>
    /// The sensitivities are applied to raw rows, as the chain is, and make their own copy of its intermediate columns. To get Score beside
    /// them, put them before the model: <c>new TransformerChain&lt;ITransformer&gt;(sensitivity, model)</c>. Behind a model that replaces
    /// columns in place, the raw columns are hidden, and <c>Fit</c> refuses the rows.
    /// </remarks>
    /// <exception cref="ArgumentException">A setting is null, blank, repeated or out of its range.</exception>
    public static SensitivityEstimator Sensitivity(
        this TransformsCatalog catalog, ITransformer model, SensitivityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new SensitivityOptions();
        options.Validate();
        return new SensitivityEstimator(catalog.GetEnvironment(), model, options);
    }
}
