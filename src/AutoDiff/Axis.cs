namespace Cotangent.AutoDiff;

/// <summary>The dimension that a reduction removes.</summary>
public enum Axis
{
    /// <summary>Over the rows: one row remains.</summary>
    Rows,

    /// <summary>Over the columns: one column remains, an element for each row.</summary>
    Columns,

    /// <summary>Over all elements: one element remains.</summary>
    All,
}
