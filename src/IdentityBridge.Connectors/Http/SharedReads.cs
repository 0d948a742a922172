namespace IdentityBridge.Connectors.Http;

/// <summary>
/// Reads that several want at the same time are made once. Whoever asks gets the answer to a read that began after they asked, so that it
/// shows what they have just changed: those who come while one is under way share the next.
/// </summary>
/// <param name="read">Its token is cancelled by nobody who asks: others may wait for the same answer.</param>
public sealed class SharedReads<TKey, TValue>(Func<TKey, CancellationToken, Task<TValue>> read)
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
                mine = StartAsync(key);
            }
            else
                mine = (slot.Next ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
        return mine.WaitAsync(cancellationToken);
    }

    private async Task<TValue> StartAsync(TKey key)
    {
        // Not under the lock: a read may do much before it first waits.
        await Task.Yield();
        try
        {
            return await read(key, CancellationToken.None);
        }
        finally
        {
            Finished(key);
        }
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
        }
        if (next is not null)
            _ = PassOnAsync(key, next);
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
        public TaskCompletionSource<TValue>? Next { get; set; }
    }
}
