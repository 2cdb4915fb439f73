using System.Collections.Concurrent;

namespace Cotangent.Trainers;

/// <summary>Makes the next items of a sequence on another thread while the caller works on the present ones.</summary>
internal static class ReadAhead
{
    /// <summary>
    /// The items in their order. An exception of the sequence comes where it would have come. The sequence has been disposed of when this one is, be it
    /// at its end or before.
    /// </summary>
    /// <param name="items">Enumerated on a thread of its own, once an enumeration.</param>
    /// <param name="depth">Items that may wait. 1 or more.</param>
    public static IEnumerable<T> Of<T>(IEnumerable<T> items, int depth)
    {
        using var abandoned = new CancellationTokenSource();
        using var waiting = new BlockingCollection<T>(depth);
        var reader = Task.Factory.StartNew(
            () => Fill(items, waiting, abandoned.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            foreach (var item in waiting.GetConsumingEnumerable(CancellationToken.None))
                yield return item;
            reader.GetAwaiter().GetResult();
        }
        finally
        {
            abandoned.Cancel();
            // Unlike Wait, this leaves an exception to the line above, or, where the caller has left, to nobody.
            Task.WaitAny([reader], CancellationToken.None);
            _ = reader.Exception;
        }
    }

    private static void Fill<T>(IEnumerable<T> items, BlockingCollection<T> waiting, CancellationToken abandoned)
    {
        try
        {
            foreach (var item in items)
                waiting.Add(item, abandoned);
        }
        catch (OperationCanceledException exception) when (exception.CancellationToken == abandoned)
        {
            // Nobody waits for what is left.
        }
        finally
        {
            waiting.CompleteAdding();
        }
    }
}
