using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Policies;

/// <param name="On">Whether people may ask under it.</param>
public sealed record SwitchPolicyCommand(PolicyId Id, bool On);

/// <summary>An administrator switches a policy off, or on again.</summary>
public sealed class SwitchPolicy(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(SwitchPolicyCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync<Done>(
            actor,
            async (db, _) =>
            {
                if (!actor.IsAdministrator)
                    return PolicyErrors.AdministratorsOnly();
                if (await db.Policies.SingleOrDefaultAsync(p => p.Id == command.Id, cancellationToken) is not { } policy)
                    return PolicyErrors.NotFound();
                if (!policy.Switch(command.On))
                    return new Done();
                db.Record(
                    new AuditDraft(
                        command.On ? "policy.enabled" : "policy.disabled",
                        actor.PersonId?.Value,
                        actor.Name,
                        "policy",
                        policy.Id.ToString(),
                        $"{actor.Name} switched the policy “{policy.Name}” {(command.On ? "on" : "off")}."
                    )
                );
                db.Announce(Topics.Policies);
                return new Done();
            },
            cancellationToken
        );
}
