using System.Text.Json;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Web.Features.Catalog;

/// <summary>What somebody is about to ask for. Immutable: a change makes a new one.</summary>
/// <param name="Key">
/// Submission key of exactly these items: the same basket submitted again, from a reload or a copied tab, is the same request; a
/// basket with other items is another.
/// </param>
/// <param name="Duration">Null until one is chosen.</param>
public sealed record Basket(Guid Key, IReadOnlyList<EntitlementId> Items, TimeSpan? Duration, string Reason)
{
    /// <summary>Roles, each of which is everything it holds.</summary>
    public IReadOnlyList<RoleId> Roles { get; init; } = [];

    /// <summary>The colleague who gets it; null for oneself.</summary>
    public PersonId? For { get; init; }

    /// <summary>The start; null for with the approval.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>How many things were put in.</summary>
    public int Count => Items.Count + Roles.Count;

    public static Basket Empty() => new(Guid.CreateVersion7(), [], null, "");

    public bool Has(EntitlementId id) => Items.Contains(id);

    public Basket With(IEnumerable<EntitlementId> added)
    {
        var news = added.Distinct().Except(Items).ToList();
        return news.Count == 0 ? this : this with { Key = Guid.CreateVersion7(), Items = [.. Items, .. news] };
    }

    public Basket Without(EntitlementId id) =>
        Has(id) ? this with { Key = Guid.CreateVersion7(), Items = [.. Items.Where(i => i != id)] } : this;

    public bool Has(RoleId id) => Roles.Contains(id);

    public Basket With(IEnumerable<RoleId> added)
    {
        var news = added.Distinct().Except(Roles).ToList();
        return news.Count == 0 ? this : this with { Key = Guid.CreateVersion7(), Roles = [.. Roles, .. news] };
    }

    public Basket Without(RoleId id) =>
        Has(id) ? this with { Key = Guid.CreateVersion7(), Roles = [.. Roles.Where(r => r != id)] } : this;

    /// <summary>The same for somebody else is another request.</summary>
    public Basket WithPerson(PersonId? person) => person == For ? this : this with { Key = Guid.CreateVersion7(), For = person };

    public string ToJson() =>
        JsonSerializer.Serialize(
            new Kept(
                Key,
                [.. Items.Select(i => i.Value)],
                Duration?.TotalMinutes,
                Reason,
                [.. Roles.Select(r => r.Value)],
                For?.Value,
                StartsAt
            )
        );

    /// <summary>What <see cref="ToJson" /> wrote; an empty basket for anything else, since a browser can hand over anything.</summary>
    public static Basket Parse(string? json)
    {
        if (string.IsNullOrEmpty(json))
            return Empty();
        try
        {
            return
                JsonSerializer.Deserialize<Kept>(json) is { Items: { } items, Reason: { } reason } kept
                && kept.Key != Guid.Empty
                && kept.Minutes is null or (>= 1 and <= 60 * 24 * 3660)
                ? new Basket(
                    kept.Key,
                    [.. items.Distinct().Select(i => new EntitlementId(i))],
                    kept.Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
                    reason
                )
                {
                    Roles = [.. (kept.Roles ?? []).Distinct().Select(r => new RoleId(r))],
                    For = kept.For is { } person ? new PersonId(person) : null,
                    StartsAt = kept.StartsAt,
                }
                : Empty();
        }
        catch (JsonException)
        {
            return Empty();
        }
    }

    private sealed record Kept(
        Guid Key,
        Guid[]? Items,
        double? Minutes,
        string? Reason,
        Guid[]? Roles = null,
        Guid? For = null,
        DateTimeOffset? StartsAt = null
    );
}
