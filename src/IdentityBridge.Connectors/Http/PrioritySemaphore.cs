namespace IdentityBridge.Connectors.Http;

/// <summary>Lets so many callers in at once; of those that wait, interactive ones go first. The number can change while it is used.</summary>
public sealed class PrioritySemaphore
{
    private readonly Lock gate = new();
    private readonly LinkedList<TaskCompletionSource> interactive = new();
    private readonly LinkedList<TaskCompletionSource> background = new();
    private int inside;
    private int capacity;

    public PrioritySemaphore(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        this.capacity = capacity;
    }

    /// <summary>How many may be inside at once. Lowering it drives nobody out.</summary>
    public int Capacity
    {
        get
        {
            lock (gate)
                return capacity;
        }
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            lock (gate)
            {
                capacity = value;
                AdmitWaiting();
            }
        }
    }

    /// <summary>Waits for a place; every completed wait needs one <see cref="Release" />.</summary>
    public async Task WaitAsync(CallPriority priority, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var queue = priority == CallPriority.Interactive ? interactive : background;
        LinkedListNode<TaskCompletionSource> place;
        lock (gate)
        {
            if (inside < capacity)
            {
                inside++;
                return;
            }

            place = queue.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using var registration = cancellationToken.Register(() =>
        {
            lock (gate)
                if (place.List is not null)
                {
                    queue.Remove(place);
                    place.Value.TrySetCanceled(cancellationToken);
                }
        });
        await place.Value.Task;
    }

    public void Release()
    {
        lock (gate)
        {
            inside--;
            AdmitWaiting();
        }
    }

    private void AdmitWaiting()
    {
        while (inside < capacity && (interactive.First ?? background.First) is { } next)
        {
            next.List!.Remove(next);
            inside++;
            next.Value.TrySetResult();
        }
    }
}
