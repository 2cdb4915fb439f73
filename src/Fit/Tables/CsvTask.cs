using Microsoft.ML;

namespace Cotangent;

/// <summary>The task of the label columns in <see cref="CsvFitCatalog.Fit(MLContext, string, string, CsvFitOptions?)"/>.</summary>
public enum CsvTask
{
    /// <summary>One column of numbers.</summary>
    Regression,

    /// <summary>One column of two values. <see cref="CsvFitOptions.PositiveClass"/> is the true one.</summary>
    BinaryClassification,

    /// <summary>One column of two or more values, numbers or text.</summary>
    MulticlassClassification,

    /// <summary>Columns of numbers, predicted together.</summary>
    MultiOutputRegression,

    /// <summary>Columns of 0 and 1, or of two values each; a row may have any number of these labels.</summary>
    MultiLabelClassification,
}
