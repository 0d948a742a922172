using System.Globalization;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>What a finished review left: each decision with who made it, and what changed.</summary>
public sealed partial class ReviewEvidence
{
    private const int PageSize = 50;

    private int page = 1;

    [Parameter, EditorRequired]
    public ReviewDesk Desk { get; set; } = default!;

    /// <summary>Names of required groups.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyDictionary<ResourceId, string> Groups { get; set; } = default!;

    /// <summary>The page as the address has it.</summary>
    [Parameter]
    public string? PageText { get; set; }

    /// <summary>Removed ones first: they are what one looks for.</summary>
    private IEnumerable<ReviewedMember> Rows =>
        Desk.Members.OrderBy(m => m.Verdict != ReviewVerdict.Remove).Skip((page - 1) * PageSize).Take(PageSize);

    protected override void OnParametersSet() =>
        page = Math.Clamp(PageNumber.Of(PageText), 1, Math.Max(1, (Desk.Members.Count + PageSize - 1) / PageSize));

    private bool Gone(ReviewedMember member) => Desk.Outcome?.AlreadyGone.Contains(member.Edge.Value) == true;

    private string Said(Requirements? requirements)
    {
        var said = string.Join(", ", ListWords.Say(requirements ?? Requirements.None, Groups));
        return said.Length == 0 ? "none" : said;
    }

    private static string Outcome(ReviewOutcome outcome)
    {
        var said = string.Create(
            CultureInfo.InvariantCulture,
            $"{outcome.Kept.Count:N0} kept, {outcome.Removed.Count:N0} removed"
        );
        return outcome.AlreadyGone.Count == 0
            ? said
            : string.Create(CultureInfo.InvariantCulture, $"{said}, {outcome.AlreadyGone.Count:N0} had left before");
    }
}
