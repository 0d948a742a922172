namespace IdentityBridge.Sandbox.Okta;

/// <summary>Somebody or something an event is about.</summary>
/// <param name="Type">User, UserGroup, AppInstance, AppUser, ...</param>
internal sealed record LogParty(string Id, string Type, string AlternateId, string DisplayName);

/// <summary>An event of the System Log.</summary>
/// <param name="Seq">Order of persistence, from 1.</param>
internal sealed record LogEvent(
    long Seq,
    Guid Uuid,
    DateTimeOffset Published,
    string EventType,
    LogParty Actor,
    IReadOnlyList<LogParty> Targets,
    string Result,
    string? Reason,
    string TransactionId
)
{
    public string DisplayMessage => SystemLog.Messages.GetValueOrDefault(EventType, EventType);

    public LogParty? Target(string type) => Targets.FirstOrDefault(target => target.Type == type);
}

/// <summary>Events in the order they were persisted. Its own lock, so that hooks can read while the org works.</summary>
internal sealed class SystemLog(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly List<LogEvent> events = [];
    private long last;

    public static IReadOnlyDictionary<string, string> Messages { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["group.user_membership.add"] = "Add user to group membership",
            ["group.user_membership.remove"] = "Remove user from group membership",
            ["group.lifecycle.create"] = "Create Okta group",
            ["group.lifecycle.delete"] = "Delete Okta group",
            ["group.profile.update"] = "Update Okta group",
            ["group.application_assignment.add"] = "Assign application to group",
            ["group.application_assignment.remove"] = "Remove application from group",
            ["group.application_assignment.update"] = "Update application assignment for group",
            ["application.user_membership.add"] = "Add user to application membership",
            ["application.user_membership.remove"] = "Remove user's application membership",
            ["application.user_membership.update"] = "Update user's application membership",
            ["user.lifecycle.create"] = "Create Okta user",
            ["user.lifecycle.activate"] = "Activate Okta user",
            ["user.lifecycle.deactivate"] = "Deactivate Okta user",
            ["user.lifecycle.suspend"] = "Suspend Okta user",
            ["user.lifecycle.unsuspend"] = "Unsuspend Okta user",
            ["user.lifecycle.reactivate"] = "Reactivate Okta user",
            ["user.lifecycle.delete.initiated"] = "Delete Okta user initiated",
            ["user.lifecycle.delete.completed"] = "Delete Okta user completed",
            ["user.account.update_profile"] = "Update user profile for Okta",
            ["user.account.unlock"] = "Unlock user account",
            ["user.session.start"] = "User login to Okta",
            ["user.session.end"] = "User logout from Okta",
            ["user.session.clear"] = "Clear user session",
            ["user.authentication.sso"] = "User single sign on to app",
            ["event_hook.delivery"] = "Deliver event hook",
            ["event_hook.created"] = "Create event hook",
            ["event_hook.verified"] = "Verify event hook",
            ["event_hook.deactivated"] = "Deactivate event hook",
        };

    /// <summary>Called outside the log's lock with each new event.</summary>
    public Action<LogEvent> Appended { get; set; } = _ => { };

    public long Last
    {
        get
        {
            lock (gate)
                return last;
        }
    }

    public void Append(
        string type,
        LogParty actor,
        IReadOnlyList<LogParty> targets,
        string result = "SUCCESS",
        string? reason = null
    )
    {
        LogEvent added;
        lock (gate)
        {
            added = new(
                ++last,
                Guid.CreateVersion7(),
                time.GetUtcNow(),
                type,
                actor,
                targets,
                result,
                reason,
                Guid.CreateVersion7().ToString("N")
            );
            events.Add(added);
        }

        Appended(added);
    }

    public void Clear()
    {
        lock (gate)
            events.Clear();
    }

    /// <summary>Events after a place in the order of persistence.</summary>
    public IReadOnlyList<LogEvent> After(long seq, int limit, Func<LogEvent, bool> wanted)
    {
        lock (gate)
        {
            var found = new List<LogEvent>();
            for (var index = IndexAfter(seq); index < events.Count && found.Count < limit; index++)
                if (wanted(events[index]))
                    found.Add(events[index]);
            return found;
        }
    }

    /// <summary>Events before a place, newest first.</summary>
    public IReadOnlyList<LogEvent> Before(long seq, int limit, Func<LogEvent, bool> wanted)
    {
        lock (gate)
        {
            var found = new List<LogEvent>();
            for (var index = IndexAfter(seq - 1) - 1; index >= 0 && found.Count < limit; index--)
                if (wanted(events[index]))
                    found.Add(events[index]);
            return found;
        }
    }

    /// <summary>The place just before the first event persisted at or after <paramref name="at" />.</summary>
    public long PlaceBefore(DateTimeOffset at)
    {
        lock (gate)
        {
            var (low, high) = (0, events.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (events[middle].Published < at)
                    low = middle + 1;
                else
                    high = middle;
            }

            return low < events.Count ? events[low].Seq - 1 : last;
        }
    }

    private int IndexAfter(long seq)
    {
        if (events.Count == 0)
            return 0;
        // Sequence numbers have no gaps, so the place follows from the first one.
        return (int)Math.Clamp(seq - events[0].Seq + 1, 0, events.Count);
    }
}
