using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Tests.Data;

public class ReadAheadTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1000, 1)]
    [InlineData(1000, 16)]
    public void The_items_come_in_their_order_and_each_enumeration_has_all_of_them(int count, int depth)
    {
        var items = ReadAhead.Of(Enumerable.Range(0, count), depth, Interruption.None);
        Assert.Equal(Enumerable.Range(0, count), items);
        Assert.Equal(Enumerable.Range(0, count), items);
    }

    /// <summary>Waits for what must come; that no more comes is checked at the end, when the reader is known to have stopped.</summary>
    [Fact]
    public void As_many_items_are_made_ahead_as_are_asked_for_and_no_more()
    {
        var made = 0;
        using var items =
            ReadAhead.Of(Enumerable.Range(0, 100).Select(item => Interlocked.Increment(ref made)), depth: 3, Interruption.None)
                .GetEnumerator();
        Assert.Equal(0, made);
        Assert.True(items.MoveNext());

        // One is out, three wait, and one is in the hand of the reader.
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref made) == 5, TimeSpan.FromMinutes(1)));
        items.Dispose();
        Assert.Equal(5, made);
    }

    [Fact]
    public void An_exception_comes_after_the_items_before_it()
    {
        static IEnumerable<int> Items()
        {
            yield return 1;
            yield return 2;
            throw new IOException("broken");
        }

        var seen = new List<int>();
        Assert.Equal("broken", Assert.Throws<IOException>(() => seen.AddRange(ReadAhead.Of(Items(), depth: 5, Interruption.None))).Message);
        Assert.Empty(seen.Except([1, 2]));
        using var items = ReadAhead.Of(Items(), depth: 5, Interruption.None).GetEnumerator();
        Assert.True(items.MoveNext() && items.MoveNext());
        Assert.Throws<IOException>(() => items.MoveNext());
    }

    [Fact]
    public void Leaving_early_ends_the_sequence_and_hides_an_exception_that_nobody_waits_for()
    {
        var ended = 0;
        IEnumerable<int> Items(bool fail)
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    if (fail && i == 3)
                        throw new IOException("broken");
                    yield return i;
                }
            }
            finally
            {
                ended++;
            }
        }

        Assert.Equal([0, 1], ReadAhead.Of(Items(fail: false), depth: 2, Interruption.None).Take(2));
        Assert.Equal(1, ended);
        Assert.Equal([0, 1], ReadAhead.Of(Items(fail: true), depth: 8, Interruption.None).Take(2));
        Assert.Equal(2, ended);
    }

    /// <summary>A cancelled source is no abandoned one.</summary>
    [Fact]
    public void Cancelling_the_source_is_heard()
    {
        using var cancel = new CancellationTokenSource();
        var items = Enumerable.Range(0, 100).Select(item =>
        {
            if (item == 10)
                cancel.Cancel();
            cancel.Token.ThrowIfCancellationRequested();
            return item;
        });
        Assert.Throws<OperationCanceledException>(() => ReadAhead.Of(items, depth: 4, Interruption.None).Count());
    }

    /// <summary>
    /// A source that does not come back from a row: who waits for it hears of the interruption all the same, and leaves it to end with the
    /// row.
    /// </summary>
    [Fact]
    public void A_source_that_takes_long_is_not_waited_for_where_the_pass_is_interrupted()
    {
        using var cancel = new CancellationTokenSource();
        using var goesOn = new ManualResetEventSlim();
        var isDisposed = false;
        IEnumerable<int> Items()
        {
            try
            {
                yield return 0;
                goesOn.Wait(CancellationToken.None);
                cancel.Token.ThrowIfCancellationRequested();
                yield return 1;
            }
            finally
            {
                Volatile.Write(ref isDisposed, true);
            }
        }

        using var items = ReadAhead.Of(Items(), depth: 4, new Interruption(cancel.Token)).GetEnumerator();
        Assert.True(items.MoveNext());
        var next = Task.Run(items.MoveNext, CancellationToken.None);
        cancel.Cancel();
        Assert.True(SpinWait.SpinUntil(() => next.IsCompleted, TimeSpan.FromMinutes(1)));
        Assert.IsType<OperationCanceledException>(
            next.Exception?.InnerException ?? Record.Exception(() => next.GetAwaiter().GetResult()), exactMatch: false);
        Assert.False(Volatile.Read(ref isDisposed));
        goesOn.Set();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref isDisposed), TimeSpan.FromMinutes(1)));
    }

    /// <summary>Who leaves for another reason waits for the source, and hears of an interruption that comes only then.</summary>
    [Fact]
    public void A_source_that_takes_long_is_not_waited_for_where_the_interruption_comes_after_the_caller_has_left()
    {
        using var goesOn = new ManualResetEventSlim();
        var isDisposed = false;
        IEnumerable<int> Items()
        {
            try
            {
                yield return 0;
                goesOn.Wait(CancellationToken.None);
            }
            finally
            {
                Volatile.Write(ref isDisposed, true);
            }
        }

        var interruption = new LateInterruption();
        var items = ReadAhead.Of(Items(), depth: 4, interruption).GetEnumerator();
        Assert.True(items.MoveNext());
        var leaving = Task.Run(items.Dispose, CancellationToken.None);
        Assert.True(SpinWait.SpinUntil(() => leaving.IsCompleted, TimeSpan.FromMinutes(1)));
        Assert.True(leaving.IsCompletedSuccessfully);
        Assert.Equal(3, interruption.Looks);
        Assert.False(Volatile.Read(ref isDisposed));
        goesOn.Set();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref isDisposed), TimeSpan.FromMinutes(1)));
    }

    /// <summary>Requested at the third look.</summary>
    private sealed class LateInterruption() : Interruption(CancellationToken.None)
    {
        public int Looks { get; private set; }

        public override bool IsRequested => ++Looks >= 3;
    }
}
