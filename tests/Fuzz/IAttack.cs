namespace Cotangent.Fuzz;

/// <summary>A kind of invalid input. Each case depends only on its number and on the given random numbers.</summary>
internal interface IAttack
{
    /// <summary>Runs one case. Exceptions of the product pass through.</summary>
    /// <param name="number">The number of the case, which identifies it if the cases are enumerated.</param>
    /// <param name="random">Seeded by the number.</param>
    /// <returns>Null if the product accepted the case and gave the correct result. Otherwise the expected and the found result.</returns>
    string? Try(int number, Random random);

    /// <summary>The number of cases, if they are enumerated.</summary>
    int? Cases => null;
}
