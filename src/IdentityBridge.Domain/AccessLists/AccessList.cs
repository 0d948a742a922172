using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>Where a list comes from.</summary>
public enum ListOrigin
{
    /// <summary>Made here.</summary>
    Here = 1,
    OktaGroup = 2,
    OktaApp = 3,
    IdentityCenterGroup = 4,
}

/// <summary>What happens when a review is overdue.</summary>
public enum OverduePolicy
{
    /// <summary>Owners are reminded; nothing else.</summary>
    Remind = 1,

    /// <summary>After the grace period the list gives nothing until it is reviewed.</summary>
    SuspendGrants = 2,

    /// <summary>After the grace period members whom no reviewer kept are removed.</summary>
    RemoveUnreviewed = 3,
}

/// <summary>One thing that a list gives its effective members: a role or an entitlement, never both.</summary>
public sealed class ListGrant
{
    private ListGrant() { }

    internal ListGrant(AccessListId list, RoleId? role, EntitlementId? entitlement) =>
        (Id, ListId, RoleId, EntitlementId) = (Guid.CreateVersion7(), list, role, entitlement);

    public Guid Id { get; private set; }

    public AccessListId ListId { get; private set; }

    public RoleId? RoleId { get; private set; }

    public EntitlementId? EntitlementId { get; private set; }
}

/// <summary>What a new list shall be.</summary>
public sealed record AccessListDraft(string Title, string? Description = null)
{
    /// <summary>Null for a new id; given when a file names the list, so that it is found again.</summary>
    public AccessListId? Id { get; init; }

    public ListOrigin Origin { get; init; } = ListOrigin.Here;

    /// <summary>Id of the group or app that an imported list is tied to.</summary>
    public string? LinkExternalId { get; init; }
    public Requirements Membership { get; init; } = Requirements.None;
    public Requirements Ownership { get; init; } = Requirements.None;
    public ReviewSchedule Schedule { get; init; } = ReviewSchedule.Default;
    public OverduePolicy Overdue { get; init; } = OverduePolicy.Remind;

    /// <summary>Days after the due date.</summary>
    public int GraceDays { get; init; } = AccessList.DefaultGraceDays;
    public AskingToJoin Asking { get; init; } = AskingToJoin.Closed;
    public IReadOnlyList<RoleId> Roles { get; init; } = [];
    public IReadOnlyList<EntitlementId> Entitlements { get; init; } = [];

    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Title) || Title.Trim().Length > AccessList.MaxTitle)
            yield return $"Give it a title of at most {AccessList.MaxTitle} characters.";
        if (Description?.Length > AccessList.MaxDescription)
            yield return $"The description is longer than {AccessList.MaxDescription} characters.";
        if (!Enum.IsDefined(Origin) || Origin == ListOrigin.Here != (LinkExternalId is null))
            yield return "An imported list names what it is tied to; a list made here does not.";
        foreach (var problem in Membership.Problems().Concat(Ownership.Problems()))
            yield return problem;
        foreach (var problem in AccessList.ScheduleProblems(Schedule, Overdue, GraceDays).Concat(Asking.Problems()))
            yield return problem;
    }
}

/// <summary>
/// A long-term list: who belongs to it (<see cref="ListEdge" />), what they must be, what they get, and when owners must look at it again. Made once,
/// marked deleted, never taken away.
/// </summary>
public sealed partial class AccessList
{
    public const int MaxTitle = 200;
    public const int MaxDescription = 4000;
    public const int DefaultGraceDays = 14;
    public const int MaxGraceDays = 365;

    private readonly List<ListGrant> grants = [];

    private AccessList() { }

    public AccessListId Id { get; private set; }

    public string Title { get; private set; } = "";

    public string? Description { get; private set; }

    public ListOrigin Origin { get; private set; }

    public string? LinkExternalId { get; private set; }

    public Requirements MembershipRequirements { get; private set; } = Requirements.None;

    public Requirements OwnershipRequirements { get; private set; } = Requirements.None;

    public ReviewEvery ReviewEvery { get; private set; }

    public ReviewDay ReviewDay { get; private set; }

    /// <summary>When the next review is due.</summary>
    public DateTimeOffset NextDueAt { get; private set; }

    public OverduePolicy Overdue { get; private set; }

    /// <summary>Days from the due date until <see cref="Overdue" /> takes effect.</summary>
    public int GraceDays { get; private set; }

    /// <summary>When the clock noted that the review was due; null before.</summary>
    public DateTimeOffset? DueNotedAt { get; private set; }

    /// <summary>Since when the list gives nothing because its review is overdue; null while it gives.</summary>
    public DateTimeOffset? SuspendedSince { get; private set; }

    /// <summary>When the clock must look at the list next; null when only people can move it on.</summary>
    public DateTimeOffset? ClockAt { get; private set; }

    public IReadOnlyList<ListGrant> Grants => grants;

    public DateTimeOffset CreatedAt { get; private set; }

    public string CreatedByName { get; private set; } = "";

    public DateTimeOffset? DeletedAt { get; private set; }

    public long Version { get; private set; }

    public ReviewSchedule Schedule => new(ReviewEvery, ReviewDay);

    /// <summary>When the list stops giving what it gives, unless it is reviewed before; null when it goes on.</summary>
    public DateTimeOffset? SuspendsAt => Overdue == OverduePolicy.SuspendGrants ? GraceEndsAt : null;

    /// <summary>When the policy for overdue reviews takes effect.</summary>
    public DateTimeOffset GraceEndsAt => NextDueAt.AddDays(GraceDays);

    /// <summary>Makes a list, or says everything that is wrong with the draft.</summary>
    public static Result<AccessList> Create(AccessListDraft draft, Actor by, DateTimeOffset now)
    {
        var problems = draft.Problems().ToList();
        if (problems.Count > 0)
            return ListErrors.Invalid(problems);
        var list = new AccessList
        {
            Id = draft.Id ?? AccessListId.New(),
            Title = draft.Title.Trim(),
            Description = draft.Description,
            Origin = draft.Origin,
            LinkExternalId = draft.LinkExternalId,
            MembershipRequirements = draft.Membership,
            OwnershipRequirements = draft.Ownership,
            ReviewEvery = draft.Schedule.Every,
            ReviewDay = draft.Schedule.Day,
            NextDueAt = draft.Schedule.First(now),
            Overdue = draft.Overdue,
            GraceDays = draft.GraceDays,
            PeopleMayAsk = draft.Asking.Open,
            AskPrompt = draft.Asking.Prompt,
            CreatedAt = now,
            CreatedByName = by.Name,
        };
        list.SetGrants(draft.Roles, draft.Entitlements);
        list.SetClock();
        return list;
    }

    /// <summary>Whether the list gives anything at <paramref name="now" />.</summary>
    /// <param name="locked">Whether an administrator has locked it.</param>
    public bool Gives(DateTimeOffset now, bool locked) =>
        !locked && DeletedAt is null && SuspendedSince is null && (SuspendsAt is not { } at || now < at);

    /// <summary>Another title or description. False when nothing changed.</summary>
    public Result<bool> Describe(string title, string? description)
    {
        var (named, said) = (title.Trim(), string.IsNullOrWhiteSpace(description) ? null : description.Trim());
        var problems = new AccessListDraft(named, said).Problems().ToList();
        if (problems.Count > 0)
            return ListErrors.Invalid(problems);
        var changed = Title != named || Description != said;
        (Title, Description) = (named, said);
        return changed;
    }

    /// <summary>True when they changed.</summary>
    public bool RequireOfMembers(Requirements requirements)
    {
        if (MembershipRequirements.Equals(requirements))
            return false;
        MembershipRequirements = requirements;
        return true;
    }

    /// <summary>True when they changed.</summary>
    public bool RequireOfOwners(Requirements requirements)
    {
        if (OwnershipRequirements.Equals(requirements))
            return false;
        OwnershipRequirements = requirements;
        return true;
    }

    /// <summary>The next review is due on another day. False when it is that day already.</summary>
    public bool MoveDue(DateTimeOffset due)
    {
        if (NextDueAt == due)
            return false;
        (NextDueAt, DueNotedAt, SuspendedSince) = (due, null, null);
        SetClock();
        return true;
    }

    /// <summary>Sets what the list gives. True when that changed.</summary>
    public bool SetGrants(IReadOnlyCollection<RoleId> roles, IReadOnlyCollection<EntitlementId> entitlements)
    {
        var (wantedRoles, wantedEntitlements) = (roles.ToHashSet(), entitlements.ToHashSet());
        var changed =
            grants.RemoveAll(g =>
                (g.RoleId is { } role && !wantedRoles.Remove(role))
                || (g.EntitlementId is { } entitlement && !wantedEntitlements.Remove(entitlement))
            ) > 0;
        grants.AddRange(wantedRoles.Select(r => new ListGrant(Id, r, null)));
        grants.AddRange(wantedEntitlements.Select(e => new ListGrant(Id, null, e)));
        return changed || wantedRoles.Count + wantedEntitlements.Count > 0;
    }

    /// <summary>Another rhythm or another consequence. A review that is due stays due; one that lies ahead moves.</summary>
    public void Reschedule(ReviewSchedule schedule, OverduePolicy overdue, int graceDays, DateTimeOffset now)
    {
        if (schedule != Schedule && now < NextDueAt)
            NextDueAt = schedule.First(now);
        (ReviewEvery, ReviewDay, Overdue, GraceDays) = (schedule.Every, schedule.Day, overdue, graceDays);
        if (SuspendsAt is not { } at || now < at)
            SuspendedSince = null;
        SetClock();
    }

    /// <summary>The next review is wanted sooner. False when it is due by then anyway.</summary>
    public bool BringForward(DateTimeOffset due)
    {
        if (DeletedAt is not null || due >= NextDueAt)
            return false;
        NextDueAt = due;
        SetClock();
        return true;
    }

    /// <summary>What is wrong with a rhythm and its consequence.</summary>
    public static IEnumerable<string> ScheduleProblems(ReviewSchedule schedule, OverduePolicy overdue, int graceDays)
    {
        if (!schedule.IsValid)
            yield return "A review is due every 1, 3, 6 or 12 months, on day 1, 15 or last.";
        if (!Enum.IsDefined(overdue))
            yield return "Say what happens when a review is overdue.";
        if (graceDays is < 0 or > MaxGraceDays)
            yield return $"The grace period is 0 to {MaxGraceDays} days.";
    }

    /// <summary>The clock notes that the review is due. False when it is not, or was noted.</summary>
    public bool NoteDue(DateTimeOffset now)
    {
        if (DueNotedAt is not null || now < NextDueAt || DeletedAt is not null)
            return false;
        DueNotedAt = now;
        SetClock();
        return true;
    }

    /// <summary>The grace period of an overdue review is over: the list gives nothing from now on. False when that is not so.</summary>
    public bool Suspend(DateTimeOffset now)
    {
        if (SuspendedSince is not null || DeletedAt is not null || SuspendsAt is not { } at || now < at)
            return false;
        SuspendedSince = at;
        SetClock();
        return true;
    }

    /// <summary>The list was reviewed: the next review is due a whole number of periods after this one, and what was suspended comes back.</summary>
    public void Reviewed(ReviewSchedule schedule, DateTimeOffset now)
    {
        (ReviewEvery, ReviewDay) = (schedule.Every, schedule.Day);
        NextDueAt = schedule.NextAfter(NextDueAt, now);
        (DueNotedAt, SuspendedSince) = (null, null);
        SetClock();
    }

    /// <summary>Deletes a list that no other list uses; it gives nothing from now on.</summary>
    /// <param name="usedBy">Titles of lists that have this one as a member or an owner.</param>
    public Result<Done> Delete(IReadOnlyList<string> usedBy, DateTimeOffset now)
    {
        if (usedBy.Count > 0)
            return ListErrors.StillUsed(usedBy);
        DeletedAt = now;
        SetClock();
        return new Done();
    }

    private void SetClock() =>
        ClockAt =
            DeletedAt is not null ? null
            : DueNotedAt is null ? NextDueAt
            : Overdue != OverduePolicy.Remind && SuspendedSince is null ? GraceEndsAt
            : null;
}
