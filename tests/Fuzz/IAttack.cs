namespace Cotangent.Fuzz;

/// <summary>One way to hand over what is wrong: each case is drawn from the random numbers that it is given, and from nothing else.</summary>
internal interface IAttack
{
    /// <summary>Tries one case, and lets through what the product throws.</summary>
    /// <param name="random">Seeded by the number of the case.</param>
    /// <returns>Null where nothing is wrong: the product took the case, and gave the right answer. Otherwise what was expected, and what was found.</returns>
    string? Try(Random random);
}
