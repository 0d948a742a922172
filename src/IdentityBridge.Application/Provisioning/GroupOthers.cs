using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <param name="Stay">What stays on the group, so that its members have it.</param>
/// <param name="Take">What is to be taken from the group.</param>
/// <param name="HeldBack">So many removals of access wait for an administrator.</param>
/// <param name="Note">What an administrator should know; null when there is nothing.</param>
internal sealed record OthersOnGroup(
    IReadOnlyList<EntitlementId> Stay,
    IReadOnlyList<EntitlementId> Take,
    int HeldBack,
    string? Note
);

/// <summary>
/// Account assignments that others gave the group of a list. In Additive they are told and stay; in Authoritative they are taken, under the
/// safeguard: every member of the group loses what is taken from it. A group that others made is only ever told about.
/// </summary>
public sealed class GroupOthers(IDbContextFactory<PortalDbContext> contexts, AssignGroup assign)
{
    private const int MostNames = 3;

    internal async Task<OthersOnGroup> ExecuteAsync(
        ListGroup group,
        GroupRef found,
        GroupFacts facts,
        int members,
        CancellationToken cancellationToken
    )
    {
        // What the last read saw on another group says nothing about this one.
        if (facts.Others.Count == 0 || found.ExternalId != group.ExternalId)
            return new OthersOnGroup([], [], 0, null);
        var seen = await assign.SeenAsync(found.ExternalId, facts.Others, cancellationToken);
        if (seen.Count == 0)
            return new OthersOnGroup([], [], 0, null);
        var what = await SayAsync(seen, cancellationToken);
        if (facts.Mode != ConnectorMode.Authoritative || found.ExternalId == facts.Linked)
            return new OthersOnGroup(seen, [], 0, $"Others gave this group {what}. It stays, and its members have it.");
        var removals = seen.Count * members;
        if (Safeguards.Allows(removals, (seen.Count + facts.Gives.Count) * members) || removals <= group.AllowedRemovals)
            return new OthersOnGroup([], seen, 0, null);
        return new OthersOnGroup(
            seen,
            [],
            removals,
            $"Others gave this group {what}. Taking it from {members} members is more than {Safeguards.LargestShare:P0} of what they have through the group, and waits for an administrator to allow it."
        );
    }

    private async Task<string> SayAsync(IReadOnlyList<EntitlementId> seen, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var names = (await EntitlementNames.Of(db).Where(e => seen.Contains(e.Id)).ToListAsync(cancellationToken))
            .Select(e => e.FullName)
            .Order(StringComparer.OrdinalIgnoreCase)
            .ToList();
        return names.Count <= MostNames
            ? string.Join(", ", names)
            : $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more";
    }
}
