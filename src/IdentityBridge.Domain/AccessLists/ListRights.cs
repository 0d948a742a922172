using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>What somebody may want to do with a list.</summary>
public enum ListRight
{
    See = 1,
    ChangeMembers,
    ChangeMembershipRequirements,
    Review,
    ChangeAsking,
    ChangeOwners,
    ChangeOwnershipRequirements,
    ChangeGrants,
    ChangeSchedule,
    Delete,
    Describe,
}

/// <summary>What an actor is to a list now.</summary>
/// <param name="Owner">An effective owner.</param>
/// <param name="Member">A member, with effect or without.</param>
public readonly record struct ListStanding(bool Owner, bool Member);

/// <summary>Who may do what. Stale or failed ownership is no ownership: the standing is read anew for every command.</summary>
public static class ListRights
{
    /// <summary>Why the actor may not; null when they may. A list that the actor may not see does not exist for them.</summary>
    public static Error? Refusal(ListRight right, Actor actor, ListStanding standing)
    {
        if (!actor.SeesEverything && !standing.Owner && !standing.Member)
            return ListErrors.NotFound();
        if (right == ListRight.See || actor.IsAdministrator)
            return null;
        if (
            right
            is not (
                ListRight.ChangeMembers
                or ListRight.ChangeMembershipRequirements
                or ListRight.Review
                or ListRight.ChangeAsking
            )
        )
            return ListErrors.AdministratorsOnly();
        return standing.Owner ? null : ListErrors.OwnersOnly();
    }
}
