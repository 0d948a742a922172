using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Policies;

/// <param name="Id">Null to make a new policy.</param>
/// <param name="SeenVersion">The version that the actor looked at; refused when it is another now. Null for a new one.</param>
public sealed record SavePolicyCommand(PolicyId? Id, PolicyDraft Draft, long? SeenVersion);

/// <summary>An administrator makes or changes a request policy. Requests under way keep the rules they came under.</summary>
public sealed class SavePolicy(Transactions transactions)
{
    public Task<Result<PolicyId>> ExecuteAsync(SavePolicyCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, _) => SaveAsync(db, command, actor, cancellationToken), cancellationToken);

    private static async Task<Result<PolicyId>> SaveAsync(
        PortalDbContext db,
        SavePolicyCommand command,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (!actor.IsAdministrator)
            return PolicyErrors.AdministratorsOnly();
        var draft = command.Draft;
        var policy = command.Id is { } id ? await db.Policies.SingleOrDefaultAsync(p => p.Id == id, cancellationToken) : null;
        if (command.Id is not null && policy is null)
            return PolicyErrors.NotFound();
        if (policy is not null && policy.Version != command.SeenVersion)
            return PolicyErrors.Changed(policy.Name);
        var before = policy?.ToDraft();
        var words = await PolicyWords.ReadAsync(db, before is null ? [draft] : [before, draft], cancellationToken);
        var name = draft.Name.Trim();
        if (await db.Policies.AnyAsync(p => p.Name == name && p.Id != command.Id, cancellationToken))
            return PolicyErrors.NameTaken(name);
        if (policy is null)
        {
            var made = RequestPolicy.Create(draft);
            if (!made.Succeeded)
                return made.Error;
            db.Policies.Add(policy = made.Value);
        }
        else
        {
            var changed = policy.Change(draft);
            if (!changed.Succeeded)
                return changed.Error;
            if (!changed.Value)
                return policy.Id;
        }
        if (words.Missing(draft) is [var missing, ..])
            return PolicyErrors.Missing(missing);
        var after = policy.ToDraft();
        db.Record(
            new AuditDraft(
                before is null ? "policy.created" : "policy.changed",
                actor.PersonId?.Value,
                actor.Name,
                "policy",
                policy.Id.ToString(),
                before is null
                    ? $"{actor.Name} made the policy “{policy.Name}”: {string.Join("; ", words.Fields(after).Skip(1).Select(f => $"{f.Name}: {f.Text}"))}."
                    : $"{actor.Name} changed the policy “{policy.Name}”: {string.Join("; ", words.Difference(before, after))}."
            )
        );
        db.Announce(Topics.Policies);
        return policy.Id;
    }
}
