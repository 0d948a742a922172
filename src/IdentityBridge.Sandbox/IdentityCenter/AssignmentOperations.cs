using System.Globalization;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>One asynchronous create or delete of an account assignment.</summary>
internal sealed class AssignmentOperation
{
    public required long Sequence { get; init; }
    public required string RequestId { get; init; }
    public required bool IsCreation { get; init; }
    public required Account Account { get; init; }
    public required PermissionSet PermissionSet { get; init; }
    public required string PrincipalType { get; init; }
    public required string PrincipalId { get; init; }
    public required DateTimeOffset CreatedDate { get; init; }
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Why it will fail, when a fault was asked for.</summary>
    public string? InjectedFailure { get; init; }
    public string Status { get; set; } = "IN_PROGRESS";
    public string? FailureReason { get; set; }
    public string Key { get; private set; } = "";

    public AssignmentOperation WithKey()
    {
        Key = Sequence.ToString("D19", CultureInfo.InvariantCulture);
        return this;
    }
}

/// <summary>
/// The asynchronous side of account assignments, after reference section 4: an operation is IN_PROGRESS until its time has come, and its
/// effect shows only then. Nothing ticks: <see cref="Settle" /> finishes what is due whenever somebody looks. Not thread-safe.
/// </summary>
internal sealed class AssignmentOperations(AssignmentBook book, Directory directory, ChangeLog changes, AwsFaults faults)
{
    /// <summary>Creates and deletes that may run at once; AWS's quota "outstanding asynchronous calls".</summary>
    public const int MaxOutstanding = 15;

    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);
    private readonly List<AssignmentOperation> _outstanding = [];
    private readonly Dictionary<string, AssignmentOperation> _byRequestId = new(StringComparer.Ordinal);
    private readonly Queue<(DateTimeOffset Until, AssignmentOperation Operation)> _finished = new();
    private long _sequence;

    public IReadOnlyList<AssignmentOperation> Outstanding => _outstanding;

    public SortedIndex<AssignmentOperation> Creations { get; } = new(o => o.Key);

    public SortedIndex<AssignmentOperation> Deletions { get; } = new(o => o.Key);

    public AssignmentOperation? Find(string requestId) => _byRequestId.GetValueOrDefault(requestId);

    /// <exception cref="AwsException">ConflictException, ThrottlingException: another is in progress, or too many are.</exception>
    public AssignmentOperation Start(
        bool isCreation,
        Account account,
        PermissionSet set,
        string principalType,
        string principalId,
        string requestId,
        TimeSpan latency,
        DateTimeOffset now
    )
    {
        if (_outstanding.Any(o => o.Account == account && o.PermissionSet == set && o.PrincipalId == principalId))
            throw new AwsException(
                "ConflictException",
                $"There is a conflicting operation in process for account {account.Id}, permission set {set.Arn} "
                    + $"and {principalType} {principalId}. Retry later."
            );
        if (_outstanding.Count >= MaxOutstanding)
            throw new AwsException("ThrottlingException", "There are too many requests processing. Please try again later.");
        var operation = new AssignmentOperation
        {
            Sequence = ++_sequence,
            RequestId = requestId,
            IsCreation = isCreation,
            Account = account,
            PermissionSet = set,
            PrincipalType = principalType,
            PrincipalId = principalId,
            CreatedDate = now,
            DueAt = now + latency,
            InjectedFailure = faults.NextFailure(),
        }.WithKey();
        _outstanding.Add(operation);
        _byRequestId.Add(requestId, operation);
        (isCreation ? Creations : Deletions).Add(operation);
        changes.Touch();
        return operation;
    }

    /// <summary>Finishes what is due and forgets what finished more than an hour ago.</summary>
    public void Settle(DateTimeOffset now)
    {
        if (_outstanding.Exists(o => o.DueAt <= now))
        {
            foreach (var operation in _outstanding.Where(o => o.DueAt <= now).OrderBy(o => o.DueAt).ThenBy(o => o.Sequence))
                Finish(operation);
            _outstanding.RemoveAll(o => o.DueAt <= now);
        }
        while (_finished.TryPeek(out var oldest) && oldest.Until <= now)
        {
            _finished.Dequeue();
            _byRequestId.Remove(oldest.Operation.RequestId);
            (oldest.Operation.IsCreation ? Creations : Deletions).Remove(oldest.Operation.Key);
        }
    }

    private void Finish(AssignmentOperation operation)
    {
        operation.FailureReason = operation.InjectedFailure ?? (operation.IsCreation ? Create(operation) : Delete(operation));
        operation.Status = operation.FailureReason is null ? "SUCCEEDED" : "FAILED";
        _finished.Enqueue((operation.DueAt + KeptFor, operation));
        changes.Assignment(operation.DueAt, operation);
    }

    private string? Create(AssignmentOperation o)
    {
        var exists =
            o.PrincipalType == "USER" ? directory.Users.Contains(o.PrincipalId) : directory.Groups.Contains(o.PrincipalId);
        if (!exists)
            return $"Received a 404 status error: the {o.PrincipalType} assignee {o.PrincipalId} "
                + $"was not found in directory {Ids.IdentityStoreId}.";
        book.Grant(o.Account, o.PermissionSet, o.PrincipalType, o.PrincipalId);
        return null;
    }

    private string? Delete(AssignmentOperation o) =>
        book.Revoke(o.Account, o.PermissionSet, o.PrincipalId)
            ? null
            : "Received a 404 status error: EntitlementItem doesn't exist with the given entitlement key "
                + $"EntitlementKey{{accountId={o.Account.Id}, permissionSetArn={o.PermissionSet.Arn}, "
                + $"principalType={o.PrincipalType}, principalId={o.PrincipalId}}}";
}
