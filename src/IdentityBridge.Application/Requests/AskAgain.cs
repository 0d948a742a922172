using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>What a request that is over asked for, as far as it can be asked for again.</summary>
/// <param name="For">The colleague who would have the access; null for the actor.</param>
/// <param name="Roles">Of what was asked for through a role, the role.</param>
/// <param name="LeftOut">What can no longer be asked for.</param>
public sealed record AgainDraft(
    RequestId Id,
    long Number,
    PersonId? For,
    IReadOnlyList<EntitlementId> Items,
    IReadOnlyList<RoleId> Roles,
    TimeSpan Duration,
    string Reason,
    IReadOnlyList<LeftOutThing> LeftOut
);

/// <param name="Why">A sentence.</param>
public sealed record LeftOutThing(string Name, string Why);

/// <summary>Another request that this one is linked with.</summary>
public sealed record RequestLink(RequestId Id, long Number);

/// <summary>Makes a draft from a request of one's own that is over. Nothing is stored: it is asked by <see cref="SubmitRequest" /> like any other.</summary>
public sealed class AskAgain(IDbContextFactory<PortalDbContext> contexts, LoadRequest load, PreviewRequest preview)
{
    public async Task<Result<AgainDraft>> ExecuteAsync(RequestId id, Actor actor, CancellationToken cancellationToken)
    {
        var loaded = await ReadAsync(id, actor, cancellationToken);
        if (!loaded.Succeeded)
            return loaded.Error;
        var request = loaded.Value;
        if (request.AskAgain(actor).Error is { } refusal)
            return refusal;
        var other = actor.Is(request.PersonId) ? (PersonId?)null : request.PersonId;
        var roles = request.Items.Select(i => i.RoleId).OfType<RoleId>().Distinct().ToList();
        var single = request.Items.Where(i => i.RoleId is null).ToList();
        var seen = await preview.ExecuteAsync(
            new PreviewRequestQuery([.. single.Select(i => i.EntitlementId)], request.Duration) { Roles = roles, For = other },
            actor,
            cancellationToken
        );
        if (!seen.Succeeded)
            return seen.Error;
        var items = seen.Value.Items.ToDictionary(i => i.EntitlementId);
        var offered = seen.Value.Roles.ToDictionary(r => r.Id);
        var names = request.Items.Where(i => i.RoleId is not null).ToLookup(i => i.RoleId!.Value, i => i.RoleName!);
        var leftOut = single
            .Select(i =>
                Left(i.Name, items.TryGetValue(i.EntitlementId, out var item) ? item.WhyNot : "The catalogue no longer has it.")
            )
            .Concat(
                roles.Select(r =>
                    Left(
                        $"Role {names[r].First()}",
                        offered.TryGetValue(r, out var role) ? role.WhyNot : "There is no such role any more."
                    )
                )
            );
        return new AgainDraft(
            request.Id,
            request.Number,
            other,
            [.. single.Select(i => i.EntitlementId).Where(e => items.TryGetValue(e, out var item) && item.WhyNot is null)],
            [.. roles.Where(r => offered.TryGetValue(r, out var role) && role.WhyNot is null)],
            request.Duration,
            request.Reason,
            [.. leftOut.OfType<LeftOutThing>()]
        );
    }

    private static LeftOutThing? Left(string name, string? why) => why is null ? null : new LeftOutThing(name, why);

    private async Task<Result<AccessRequest>> ReadAsync(RequestId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var request = await load.ReadAsync(db, id, actor, cancellationToken);
        return request.Succeeded ? request.Value.Request : request.Error;
    }

    /// <summary>The request that a new one names as the one it was made from: over, of the actor, and about something of the same; null for none.</summary>
    internal static async Task<Result<RequestId?>> OriginAsync(
        PortalDbContext db,
        RequestId? again,
        Actor actor,
        IReadOnlyCollection<EntitlementId> entitlements,
        CancellationToken cancellationToken
    )
    {
        if (again is not { } id)
            return (RequestId?)null;
        var origin = await db
            .Requests.AsNoTracking()
            .Include(r => r.Items)
            .SingleOrDefaultAsync(
                r => r.Id == id && (r.RequesterId == actor.PersonId || r.PersonId == actor.PersonId),
                cancellationToken
            );
        if (origin is null)
            return RequestErrors.NotFound();
        if (origin.AskAgain(actor).Error is { } refusal)
            return refusal;
        return origin.Items.Any(i => entitlements.Contains(i.EntitlementId)) ? id : (RequestId?)null;
    }

    /// <summary>What a request was made from, and what was made from it, as far as the actor may see them.</summary>
    internal static async Task<(RequestLink? Origin, IReadOnlyList<RequestLink> Later)> LinksAsync(
        PortalDbContext db,
        AccessRequest request,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        var linked = await db
            .Requests.Where(r => r.AgainOfId == request.Id || r.Id == request.AgainOfId)
            .Select(r => r.Id)
            .ToListAsync(cancellationToken);
        if (linked.Count == 0)
            return (null, []);
        var seen = await DecidableRequests
            .Visible(db, actor, [])
            .Where(r => linked.Contains(r.Id))
            .OrderBy(r => r.Number)
            .Select(r => new RequestLink(r.Id, r.Number))
            .ToListAsync(cancellationToken);
        return (seen.Find(l => l.Id == request.AgainOfId), [.. seen.Where(l => l.Id != request.AgainOfId)]);
    }
}
