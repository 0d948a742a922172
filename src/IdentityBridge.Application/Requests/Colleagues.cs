using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>Somebody for whom one can ask.</summary>
/// <param name="Detail">Login and department: there can be two of one name.</param>
public sealed record Colleague(PersonId Id, string Name, string Detail);

/// <summary>Finds those for whom one can ask: everybody else who is active. Who is locked is not told here.</summary>
public sealed class Colleagues(IDbContextFactory<PortalDbContext> contexts)
{
    private const int Most = 8;

    /// <summary>By name or login, as one types.</summary>
    public async Task<IReadOnlyList<Colleague>> FindAsync(string text, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.PersonId is null || text.Length > RequestFilter.MaxText || text.Contains('\0', StringComparison.Ordinal))
            return [];
        var words = SearchWords.Of(text);
        if (words.Length == 0)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var people = Others(db, actor);
        foreach (var word in words)
            people = people.Where(p => p.Name.ToLower().Contains(word) || p.Login.ToLower().Contains(word));
        return await Of(people.OrderBy(p => p.Name).ThenBy(p => p.Id)).Take(Most).ToListAsync(cancellationToken);
    }

    /// <summary>The one whom a page names; null when one cannot ask for them.</summary>
    public async Task<Colleague?> FindAsync(PersonId id, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.PersonId is null)
            return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Of(Others(db, actor).Where(p => p.Id == id)).SingleOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<Person> Others(PortalDbContext db, Actor actor)
    {
        var me = actor.PersonId!.Value;
        return db.People.Where(p => p.Status == PersonStatus.Active && p.Id != me);
    }

    private static IQueryable<Colleague> Of(IQueryable<Person> people) =>
        people.Select(p => new Colleague(p.Id, p.Name, p.Department == null ? p.Login : p.Department + " · " + p.Login));
}
