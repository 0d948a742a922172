using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.Policies;

/// <summary>Reads who may decide. Rights that a request gave are left out: nobody rises by their own asking.</summary>
public sealed class ApproverFactsReader(IOptions<PortalRoleOptions> roles)
{
    /// <param name="person">Who gets the access.</param>
    /// <param name="items">Resources asked for, with the thresholds that apply to each.</param>
    /// <param name="deciders">People who decide or decided: looked up among those who may decide everything.</param>
    public async Task<ApproverFacts> ReadAsync(
        PortalDbContext db,
        PersonId person,
        IReadOnlyCollection<(ResourceId Resource, IReadOnlyList<Threshold> Thresholds)> items,
        IReadOnlyCollection<PersonId> deciders,
        CancellationToken cancellationToken
    )
    {
        var able = new AbleApprovers(db, deciders);
        var rules = items.SelectMany(i => i.Thresholds).SelectMany(t => t.Approvers).ToList();
        var resources = items.Select(i => i.Resource).Distinct().ToList();
        var groups = rules.Select(r => r.Group).OfType<ResourceId>().Distinct().ToList();
        var lists = rules.Select(r => r.List).OfType<AccessListId>().Distinct().ToList();
        var named = rules.SelectMany(r => r.People ?? []).Distinct().ToList();

        var manager = await (
            from report in db.People
            join boss in able.People on report.ManagerId equals boss.Id
            where report.Id == person
            select (PersonId?)boss.Id
        ).FirstOrDefaultAsync(cancellationToken);
        var owners = await able.Owners.AsNoTracking().Where(o => resources.Contains(o.ResourceId)).ToListAsync(cancellationToken);
        var members = await able.Members.Where(m => groups.Contains(m.Group)).ToListAsync(cancellationToken);
        var listed =
            lists.Count == 0
                ? []
                : await db
                    .ListMemberships.Where(m => lists.Contains(m.ListId) && m.IsEffective)
                    .Select(m => new { m.ListId, m.PersonId })
                    .ToListAsync(cancellationToken);
        var active = await able.People.Where(p => named.Contains(p.Id)).Select(p => p.Id).ToListAsync(cancellationToken);
        var everywhere = await ReviewersEverywhereAsync(db, able, deciders, cancellationToken);
        return new ApproverFacts(
            manager,
            owners
                .GroupBy(o => o.ResourceId)
                .ToDictionary(g => g.Key, g => (IReadOnlySet<PersonId>)g.Select(o => o.PersonId).ToHashSet()),
            members
                .GroupBy(m => m.Group)
                .ToDictionary(g => g.Key, g => (IReadOnlySet<PersonId>)g.Select(m => m.Person).ToHashSet()),
            everywhere,
            active.ToHashSet()
        )
        {
            ListMembers = listed
                .GroupBy(m => m.ListId)
                .ToDictionary(g => g.Key, g => (IReadOnlySet<PersonId>)g.Select(m => m.PersonId).ToHashSet()),
        };
    }

    /// <summary>The same for a request as it stands.</summary>
    public Task<ApproverFacts> ReadAsync(
        PortalDbContext db,
        AccessRequest request,
        PersonId? decider,
        CancellationToken cancellationToken
    )
    {
        var deciders = request.Decisions.Select(d => d.ReviewerId).ToList();
        if (decider is { } one)
            deciders.Add(one);
        return ReadAsync(
            db,
            request.PersonId,
            [.. request.Items.Select(i => (i.ResourceId, i.Thresholds))],
            deciders,
            cancellationToken
        );
    }

    private async Task<IReadOnlySet<PersonId>> ReviewersEverywhereAsync(
        PortalDbContext db,
        AbleApprovers able,
        IReadOnlyCollection<PersonId> among,
        CancellationToken cancellationToken
    )
    {
        if (among.Count == 0 || roles.Value.Reviewers.Count == 0)
            return new HashSet<PersonId>();
        var names = roles.Value.Reviewers;
        var found = await (
            from member in able.Members
            join resource in db.Resources on member.Group equals resource.Id
            where among.Contains(member.Person) && names.Contains(resource.Name)
            select member.Person
        ).ToListAsync(cancellationToken);
        return found.ToHashSet();
    }
}
