using System.Text.Json;
using IdentityBridge.Application.Requests;
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

    /// <summary>The request whose things were put in again; null for none.</summary>
    public RequestId? AgainOf { get; init; }

    /// <summary>How many things were put in.</summary>
    public int Count => Items.Count + Roles.Count;

    public static Basket Empty() => new(Guid.CreateVersion7(), [], null, "");

    public bool Has(EntitlementId id) => Items.Contains(id);

    public Basket With(IEnumerable<EntitlementId> added)
    {
        var news = added.Distinct().Except(Items).ToList();
        return news.Count == 0 ? this : this with { Key = Guid.CreateVersion7(), Items = [.. Items, .. news] };
    }

    public Basket Without(EntitlementId id) => Has(id) ? Changed(this with { Items = [.. Items.Where(i => i != id)] }) : this;

    public bool Has(RoleId id) => Roles.Contains(id);

    public Basket With(IEnumerable<RoleId> added)
    {
        var news = added.Distinct().Except(Roles).ToList();
        return news.Count == 0 ? this : this with { Key = Guid.CreateVersion7(), Roles = [.. Roles, .. news] };
    }

    public Basket Without(RoleId id) => Has(id) ? Changed(this with { Roles = [.. Roles.Where(r => r != id)] }) : this;

    /// <summary>Whether what was asked for goes into it: not beside things for another person.</summary>
    public bool Takes(AgainDraft again) => Count == 0 || For == again.For;

    /// <summary>
    /// With what a request asked for. An empty basket takes its time and reason too; one that was begun keeps its own, where it has them.
    /// </summary>
    public Basket With(AgainDraft again)
    {
        var with = With(again.Items).With(again.Roles);
        return again.Items.Count + again.Roles.Count == 0 || !Takes(again)
            ? this
            : with with
            {
                For = again.For,
                AgainOf = again.Id,
                Duration = Count == 0 ? again.Duration : Duration ?? again.Duration,
                Reason = Count == 0 || Reason.Length == 0 ? again.Reason : Reason,
            };
    }

    /// <summary>Another submission; when nothing is left of it, not one that is asked again.</summary>
    private static Basket Changed(Basket basket) =>
        basket with
        {
            Key = Guid.CreateVersion7(),
            AgainOf = basket.Count == 0 ? null : basket.AgainOf,
        };

    /// <summary>The same for somebody else is another request.</summary>
    public Basket WithPerson(PersonId? person) => person == For ? this : this with { Key = Guid.CreateVersion7(), For = person };

    public string ToJson() =>
        JsonSerializer.Serialize(
            new Kept(
                Key,
                [.. Items.Select(i => i.Value)],
                Duration == Durations.Forever ? null : Duration?.TotalMinutes,
                Reason,
                [.. Roles.Select(r => r.Value)],
                For?.Value,
                StartsAt,
                AgainOf?.Value,
                Duration == Durations.Forever
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
                    kept.Forever ? Durations.Forever
                        : kept.Minutes is { } minutes ? TimeSpan.FromMinutes(minutes)
                        : null,
                    reason
                )
                {
                    Roles = [.. (kept.Roles ?? []).Distinct().Select(r => new RoleId(r))],
                    For = kept.For is { } person ? new PersonId(person) : null,
                    StartsAt = kept.StartsAt,
                    AgainOf = kept.AgainOf is { } again ? new RequestId(again) : null,
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
        DateTimeOffset? StartsAt = null,
        Guid? AgainOf = null,
        bool Forever = false
    );
}
