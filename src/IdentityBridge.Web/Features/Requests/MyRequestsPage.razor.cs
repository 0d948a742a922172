using System.Globalization;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Requests;

/// <summary>Everything the person at the screen ever asked for, or every request that they may see; searched, filtered, downloaded.</summary>
public sealed partial class MyRequestsPage
{
    private const int Size = 25;
    private static readonly string[] Cursor = ["before"];

    private FoundRequests found = new([], 0, false, null);
    private IReadOnlyList<RequestPersonChoice> person = [];
    private IReadOnlyList<RequestPersonChoice> reviewer = [];
    private IReadOnlyList<RequestThingChoice> thing = [];

    [Inject]
    private RequestSearch Search { get; set; } = default!;

    [Inject]
    private RequestPickers Pickers { get; set; } = default!;

    /// <summary><c>all</c> for every request the reader may see.</summary>
    [SupplyParameterFromQuery]
    private string? View { get; set; }

    [SupplyParameterFromQuery]
    private string? Q { get; set; }

    /// <summary>Names of states, with commas between them.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    private string? StateText { get; set; }

    [SupplyParameterFromQuery(Name = "person")]
    private string? PersonText { get; set; }

    [SupplyParameterFromQuery(Name = "reviewer")]
    private string? ReviewerText { get; set; }

    [SupplyParameterFromQuery(Name = "resource")]
    private string? ResourceText { get; set; }

    [SupplyParameterFromQuery(Name = "role")]
    private string? RoleText { get; set; }

    /// <summary>First day, <c>yyyy-MM-dd</c> in the reader's zone.</summary>
    [SupplyParameterFromQuery]
    private string? From { get; set; }

    /// <summary>Last day, <c>yyyy-MM-dd</c> in the reader's zone.</summary>
    [SupplyParameterFromQuery]
    private string? Until { get; set; }

    /// <summary><c>open</c> for emergencies that nobody has followed up.</summary>
    [SupplyParameterFromQuery(Name = "follow-up")]
    private string? FollowUpText { get; set; }

    /// <summary><c>none</c> for access without an end.</summary>
    [SupplyParameterFromQuery(Name = "end")]
    private string? EndText { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    private long? Before => RequestsAddress.BeforeOf(BeforeText);

    private RequestsAddress Address =>
        new(View, Q, StateText, PersonText, ReviewerText, ResourceText, RoleText, From, Until, FollowUpText, EndText);

    private string EmptyTitle =>
        Before is not null ? "The list is shorter than that"
        : Address.Filtered ? "No request fits"
        : Address.MineOnly ? "You have not asked for anything yet"
        : "There is no request that you may see yet";

    private string EmptyText =>
        Before is not null || Address.Filtered ? "Take other words, or clear the filters."
        : Address.MineOnly ? "Find what you need in the catalogue; most requests take two clicks."
        : "Your own requests appear here, and those that you may decide or have decided.";

    private string Counted =>
        found.IsMore ? string.Create(CultureInfo.InvariantCulture, $"More than {found.Total:N0} requests")
        : found.Total == 1 ? "1 request"
        : string.Create(CultureInfo.InvariantCulture, $"{found.Total:N0} requests");

    protected override IReadOnlyCollection<string> Topics =>
        Me?.PersonId is not { } me ? []
        : Address.MineOnly ? [Application.Shared.Topics.Person(me)]
        : [Application.Shared.Topics.Person(me), Application.Shared.Topics.Inbox];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        var filter = Address.In(Clock.Zone);
        found = await Search.SearchAsync(filter, Before, Size, Me, ct);
        person = filter.Person is { } who ? [await Pickers.PersonAsync(who, Me, ct) ?? Nobody(who)] : [];
        reviewer = filter.Reviewer is { } decider ? [await Pickers.ReviewerAsync(decider, Me, ct) ?? Nobody(decider)] : [];
        thing =
            filter.Resource is null && filter.Role is null ? []
            : await Pickers.ThingAsync(filter.Resource, filter.Role, Me, ct) is { } one ? [one]
            : [new RequestThingChoice(filter.Resource, filter.Role, "Something without requests", null)];
        return null;
    }

    private static RequestPersonChoice Nobody(PersonId id) => new(id, "Somebody without requests", null);

    private string Href(string name, string? value) =>
        Nav.GetUriWithQueryParameters(
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["before"] = null, [name] = value }
        );

    private Task GoAsync(string name, IEnumerable<string> chosen)
    {
        Nav.NavigateTo(Href(name, chosen.FirstOrDefault()));
        return Task.CompletedTask;
    }

    private Task ThingAsync(IReadOnlyList<RequestThingChoice> chosen)
    {
        var one = chosen.Count == 0 ? null : chosen[0];
        Nav.NavigateTo(
            Nav.GetUriWithQueryParameters(
                new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["before"] = null,
                    ["resource"] = one?.Resource?.ToString(),
                    ["role"] = one?.Role?.ToString(),
                }
            )
        );
        return Task.CompletedTask;
    }

    private void SetDate(string name, ChangeEventArgs e)
    {
        var value = e.Value as string;
        Nav.NavigateTo(Href(name, Days.StartOf(value, TimeZoneInfo.Utc) is null ? null : value));
    }
}
