using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Policies;

/// <param name="SeenVersion">The version that the actor looked at; refused when it is another now.</param>
public sealed record DeletePolicyCommand(PolicyId Id, long SeenVersion);

/// <summary>An administrator deletes a policy. Requests that came under it keep its name and its rules.</summary>
public sealed class DeletePolicy(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(DeletePolicyCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync<Done>(
            actor,
            async (db, _) =>
            {
                if (!actor.IsAdministrator)
                    return PolicyErrors.AdministratorsOnly();
                if (await db.Policies.SingleOrDefaultAsync(p => p.Id == command.Id, cancellationToken) is not { } policy)
                    return PolicyErrors.NotFound();
                if (policy.Version != command.SeenVersion)
                    return PolicyErrors.Changed(policy.Name);
                var words = await PolicyWords.ReadAsync(db, [policy.ToDraft()], cancellationToken);
                db.Policies.Remove(policy);
                db.Record(
                    new AuditDraft(
                        "policy.deleted",
                        actor.PersonId?.Value,
                        actor.Name,
                        "policy",
                        policy.Id.ToString(),
                        $"{actor.Name} deleted the policy “{policy.Name}”, which said: {string.Join("; ", words.Fields(policy.ToDraft()).Skip(1).Select(f => $"{f.Name}: {f.Text}"))}."
                    )
                );
                db.Announce(Topics.Policies);
                return new Done();
            },
            cancellationToken
        );
}
