using Cotangent.Fuzz.Rows;

namespace Cotangent.Fuzz;

/// <summary>Rows and spans that are not what they say: any of <see cref="RowCases"/>, drawn at random.</summary>
internal sealed class RowsAttack : IAttack
{
    public string? Try(int number, Random random) => RowCases.All[random.Next(RowCases.All.Count)].Try(random);
}
