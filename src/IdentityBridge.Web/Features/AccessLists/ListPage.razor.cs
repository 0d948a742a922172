using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.AccessLists.Linked;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.AccessLists;

/// <summary>One access list: who is in it and owns it, what it gives, its rules, and its history. The part shown lives in the address.</summary>
[Addressed<ListAddress>]
public sealed partial class ListPage
{
    private const int PageSize = 25;

    private AccessListDetails list = default!;
    private string? shown;
    private ListLinkView? link;
    private Page<EffectiveMemberLine> effective = new([], 0, 1, PageSize);
    private Page<EdgeLine> direct = new([], 0, 1, PageSize);
    private IReadOnlyList<GivenThing> gives = [];
    private IReadOnlyDictionary<ResourceId, string> groups = new Dictionary<ResourceId, string>();
    private ListNesting nesting = new([], []);
    private IReadOnlyList<ListReview> reviews = [];
    private Page<AuditEntry> activity = new([], 0, 1, PageSize);

    [Inject]
    private AccessListQueries Lists { get; set; } = default!;

    [Inject]
    private ListSources Sources { get; set; } = default!;

    [Inject]
    private ListContents Contents { get; set; } = default!;

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery]
    private string? Tab { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    [SupplyParameterFromQuery(Name = "direct")]
    private string? DirectText { get; set; }

    protected override IReadOnlyCollection<string> Topics => [Application.Shared.Topics.List(ListId)];

    private AccessListId ListId => new(Id);

    private bool MayChangeMembers => Me.IsAdministrator || list.List.Mine.Owner;

    private bool MayEditMembers => MayChangeMembers && link is not { Observed: true };

    private bool SeesHistory => Me.SeesEverything || list.List.Mine.Owner;

    private string LinkName => $"{LinkedLists.Noun(link!.Origin)} {link.Name}";

    private string LinkTarget => LinkedLists.Target(link!.Origin).DisplayName;

    private string LinkText => link is null ? "" : $"Imported from the {LinkName}, and tied to it. ";

    private string MyPart =>
        list.List.Mine switch
        {
            { Owner: true, Member: true } => "You own this list and are in it.",
            { Owner: true } => "You own this list.",
            { Member: true } => "You are in this list.",
            _ => "You neither own this list nor are in it.",
        };

    private IReadOnlyList<ChipOption> Tabs =>
        [
            new(null, "Members", list.List.Members),
            new("owners", "Owners", list.Owners.Count),
            new("gives", "Gives", list.List.Gives.Count),
            new("rules", "Requirements and schedule"),
            new("nesting", "Nesting"),
            .. SeesHistory ? new ChipOption[] { new("reviews", "Reviews"), new("activity", "Activity") } : [],
        ];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        if (gone)
            return null;
        var (tab, page) = (Tab, PageNumber.Of(PageText));
        var details = await Lists.DetailsAsync(ListId, Me, ct);
        if (!details.Succeeded)
            return details.Error;
        list = details.Value;
        if (Take(await Sources.OfAsync(ListId, Me, ct), v => link = v) is { } unknown)
            return unknown;
        var refusal = await ReadAsync(tab, page, ct);
        // Until then the part that was shown stays: the next one would have nothing in it yet.
        shown = tab;
        return refusal;
    }

    private async Task<Error?> ReadAsync(string? tab, int page, CancellationToken ct)
    {
        switch (tab)
        {
            case "owners":
                return null;
            case "gives":
                return Take(await Contents.GivesAsync(ListId, Me, ct), v => gives = v);
            case "rules":
                groups = await Groups.NamesAsync(ListId, [.. list.Membership.Groups.Union(list.Ownership.Groups)], Me, ct);
                return null;
            case "nesting":
                return Take(await Contents.NestingAsync(ListId, Me, ct), v => nesting = v);
            case "reviews" when SeesHistory:
                return Take(await Lists.ReviewsAsync(ListId, Me, ct), v => reviews = v);
            case "activity" when SeesHistory:
                return Take(await Contents.ActivityAsync(ListId, page, PageSize, Me, ct), v => activity = v);
            default:
                return Take(await Lists.EffectiveAsync(ListId, page, PageSize, Me, ct), v => effective = v)
                    ?? Take(await Lists.MembersAsync(ListId, PageNumber.Of(DirectText), PageSize, Me, ct), v => direct = v);
        }
    }

    private static Error? Take<T>(Result<T> read, Action<T> keep)
    {
        if (!read.Succeeded)
            return read.Error;
        keep(read.Value);
        return null;
    }
}
