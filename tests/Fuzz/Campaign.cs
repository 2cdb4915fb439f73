using System.Globalization;

namespace Cotangent.Fuzz;

/// <summary>
/// Many cases of one attack. Each must be refused with a clear error, or give the correct result. A raw exception, a wrong result, and a
/// case that takes more than two seconds of processor time are failures. So is a crash of the process, which its parent detects.
/// </summary>
internal sealed class Campaign(string name, IAttack attack)
{
    private const int MostFailuresShown = 20;

    private static readonly TimeSpan LongestWork = TimeSpan.FromSeconds(2);

    /// <summary>Limit of wall-clock time, for a case that blocks without using the processor.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private int _refused;
    private int _failed;

    /// <summary>Runs the cases, and returns the number of failures.</summary>
    /// <param name="first">The number of the first case.</param>
    /// <param name="count">Number of cases.</param>
    /// <param name="seed">Determines the seed of a case, together with its number.</param>
    /// <param name="trace">
    /// Whether to print each case before it runs: after a crash of the process, the last printed case is the cause.
    /// </param>
    public int Run(int first, int count, int seed, bool trace)
    {
        var (number, goesOn) = (first, true);
        for (; goesOn && number < first + count; number++)
        {
            if (trace)
                Console.Out.WriteLine($"{name} {number}");
            goesOn = Run(number, seed);
        }

        count = number - first;
        Console.Out.WriteLine($"{name}: {count} cases, {_refused} refused, {count - _refused - _failed} answered, {_failed} failed.");
        return _failed;
    }

    /// <summary>False if the case does not end; it would run on beside the next cases.</summary>
    private bool Run(int number, int seed)
    {
        var before = Environment.CpuUsage.TotalTime;
        var work = Task.Run(() => attack.Try(number, new Random(unchecked((seed * 1_000_003) + number))));
        try
        {
            if (!work.Wait(LongestWait))
            {
                Fail(number, "it does not end; no more cases are tried");
                return false;
            }

            var taken = Environment.CpuUsage.TotalTime - before;
            if (taken > LongestWork)
                Fail(number, string.Create(CultureInfo.InvariantCulture, $"it took {taken.TotalSeconds:f1} s of the processor"));
            else if (work.Result is { } wrong)
                Fail(number, wrong);
        }
        catch (AggregateException aggregate)
        {
            var error = aggregate.GetBaseException();
            if (Exceptions(error).FirstOrDefault(IsRaw) is { } raw)
                Fail(number, $"a raw exception: {raw}");
            else
                _refused++;
        }

        return true;
    }

    private void Fail(int number, string what)
    {
        if (++_failed <= MostFailuresShown)
            Console.Out.WriteLine($"{name} {number}: {what}");
    }

    /// <summary>An exception about the internals of the program, and not about the invalid input.</summary>
    private static bool IsRaw(Exception error) =>
        error is IndexOutOfRangeException or NullReferenceException or OverflowException or OutOfMemoryException
        or InvalidCastException or DivideByZeroException or KeyNotFoundException or AccessViolationException or ArrayTypeMismatchException;

    private static IEnumerable<Exception> Exceptions(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
            yield return e;
    }
}
