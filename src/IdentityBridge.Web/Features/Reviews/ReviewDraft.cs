using System.Text.Json;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using Microsoft.JSInterop;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>
/// What a reviewer wants to change beside members, until they finish. It stays in their browser when the page is closed; what they decide
/// about members is with the portal at once.
/// </summary>
/// <param name="Requirements">Null to leave them.</param>
/// <param name="Schedule">Null to leave it.</param>
public sealed record ReviewDraft(Requirements? Requirements, ReviewSchedule? Schedule, string Notes)
{
    public static readonly ReviewDraft Nothing = new(null, null, "");

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Groups that are required, were, or shall be.</summary>
    public IReadOnlyCollection<ResourceId> GroupsWith(ReviewDesk desk) =>
        [
            .. desk.Membership.Groups,
            .. Requirements?.Groups ?? [],
            .. desk.Outcome?.RequirementsBefore?.Groups ?? [],
            .. desk.Outcome?.RequirementsAfter?.Groups ?? [],
        ];

    public ReviewChanges ToChanges() => new(Requirements, Schedule, string.IsNullOrWhiteSpace(Notes) ? null : Notes);

    public static async Task<ReviewDraft> ReadAsync(IJSRuntime js, ListReviewId review, PersonId? person, CancellationToken ct) =>
        Parse(await js.InvokeAsync<string?>("portal.keptLong", ct, Key(review, person)));

    public static async Task KeepAsync(
        IJSRuntime js,
        ListReviewId review,
        PersonId? person,
        ReviewDraft draft,
        CancellationToken ct
    ) => await js.InvokeVoidAsync("portal.keepLong", ct, Key(review, person), draft == Nothing ? null : draft.ToJson());

    public string ToJson() =>
        JsonSerializer.Serialize(
            new Kept(
                Requirements is null ? null : [.. Requirements.Groups.Select(g => g.Value)],
                Requirements?.Attributes.ToDictionary(a => a.Key, a => a.Value.ToArray(), StringComparer.Ordinal),
                Schedule?.Every,
                Schedule?.Day,
                Notes
            ),
            Json
        );

    /// <summary>Whatever cannot be read is nothing.</summary>
    public static ReviewDraft Parse(string? json)
    {
        if (string.IsNullOrEmpty(json))
            return Nothing;
        try
        {
            var kept = JsonSerializer.Deserialize<Kept>(json, Json);
            if (kept is null)
                return Nothing;
            var requirements = kept is { Groups: { } groups, Attributes: { } attributes }
                ? new Requirements(
                    [.. groups.Select(g => new ResourceId(g))],
                    attributes.ToDictionary(a => a.Key, a => (IReadOnlyList<string>)a.Value, StringComparer.Ordinal)
                )
                : null;
            var schedule = kept is { Every: { } every, Day: { } day } ? new ReviewSchedule(every, day) : null;
            return new ReviewDraft(
                requirements?.Problems().Any() == true ? null : requirements,
                schedule is { IsValid: true } ? schedule : null,
                kept.Notes ?? ""
            );
        }
        catch (JsonException)
        {
            return Nothing;
        }
    }

    private static string Key(ListReviewId review, PersonId? person) => $"identitybridge.review.{review}.{person}";

    private sealed record Kept(
        Guid[]? Groups,
        Dictionary<string, string[]>? Attributes,
        ReviewEvery? Every,
        ReviewDay? Day,
        string? Notes
    );
}
