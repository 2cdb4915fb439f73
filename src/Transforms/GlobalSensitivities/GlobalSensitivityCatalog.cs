using Cotangent;
using Cotangent.Transforms.GlobalSensitivities;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Adds the sensitivities of a whole data set to the model operations of an <see cref="MLContext"/>.</summary>
public static class GlobalSensitivityCatalog
{
    /// <summary>
    /// Statistics of the derivatives of a fitted model's output in its raw columns, over the rows of a data set: means with standard
    /// errors, mean magnitudes, deviations, quantiles, and an importance that compares columns of any units. It takes one pass over the
    /// rows for all columns together.
    /// </summary>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">The fitted transformer or chain, of this process or from a file. Each stage must map row by row.</param>
    /// <param name="data">Raw rows, as the chain takes them. No label is needed.</param>
    /// <param name="options">Settings; null (default) for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// A column or slot is missing or has a type that is not for its role, a stage does not map row by row, or a setting is out of range.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The data has no rows, no row has a finite sensitivity, or the group column has too many values.
    /// </exception>
    public static GlobalSensitivity GlobalSensitivity(
        this ModelOperationsCatalog catalog, ITransformer model, IDataView data, GlobalSensitivityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new GlobalSensitivityOptions();
        options.Validate();
        var host = catalog.GetEnvironment().Register(nameof(GlobalSensitivity));
        return GlobalPass.Run(host, model, data, options);
    }
}
