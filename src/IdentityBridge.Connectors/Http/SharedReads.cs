namespace IdentityBridge.Connectors.Http;

/// <summary>
/// Reads that several want at the same time are made once. Whoever asks gets the answer to a read that began after they asked, so that it
/// shows what they have just changed: those who come while one is under way share the next.
/// </summary>
/// <param name="read">Its token is cancelled by nobody who asks: others may wait for the same answer.</param>
/// <param name="gather">How long a read waits for others to join in before it begins.</param>
public sealed class SharedReads<TKey, TValue>(Func<TKey, CancellationToken, Task<TValue>> read, TimeSpan gather = default)
    where TKey : notnull
{
    private readonly Dictionary<TKey, Slot> slots = [];

    /// <summary>Cancelling ends the wait, not the read. A failed read fails for all who share it.</summary>
    public Task<TValue> GetAsync(TKey key, CancellationToken cancellationToken)
    {
        Task<TValue> mine;
        lock (slots)
        {
            if (!slots.TryGetValue(key, out var slot))
            {
                slot = new Slot();
                slots.Add(key, slot);
                slot.Gathering = StartAsync(key);
            }
            mine = slot.Gathering ?? (slot.Next ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
        return mine.WaitAsync(cancellationToken);
    }

    private async Task<TValue> StartAsync(TKey key)
    {
        // Not under the lock: a read may do much before it first waits.
        await Task.Yield();
        try
        {
            await GatherAsync(key);
            return await read(key, CancellationToken.None);
        }
        finally
        {
            Finished(key);
        }
    }

    private async Task GatherAsync(TKey key)
    {
        if (gather > TimeSpan.Zero)
            await Task.Delay(gather);
        lock (slots)
            slots[key].Gathering = null;
    }

    private void Finished(TKey key)
    {
        TaskCompletionSource<TValue>? next;
        lock (slots)
        {
            var slot = slots[key];
            (next, slot.Next) = (slot.Next, null);
            if (next is null)
                slots.Remove(key);
            else
            {
                slot.Gathering = next.Task;
                _ = PassOnAsync(key, next);
            }
        }
    }

    private async Task PassOnAsync(TKey key, TaskCompletionSource<TValue> to)
    {
        try
        {
            to.SetResult(await StartAsync(key));
        }
        catch (Exception exception)
        {
            to.SetException(exception);
        }
    }

    private sealed class Slot
    {
        /// <summary>The read that has not begun yet: whoever asks now may share it.</summary>
        public Task<TValue>? Gathering { get; set; }

        public TaskCompletionSource<TValue>? Next { get; set; }
    }
}
