namespace IdentityBridge.Domain.Provisioning;

/// <summary>How far we may go in a target.</summary>
public enum ConnectorMode
{
    /// <summary>Never write.</summary>
    Observe = 1,

    /// <summary>Add what is granted, remove only what we added.</summary>
    Additive = 2,

    /// <summary>The target is made equal to what is granted.</summary>
    Authoritative = 3,
}

/// <summary>What is known of one person and one entitlement when a plan is made.</summary>
/// <param name="Wanted">A reason of ours is in force, and the person may hold access now.</param>
/// <param name="Present">The target has it directly, as far as we know.</param>
/// <param name="PutByUs">We put there what is present.</param>
/// <param name="Open">Unfinished operations, oldest first.</param>
/// <param name="Refused">The target refused for good what is wanted, and nobody asked to try again.</param>
public readonly record struct AccessState(
    bool Wanted,
    bool Present,
    bool PutByUs,
    IReadOnlyList<OpenOperation> Open,
    bool Refused
);

/// <param name="Touched">The target may have felt it: it was tried at least once, so its effect is unknown until it ends.</param>
public readonly record struct OpenOperation(Common.OperationId Id, ChangeKind Kind, bool Touched);

/// <param name="Enqueue">The change to make, after everything still open; null when none is needed.</param>
/// <param name="Overtaken">Operations that nobody needs any more and that never reached the target.</param>
public readonly record struct Plan(ChangeKind? Enqueue, IReadOnlyList<Common.OperationId> Overtaken);

/// <summary>From what should be and what is to the changes to make; no I/O, no clock.</summary>
public static class Planner
{
    private static readonly Plan Nothing = new(null, []);

    public static Plan For(AccessState state, ConnectorMode mode)
    {
        if (mode == ConnectorMode.Observe)
            return Nothing;

        var goal = Goal(state, mode);

        // Of what is open, only the untouched can be taken back; a touched one may have had its effect already and must be answered.
        var overtaken = state.Open.Where(o => !o.Touched && o.Kind != goal).Select(o => o.Id).ToList();
        var staying = state.Open.Where(o => o.Touched || o.Kind == goal).ToList();
        var endsPresent = staying.Count > 0 ? staying[^1].Kind == ChangeKind.Grant : state.Present;
        var needed = goal switch
        {
            null => false,
            ChangeKind.Grant => !endsPresent && !(state.Refused && staying.Count == 0),
            _ => endsPresent,
        };
        return new Plan(needed ? goal : null, overtaken);
    }

    /// <summary>What the target must be moved to; null when it may stay whatever it is.</summary>
    public static ChangeKind? Goal(AccessState state, ConnectorMode mode)
    {
        if (state.Wanted)
            return ChangeKind.Grant;
        if (mode == ConnectorMode.Authoritative)
            return ChangeKind.Revoke;
        return state.Present && !state.PutByUs ? null : ChangeKind.Revoke;
    }
}
