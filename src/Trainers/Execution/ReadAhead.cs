using System.Collections.Concurrent;

namespace Cotangent.Trainers.Execution;

/// <summary>Computes the next items of a sequence on another thread while the caller uses the present ones.</summary>
internal static class ReadAhead
{
    /// <summary>
    /// Milliseconds that the caller waits, for an item or for the end of the reading thread, before it checks for cancellation: far less
    /// than a user notices, and far more than a row takes.
    /// </summary>
    private const int LongestWait = 20;

    /// <summary>
    /// The items in their order. An exception of the sequence is thrown at the same place. Disposing of the result, at its end or earlier,
    /// waits until the sequence is disposed of. A cancellation ends this wait: the reading thread then ends after its present item.
    /// </summary>
    /// <param name="items">Enumerated on another thread, once for each enumeration. It checks the interruption, too.</param>
    /// <param name="depth">Most items that wait. 1 or more.</param>
    /// <param name="interruption">Checked while no item is ready.</param>
    public static IEnumerable<T> Of<T>(IEnumerable<T> items, int depth, Interruption interruption)
    {
        var (abandoned, waiting) = (new CancellationTokenSource(), new BlockingCollection<T>(depth));
        var reader = Task.Factory.StartNew(
            () => Fill(items, waiting, abandoned.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        // Observes the exception if the caller does not wait for the task.
        _ = reader.ContinueWith(
            ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            while (Take(waiting, interruption, out var item))
                yield return item;
            reader.GetAwaiter().GetResult();
        }
        finally
        {
            abandoned.Cancel();
            // A reader that has not ended still uses both objects, which then stay undisposed.
            if (HasEnded(reader, interruption))
            {
                waiting.Dispose();
                abandoned.Dispose();
            }
        }
    }

    /// <summary>Waits for the reader, without throwing its exception. Returns false if an interruption comes first.</summary>
    private static bool HasEnded(Task reader, Interruption interruption)
    {
        while (Task.WaitAny([reader], LongestWait, CancellationToken.None) != 0)
        {
            if (interruption.IsRequested)
                return false;
        }

        return true;
    }

    /// <summary>Takes the next item. Returns false at the end.</summary>
    private static bool Take<T>(BlockingCollection<T> waiting, Interruption interruption, out T item)
    {
        while (!waiting.TryTake(out item!, LongestWait))
        {
            if (waiting.IsCompleted)
                return false;
            interruption.Check();
        }

        return true;
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
            // The caller has left the enumeration.
        }
        finally
        {
            waiting.CompleteAdding();
        }
    }
}
