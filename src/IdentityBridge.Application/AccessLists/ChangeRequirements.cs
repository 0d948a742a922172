using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.AccessLists;

/// <param name="Membership">Null to leave them as they are.</param>
/// <param name="Ownership">Null to leave them as they are; administrators only.</param>
public sealed record ChangeRequirementsCommand(AccessListId List, Requirements? Membership, Requirements? Ownership = null);

/// <summary>Changes what members must be (owners may) and what owners must be (administrators may).</summary>
public sealed class ChangeRequirements(Transactions transactions, ApplyMemberships apply)
{
    public Task<Result<Done>> ExecuteAsync(ChangeRequirementsCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => ChangeAsync(db, command, actor, now, cancellationToken), cancellationToken);

    internal async Task<Result<Done>> ChangeAsync(
        PortalDbContext db,
        ChangeRequirementsCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var right = command.Ownership is null ? ListRight.ChangeMembershipRequirements : ListRight.ChangeOwnershipRequirements;
        var opened = await ListStandings.OpenAsync(db, command.List, right, actor, now, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var list = opened.Value;
        var problems = (command.Membership?.Problems() ?? []).Concat(command.Ownership?.Problems() ?? []).ToList();
        if (problems.Count > 0)
            return ListErrors.Invalid(problems);
        if (command.Ownership is { } ownership && list.RequireOfOwners(ownership))
            Note(db, list, actor, "what its owners must be");
        if (command.Membership is { } membership && list.RequireOfMembers(membership))
        {
            Note(db, list, actor, "what its members must be");
            var effects = await apply.ExecuteAsync(
                db,
                ListChanges.InLists(list.Id),
                $"{actor.Name} changed the requirements of {list.Title}",
                now,
                cancellationToken
            );
            if (!actor.IsAdministrator && effects.Any(e => actor.Is(e.Person) && e.Gains))
                return ListErrors.OwnMembership();
        }
        db.Announce(Topics.List(list.Id));
        return new Done();
    }

    private static void Note(PortalDbContext db, AccessList list, Actor actor, string what) =>
        db.Record(
            new AuditDraft(
                "list.requirements-changed",
                actor.PersonId?.Value,
                actor.Name,
                "list",
                list.Id.ToString(),
                $"{actor.Name} changed {what}: {list.Title}."
            )
        );
}
