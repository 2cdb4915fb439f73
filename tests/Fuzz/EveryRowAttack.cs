using Cotangent.Fuzz.Rows;

namespace Cotangent.Fuzz;

/// <summary>The same, one after the other.</summary>
internal sealed class EveryRowAttack : IAttack
{
    public int? Cases => RowCases.All.Count;

    public string? Try(Random random) => throw new NotSupportedException("Which case it is depends on its number.");

    public string? Try(int number, Random random) => RowCases.All[number].Try(random);
}
