using Cotangent.Fuzz.Rows;

namespace Cotangent.Fuzz;

/// <summary>Every row and span that lies, and some that do not, by number.</summary>
internal sealed class EveryRowAttack : IAttack
{
    public int? Cases => RowCases.All.Count;

    public string? Try(int number, Random random) => RowCases.All[number].Try(random);
}
