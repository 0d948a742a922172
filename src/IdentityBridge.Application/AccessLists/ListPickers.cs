using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.AccessLists;

/// <summary>Somebody who can be named as a member or an owner.</summary>
/// <param name="Detail">Title and department, or how many members.</param>
public sealed record SubjectChoice(ListSubject Subject, string Name, string? Detail);

/// <summary>Finds what one can put into a list, as one types. For administrators and owners of any list; others find nothing.</summary>
public sealed class ListPickers(
    IDbContextFactory<PortalDbContext> contexts,
    IOptions<PortalRoleOptions> portalRoles,
    TimeProvider time
)
{
    private const int Most = 8;

    /// <summary>Active people by name or login, and lists that the actor sees by title.</summary>
    public async Task<IReadOnlyList<SubjectChoice>> SubjectsAsync(string text, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var standings = await ListStandings.ReadAsync(db, actor, null, time.Now(), cancellationToken);
        var words = SearchWords.Of(text);
        if (words.Length == 0 || (!actor.IsAdministrator && !standings.Values.Any(s => s.Owner)))
            return [];
        var people = db.People.Where(p => p.Status == PersonStatus.Active);
        var lists = db.AccessLists.Where(l => l.DeletedAt == null);
        if (!actor.SeesEverything)
        {
            var visible = standings.Keys.ToList();
            lists = lists.Where(l => visible.Contains(l.Id));
        }
        foreach (var word in words)
        {
            people = people.Where(p => p.Name.ToLower().Contains(word) || p.Login.ToLower().Contains(word));
            lists = lists.Where(l => l.Title.ToLower().Contains(word));
        }
        var found = await people
            .OrderBy(p => p.Name)
            .Take(Most)
            .Select(p => new
            {
                p.Id,
                p.Name,
                p.Title,
                p.Department,
            })
            .ToListAsync(cancellationToken);
        var foundLists = await lists
            .OrderBy(l => l.Title)
            .Take(Most)
            .Select(l => new
            {
                l.Id,
                l.Title,
                Members = db.ListMemberships.Count(m => m.ListId == l.Id && m.IsEffective),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. foundLists.Select(l => new SubjectChoice(
                ListSubject.Of(l.Id),
                l.Title,
                $"List, {l.Members} {(l.Members == 1 ? "person" : "people")}"
            )),
            .. found.Select(p => new SubjectChoice(
                ListSubject.Of(p.Id),
                p.Name,
                string.Join(" · ", new[] { p.Title, p.Department }.Where(d => !string.IsNullOrEmpty(d)))
            )),
        ];
    }

    /// <summary>Roles and entitlements that a list may give; for administrators.</summary>
    public async Task<IReadOnlyList<GivenThing>> ThingsAsync(
        string text,
        bool withRoles,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        var words = SearchWords.Of(text);
        if (words.Length == 0 || !actor.IsAdministrator)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var roles = db.Roles.Where(r => r.Kind != RoleKind.System && r.DeletedAt == null);
        var things =
            from entitlement in db.Entitlements
            join resource in db.Resources on entitlement.ResourceId equals resource.Id
            where entitlement.GoneAt == null && resource.GoneAt == null && resource.WhyNotRequestable == null
            select new
            {
                entitlement.Id,
                entitlement.Name,
                Resource = resource.Name,
                resource.Kind,
            };
        foreach (var word in words)
        {
            roles = roles.Where(r => r.Name.ToLower().Contains(word));
            things = things.Where(t => t.Name.ToLower().Contains(word) || t.Resource.ToLower().Contains(word));
        }
        var roleIds = withRoles
            ? await roles.OrderBy(r => r.Name).Take(Most).Select(r => r.Id).ToListAsync(cancellationToken)
            : [];
        var found = await things.OrderBy(t => t.Resource).ThenBy(t => t.Name).Take(Most * 2).ToListAsync(cancellationToken);
        var ids = found
            .Where(t => t.Kind != ResourceKind.OktaGroup || !portalRoles.Value.GivesRights(t.Resource))
            .Take(Most)
            .Select(t => t.Id)
            .ToList();
        return await GivenThings.NamedAsync(db, roleIds, ids, cancellationToken);
    }
}
