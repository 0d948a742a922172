using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Application.Provisioning;

/// <summary>
/// Makes people known in Identity Center before they are needed there, and lets those we made sign in only while they are active in Okta. That
/// we are about to create somebody is stored before it is done, so that whose the user is survives a lost answer.
/// </summary>
public sealed class ProvisionPeople(
    IEnumerable<IGroupProvisioning> provisioning,
    IDbContextFactory<PortalDbContext> contexts,
    Transactions transactions,
    TimeProvider time,
    ILogger<ProvisionPeople> logger
)
{
    private const int Batch = 20;

    private static readonly ConnectorId Target = ConnectorId.IdentityCenter;

    private readonly IGroupProvisioning? target = provisioning.SingleOrDefault();

    public bool IsConfigured => target is not null;

    /// <returns>The target's id of the person's user.</returns>
    /// <exception cref="GroupProvisioningException">The target refuses, or does not answer.</exception>
    public async Task<string> EnsureAsync(PersonId id, CancellationToken cancellationToken)
    {
        if (target is null)
            throw new GroupProvisioningException("The provisioning of people is not configured: set Scim:Endpoint.");
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var person = await db.People.AsNoTracking().SingleAsync(p => p.Id == id, cancellationToken);
        var wish = new UserWish(person.ExternalId, person.Login, person.Email, person.Name, person.Department, person.Title);
        var user = await target.FindUserAsync(wish, cancellationToken);
        if (user is null)
        {
            await transactions.DoAsync(
                async (writing, now) =>
                {
                    if (!await writing.ProvisionedUsers.AnyAsync(u => u.PersonId == id, cancellationToken))
                        writing.ProvisionedUsers.Add(ProvisionedUser.Intend(id, Target, now));
                    return new Done();
                },
                cancellationToken
            );
            user = await target.CreateUserAsync(wish, cancellationToken);
        }
        await RememberAsync(person, user, cancellationToken);
        return user;
    }

    /// <summary>Deactivates whom we created and who left, and activates whoever came back.</summary>
    /// <returns>How many were looked at.</returns>
    public async Task<int> FollowAsync(CancellationToken cancellationToken)
    {
        if (target is null)
            return 0;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Connectors.AnyAsync(c => c.Id == Target && c.Mode == ConnectorMode.Observe, cancellationToken))
            return 0;
        var now = time.Now();
        var due = await (
            from user in db.ProvisionedUsers.AsNoTracking()
            join person in db.People.AsNoTracking() on user.PersonId equals person.Id
            where
                user.NextAttemptAt <= now
                && (
                    (user.Active && person.Status == PersonStatus.Deactivated)
                    || (!user.Active && person.Status == PersonStatus.Active)
                )
            orderby user.NextAttemptAt
            select person
        )
            .Take(Batch)
            .ToListAsync(cancellationToken);
        foreach (var person in due)
            await FollowAsync(target, person, cancellationToken);
        return due.Count;
    }

    private async Task FollowAsync(IGroupProvisioning to, Person person, CancellationToken cancellationToken)
    {
        try
        {
            var wish = new UserWish(person.ExternalId, person.Login, person.Email, person.Name, null, null);
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var known = await db
                .ProvisionedUsers.Where(u => u.PersonId == person.Id)
                .Select(u => u.ExternalId)
                .SingleAsync(cancellationToken);
            if ((known ?? await to.FindUserAsync(wish, cancellationToken)) is { } user)
                await to.SetUserActiveAsync(user, person.IsActive, cancellationToken);
        }
        catch (GroupProvisioningException e)
        {
            logger.PersonNotFollowed(person.Id.Value, e.Message);
            await ChangeAsync(
                person.Id,
                (u, now) => u.TryAgain(e.Message, now + RetrySchedule.Delay(ChangeKind.Revoke, u.Failures + 1, null, 1)),
                null,
                cancellationToken
            );
            return;
        }
        await ChangeAsync(
            person.Id,
            (u, _) => u.Settle(person.IsActive),
            new AuditDraft(
                person.IsActive ? "target.person-activated" : "target.person-deactivated",
                null,
                Actor.System.Name,
                "person",
                person.Id.ToString(),
                $"{person.Name} {(person.IsActive ? "may sign in to" : "may no longer sign in to")} {Target.DisplayName}.",
                person.Id.Value
            ),
            cancellationToken
        );
    }

    private Task RememberAsync(Person person, string id, CancellationToken cancellationToken) =>
        transactions.DoAsync(
            async (db, _) =>
            {
                var record = new TargetUserRecord(id, person.Login, person.ExternalId, true);
                var known = await db.TargetUsers.SingleOrDefaultAsync(
                    u => u.Connector == Target && u.ExternalId == id,
                    cancellationToken
                );
                if (known is null)
                    db.TargetUsers.Add(TargetUser.Import(Target, record, person.Id));
                else
                    known.Update(record, person.Id);
                var ours = await db.ProvisionedUsers.SingleOrDefaultAsync(u => u.PersonId == person.Id, cancellationToken);
                if (ours is not null && ours.ExternalId != id)
                {
                    ours.Is(id, true);
                    db.Record(
                        new AuditDraft(
                            "target.person-created",
                            null,
                            Actor.System.Name,
                            "person",
                            person.Id.ToString(),
                            $"{person.Name} was created in {Target.DisplayName}.",
                            person.Id.Value
                        )
                    );
                }
                return new Done();
            },
            cancellationToken
        );

    private Task ChangeAsync(
        PersonId person,
        Action<ProvisionedUser, DateTimeOffset> change,
        AuditDraft? audit,
        CancellationToken cancellationToken
    ) =>
        transactions.DoAsync(
            async (db, now) =>
            {
                change(await db.ProvisionedUsers.SingleAsync(u => u.PersonId == person, cancellationToken), now);
                if (audit is not null)
                    db.Record(audit);
                return new Done();
            },
            cancellationToken
        );
}
