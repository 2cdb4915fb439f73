using Cotangent.Fuzz.Rows;

namespace Cotangent.Fuzz;

/// <summary>Invalid rows and spans: <see cref="RowCases"/>, drawn at random.</summary>
internal sealed class RowsAttack : IAttack
{
    public string? Try(int number, Random random) => RowCases.All[random.Next(RowCases.All.Count)].Try(random);
}
