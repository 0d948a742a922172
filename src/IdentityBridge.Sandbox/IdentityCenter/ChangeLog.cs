namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>One line of the state page's history. Kind: granted, revoked, failed, or person.</summary>
internal sealed record Change(DateTimeOffset At, string Kind, string Text);

/// <summary>What happened lately, newest first, and a version that moves with every change. Not thread-safe.</summary>
internal sealed class ChangeLog(Directory directory)
{
    private const int Kept = 50;
    private readonly LinkedList<Change> _changes = new();

    public long Version { get; private set; }

    public IEnumerable<Change> Recent => _changes;

    /// <summary>Something changed that has no line of its own.</summary>
    public void Touch() => Version++;

    public void Add(DateTimeOffset at, string kind, string text)
    {
        Version++;
        _changes.AddFirst(new Change(at, kind, text));
        if (_changes.Count > Kept)
            _changes.RemoveLast();
    }

    /// <summary>An operation of the API came to its end.</summary>
    public void Assignment(DateTimeOffset at, AssignmentOperation o)
    {
        var line = Line(o.IsCreation, o.Account, o.PermissionSet, o.PrincipalType, o.PrincipalId);
        if (o.FailureReason is { } reason)
            Add(at, "failed", $"{line}: {reason}");
        else
            Add(at, o.IsCreation ? "granted" : "revoked", line);
    }

    /// <summary>Somebody changed an assignment in the console.</summary>
    public void Assignment(DateTimeOffset at, bool present, Account account, PermissionSet set, string type, string id) =>
        Add(at, present ? "granted" : "revoked", Line(present, account, set, type, id) + ", changed in the AWS console");

    private string Line(bool present, Account account, PermissionSet set, string type, string id) =>
        $"{Name(type, id)} {(present ? "gets" : "loses")} {set.Name} in {account.Name} ({account.Id})";

    /// <summary>What people call a principal; a deleted one keeps its id.</summary>
    public string Name(string type, string id) =>
        type == "USER"
            ? directory.Users.TryGet(id, out var user)
                ? user.UserName
                : $"deleted user {id}"
            : directory.Groups.TryGet(id, out var group)
                ? group.DisplayName ?? id
                : $"deleted group {id}";
}
