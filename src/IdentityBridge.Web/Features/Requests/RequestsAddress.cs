using System.Globalization;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Requests;

/// <summary>A filter of requests as the address has it, of the page and of its downloads. The page leaves out what is no such thing; a download refuses it.</summary>
internal sealed record RequestsAddress(
    string? View,
    string? Text,
    string? State,
    string? Person,
    string? Reviewer,
    string? Resource,
    string? Role,
    string? From,
    string? Until,
    string? FollowUp = null,
    string? End = null
)
{
    public const string All = "all";
    public const string Open = "open";
    public const string None = "none";
    private static readonly string[] Ids = ["person", "reviewer", "resource", "role"];
    private static readonly string[] Dates = ["from", "until"];

    public bool MineOnly => View != All;

    public bool FollowUpOpen => FollowUp == Open;

    public bool PermanentOnly => End == None;

    /// <summary>Whether it leaves anything out.</summary>
    public bool Filtered =>
        new[] { Text, State, Person, Reviewer, Resource, Role, From, Until, FollowUp, End }.Any(v =>
            !string.IsNullOrWhiteSpace(v)
        );

    /// <summary>Whether it leaves out anything by person, reviewer, thing or date.</summary>
    public bool HasPicks => new[] { Person, Reviewer, Resource, Role, From, Until }.Any(v => !string.IsNullOrWhiteSpace(v));

    public IReadOnlyList<RequestStatus> States =>
        [
            .. (State ?? "")
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(s => Enum.GetNames<RequestStatus>().Contains(s, StringComparer.Ordinal))
                .Select(Enum.Parse<RequestStatus>)
                .Distinct(),
        ];

    /// <param name="zone">Whose days <see cref="From" /> and <see cref="Until" /> are.</param>
    public RequestFilter In(TimeZoneInfo zone) =>
        new(
            Text,
            IdOf(Person) is { } person ? new PersonId(person) : null,
            IdOf(Resource) is { } resource ? new ResourceId(resource) : null,
            States,
            IdOf(Reviewer) is { } reviewer ? new PersonId(reviewer) : null,
            Days.StartOf(From, zone),
            Days.EndOf(Until, zone),
            IdOf(Role) is { } role ? new RoleId(role) : null,
            MineOnly,
            FollowUpOpen,
            PermanentOnly
        );

    /// <summary>Names and values of the query, the empty ones null.</summary>
    public Dictionary<string, string?> Query =>
        new(StringComparer.Ordinal)
        {
            ["view"] = View,
            ["q"] = Text,
            ["state"] = State,
            ["person"] = Person,
            ["reviewer"] = Reviewer,
            ["resource"] = Resource,
            ["role"] = Role,
            ["from"] = From,
            ["until"] = Until,
            ["follow-up"] = FollowUp,
            ["end"] = End,
        };

    /// <summary>The first name whose value is no such thing; null when all are. A file with more in it than was asked for would mislead.</summary>
    public string? Problem =>
        View is not (null or All) ? "view"
        : FollowUp is not (null or Open) ? "follow-up"
        : End is not (null or None) ? "end"
        : (State ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Length != States.Count ? "state"
        : Ids.FirstOrDefault(n => Query[n] is { } id && IdOf(id) is null)
            ?? Dates.FirstOrDefault(n => Query[n] is { } day && Days.StartOf(day, TimeZoneInfo.Utc) is null);

    /// <summary>The state added, or taken away when it is there; null when none is left.</summary>
    public string? Toggled(RequestStatus state)
    {
        var states = States.Contains(state) ? States.Where(s => s != state) : States.Append(state);
        var text = string.Join(',', states.Order());
        return text.Length == 0 ? null : text;
    }

    /// <summary>A cursor: the number that the page begins before; null for the first page.</summary>
    public static long? BeforeOf(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static Guid? IdOf(string? text) => Guid.TryParse(text, out var id) ? id : null;
}
