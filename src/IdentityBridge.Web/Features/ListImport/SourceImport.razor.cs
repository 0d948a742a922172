using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.AccessLists.Linked;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.People;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.ListImport;

/// <summary>What is chosen stays chosen over pages and filters, until it is imported.</summary>
public sealed partial class SourceImport
{
    private readonly Dictionary<string, string> chosen = new(StringComparer.Ordinal);
    private string names = "";
    private string not = "";
    private IReadOnlyList<SubjectChoice> owners = [];
    private ReviewEvery every = ReviewSchedule.Default.Every;
    private bool asked;
    private TakenOver? done;

    [Inject]
    private NavigationManager Nav { get; set; } = default!;

    [Inject]
    private ListPickers Pickers { get; set; } = default!;

    [Parameter, EditorRequired]
    public ListOrigin Kind { get; set; }

    [Parameter, EditorRequired]
    public Page<ListSourceLine> Sources { get; set; } = default!;

    /// <summary>What is wrong with the filter.</summary>
    [Parameter]
    public string? Problem { get; set; }

    [Parameter]
    public string? Include { get; set; }

    [Parameter]
    public string? Exclude { get; set; }

    [Parameter, EditorRequired]
    public Actor Me { get; set; } = default!;

    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Imports, and says what became of it; null when that was refused.</summary>
    [Parameter, EditorRequired]
    public Func<TakeOverGroupsCommand, Task<TakenOver?>> OnImport { get; set; } = default!;

    private string Noun => Kind == ListOrigin.OktaApp ? "app" : "group";

    private string Title =>
        Kind switch
        {
            ListOrigin.OktaApp => "Apps of Okta",
            ListOrigin.OktaGroup => "Groups of Okta",
            _ => "Groups of Identity Center",
        };

    private IReadOnlyList<ListSourceLine> Importable => [.. Sources.Rows.Where(s => s.CanImport)];

    private bool AllChosen => Importable.All(s => chosen.ContainsKey(s.ExternalId));

    private string Consequence =>
        Kind switch
        {
            ListOrigin.OktaApp =>
                "People who are assigned to the app by themselves become members; whom a group gives it stay out. From then on, removing a member takes the assignment away.",
            ListOrigin.OktaGroup =>
                "Active people in the group become members. From then on, removing a member takes them out of the group in Okta.",
            _ =>
                "Active people in the group become members, and its account assignments belong to the list. Users who are nobody here stay in the group as they are.",
        };

    protected override void OnInitialized() => (names, not) = (Include ?? "", Exclude ?? "");

    private static IEnumerable<string> Rest(ListSourceLine source)
    {
        if (source.CanImport && source.Others > 0)
            yield return $"{source.Others} more stay out";
        if (source.CanImport && source.Unknown > 0)
            yield return $"{source.Unknown} unknown here";
    }

    private static string Gives(ListSourceLine source) =>
        source.Brings.Count switch
        {
            0 => "–",
            <= 3 => string.Join(", ", source.Brings),
            _ => $"{string.Join(", ", source.Brings.Take(3))} and {source.Brings.Count - 3} more",
        };

    private void Show() =>
        Nav.NavigateTo(
            Nav.GetUriWithQueryParameters(
                new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["names"] = string.IsNullOrWhiteSpace(names) ? null : names.Trim(),
                    ["not"] = string.IsNullOrWhiteSpace(not) ? null : not.Trim(),
                    ["page"] = null,
                }
            )
        );

    private void Toggle(ListSourceLine source)
    {
        if (!chosen.Remove(source.ExternalId))
            chosen.Add(source.ExternalId, source.Name);
    }

    private void ToggleAll()
    {
        var all = AllChosen;
        foreach (var source in Importable)
            if (all)
                chosen.Remove(source.ExternalId);
            else
                chosen[source.ExternalId] = source.Name;
    }

    private async Task ImportAsync()
    {
        asked = true;
        if (owners.Count == 0)
            return;
        var command = new TakeOverGroupsCommand(Kind, [.. chosen.Keys], [.. owners.Select(o => o.Subject)])
        {
            Schedule = ReviewSchedule.Default with { Every = every },
        };
        if (await OnImport(command) is not { } outcome)
            return;
        done = outcome;
        asked = false;
        chosen.Clear();
    }
}
