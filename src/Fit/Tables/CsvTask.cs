using Microsoft.ML;

namespace Cotangent;

/// <summary>What <see cref="CsvFitCatalog.Fit(MLContext, string, string, CsvFitOptions?)"/> makes of the label columns.</summary>
public enum CsvTask
{
    /// <summary>What the fields of the label columns suggest; a line of <see cref="CsvFit.Steps"/> says what, and why.</summary>
    Infer = 0,

    /// <summary>One column of numbers.</summary>
    Regression,

    /// <summary>One column of two values. <see cref="CsvFitOptions.PositiveClass"/> says which of them is true.</summary>
    BinaryClassification,

    /// <summary>One column of two or more values, numbers or text.</summary>
    MulticlassClassification,

    /// <summary>Columns of numbers, predicted together.</summary>
    MultiOutputRegression,

    /// <summary>Columns of 0 and 1, or of two values each; a row may have any number of these labels.</summary>
    MultiLabelClassification,
}
