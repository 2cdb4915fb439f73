namespace Cotangent.Fuzz;

/// <summary>One way to hand over what is wrong: each case is drawn from the random numbers that it is given, and from nothing else.</summary>
internal interface IAttack
{
    /// <summary>Tries one case, and lets through what the product throws.</summary>
    /// <param name="random">Seeded by the number of the case.</param>
    /// <returns>Null where nothing is wrong: the product took the case, and gave the right answer. Otherwise what was expected, and what was found.</returns>
    string? Try(Random random);

    /// <summary>Tries the case with a number; it is one of those that random numbers give, where an attack knows of no others.</summary>
    string? Try(int number, Random random) => Try(random);

    /// <summary>How many cases there are, where they are known one by one.</summary>
    int? Cases => null;
}
