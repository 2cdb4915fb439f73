namespace Microsoft.ML;

/// <summary>Adds the task of many targets to an <see cref="MLContext"/>.</summary>
public static class MultiOutputRegressionExtensions
{
    extension(MLContext mlContext)
    {
        /// <summary>
        /// Regression on many targets, and multi-label classification: trainers, evaluation, cross-validation, feature importance.
        /// </summary>
        public MultiOutputRegressionCatalog MultiOutputRegression => mlContext.GetMultiOutputRegression();
    }

    /// <summary>
    /// The same catalog as the property <c>MultiOutputRegression</c>, for languages without extension properties: F#, VB, C# 13 and
    /// older.
    /// </summary>
    /// <param name="mlContext">The context.</param>
    public static MultiOutputRegressionCatalog GetMultiOutputRegression(this MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return new MultiOutputRegressionCatalog(mlContext);
    }
}
