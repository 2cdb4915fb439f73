namespace Microsoft.ML;

/// <summary>Finds the task of many targets in an <see cref="MLContext"/>.</summary>
public static class MultiOutputRegressionExtensions
{
    extension(MLContext mlContext)
    {
        /// <summary>
        /// Regression on many targets, and multi-label classification: trainers, evaluation, cross-validation, feature importance.
        /// </summary>
        public MultiOutputRegressionCatalog MultiOutputRegression
        {
            get
            {
                ArgumentNullException.ThrowIfNull(mlContext);
                return new MultiOutputRegressionCatalog(mlContext);
            }
        }
    }
}
