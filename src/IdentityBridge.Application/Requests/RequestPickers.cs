using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>Somebody in requests.</summary>
public sealed record RequestPersonChoice(PersonId Id, string Name, string? Detail);

/// <summary>What requests were about: a resource or a role, one of the two.</summary>
public sealed record RequestThingChoice(ResourceId? Resource, RoleId? Role, string Name, string? Detail);

/// <summary>Finds what one can filter requests by, as one types: only what occurs in requests that the actor may see.</summary>
public sealed class RequestPickers(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    private const int Most = 8;

    /// <summary>Whoever asked or gets something, by name or login.</summary>
    public async Task<IReadOnlyList<RequestPersonChoice>> PeopleAsync(
        string text,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await NamedAsync(Askers(db, await VisibleAsync(db, actor, cancellationToken)), text, cancellationToken);
    }

    /// <summary>Whoever decided something, by name or login.</summary>
    public async Task<IReadOnlyList<RequestPersonChoice>> ReviewersAsync(
        string text,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await NamedAsync(Reviewers(db, await VisibleAsync(db, actor, cancellationToken)), text, cancellationToken);
    }

    /// <summary>Apps, groups, accounts and roles by name.</summary>
    public async Task<IReadOnlyList<RequestThingChoice>> ThingsAsync(
        string text,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        var words = Words(text);
        if (words.Count == 0)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (resources, roles) = (db.Resources.AsQueryable(), db.Roles.AsQueryable());
        foreach (var word in words)
        {
            resources = resources.Where(r => r.Name.ToLower().Contains(word));
            roles = roles.Where(r => r.Name.ToLower().Contains(word));
        }
        var visible = await VisibleAsync(db, actor, cancellationToken);
        var found = await ResourceChoices(db, visible, resources.OrderBy(r => r.Name)).Take(Most).ToListAsync(cancellationToken);
        found.AddRange(await RoleChoices(db, visible, roles.OrderBy(r => r.Name)).Take(Most).ToListAsync(cancellationToken));
        return found;
    }

    /// <summary>The person that a filter names; null when no request that the actor may see is theirs.</summary>
    public async Task<RequestPersonChoice?> PersonAsync(PersonId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Choices(Askers(db, await VisibleAsync(db, actor, cancellationToken)).Where(p => p.Id == id))
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The reviewer that a filter names; null when they decided no request that the actor may see.</summary>
    public async Task<RequestPersonChoice?> ReviewerAsync(PersonId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Choices(Reviewers(db, await VisibleAsync(db, actor, cancellationToken)).Where(p => p.Id == id))
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The resource or role that a filter names; null when no request that the actor may see is about it.</summary>
    public async Task<RequestThingChoice?> ThingAsync(
        ResourceId? resource,
        RoleId? role,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var visible = await VisibleAsync(db, actor, cancellationToken);
        return await (
            resource is { } one
                ? ResourceChoices(db, visible, db.Resources.Where(r => r.Id == one))
                : RoleChoices(db, visible, db.Roles.Where(r => r.Id == role))
        ).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<IQueryable<AccessRequest>> VisibleAsync(
        PortalDbContext db,
        Actor actor,
        CancellationToken cancellationToken
    ) => DecidableRequests.Visible(db, actor, await ListDeciders.ForSightAsync(db, actor, time.Now(), cancellationToken));

    private static IQueryable<Person> Askers(PortalDbContext db, IQueryable<AccessRequest> visible)
    {
        return db.People.Where(p => visible.Any(r => r.PersonId == p.Id) || visible.Any(r => r.RequesterId == p.Id));
    }

    private static IQueryable<Person> Reviewers(PortalDbContext db, IQueryable<AccessRequest> visible)
    {
        return db.People.Where(p => db.Decisions.Any(d => d.ReviewerId == p.Id && visible.Any(r => r.Id == d.RequestId)));
    }

    private static IQueryable<RequestThingChoice> ResourceChoices(
        PortalDbContext db,
        IQueryable<AccessRequest> visible,
        IQueryable<Resource> among
    )
    {
        return among
            .Where(r => db.RequestItems.Any(i => i.ResourceId == r.Id && visible.Any(v => v.Id == i.RequestId)))
            .Select(r => new RequestThingChoice(r.Id, null, r.Name, r.ExternalId));
    }

    private static IQueryable<RequestThingChoice> RoleChoices(
        PortalDbContext db,
        IQueryable<AccessRequest> visible,
        IQueryable<Role> among
    )
    {
        return among
            .Where(r => db.RequestItems.Any(i => i.RoleId == r.Id && visible.Any(v => v.Id == i.RequestId)))
            .Select(r => new RequestThingChoice(null, r.Id, r.Name, "Role"));
    }

    private static IQueryable<RequestPersonChoice> Choices(IQueryable<Person> people) =>
        people.Select(p => new RequestPersonChoice(p.Id, p.Name, p.Login));

    private static async Task<IReadOnlyList<RequestPersonChoice>> NamedAsync(
        IQueryable<Person> people,
        string text,
        CancellationToken cancellationToken
    )
    {
        var words = Words(text);
        if (words.Count == 0)
            return [];
        foreach (var word in words)
            people = people.Where(p => p.Name.ToLower().Contains(word) || p.Login.ToLower().Contains(word));
        return await Choices(people.OrderBy(p => p.Name)).Take(Most).ToListAsync(cancellationToken);
    }

    private static IReadOnlyList<string> Words(string text) =>
        text.Length > RequestFilter.MaxText || text.Contains('\0', StringComparison.Ordinal) ? [] : SearchWords.Of(text);
}
