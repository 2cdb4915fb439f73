namespace Cotangent.Fuzz;

/// <summary>
/// One way to hand over what is wrong: each case depends on its number, and on the random numbers that it is given, and on nothing else.
/// </summary>
internal interface IAttack
{
    /// <summary>Tries one case, and lets through what the product throws.</summary>
    /// <param name="number">Of the case: which one it is, where they are known one by one.</param>
    /// <param name="random">Seeded by the number.</param>
    /// <returns>
    /// Null where nothing is wrong: the product took the case, and gave the right answer. Otherwise what was expected, and what was found.
    /// </returns>
    string? Try(int number, Random random);

    /// <summary>How many cases there are, where they are known one by one.</summary>
    int? Cases => null;
}
