using Cotangent.Trainers.Messages;

namespace Cotangent;

/// <summary>
/// What the effect of a category is measured from. The effect is a difference of two outputs of the whole chain, in units of the output.
/// </summary>
public abstract class SwitchEffects
{
    private SwitchEffects()
    {
    }

    /// <summary>Whether categories have slots at all.</summary>
    internal virtual bool AreWanted => true;

    /// <summary>The columns with a reference category.</summary>
    internal virtual IReadOnlyDictionary<string, string> References => new Dictionary<string, string>();

    /// <summary>
    /// The output with the category, minus the output of the row as it is. It is 0 for the category that the row has.
    /// </summary>
    public static SwitchEffects FromPresent() => new Present();

    /// <summary>
    /// For one column, the output with the category minus the output with a reference category, whatever the row has. Other columns are
    /// measured from what the row has.
    /// </summary>
    /// <param name="columnName">A raw column with categories.</param>
    /// <param name="category">One of its categories.</param>
    public static SwitchEffects FromReference(string columnName, string category) => FromReferences((columnName, category));

    /// <summary>As <see cref="FromReference"/>, with a reference category for each of several columns.</summary>
    /// <param name="references">Raw columns with categories, each once, and a category of each.</param>
    /// <exception cref="ArgumentException">No column, or one column twice.</exception>
    public static SwitchEffects FromReferences(params (string ColumnName, string Category)[] references)
    {
        ArgumentNullException.ThrowIfNull(references);
        if (references.Length == 0)
            throw new ArgumentException("Expected a column and its reference category; found none.", nameof(references));
        var byColumn = new Dictionary<string, string>();
        foreach (var (column, category) in references)
        {
            ArgumentNullException.ThrowIfNull(column, nameof(references));
            ArgumentNullException.ThrowIfNull(category, nameof(references));
            if (!byColumn.TryAdd(column, category))
                throw new ArgumentException($"Column '{Shown.Short(column)}' has two reference categories; give one.", nameof(references));
        }

        return new Reference(byColumn);
    }

    /// <summary>No slots for categories.</summary>
    public static SwitchEffects None() => new Unwanted();

    private sealed class Present : SwitchEffects
    {
        public override string ToString() => nameof(FromPresent);
    }

    private sealed class Reference(IReadOnlyDictionary<string, string> references) : SwitchEffects
    {
        internal override IReadOnlyDictionary<string, string> References => references;

        public override string ToString() =>
            Setting.Text(nameof(FromReferences), references.Select(pair => new Setting(pair.Key, pair.Value)));
    }

    private sealed class Unwanted : SwitchEffects
    {
        internal override bool AreWanted => false;

        public override string ToString() => nameof(None);
    }
}
