using System.Globalization;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Decide;

/// <summary>One request beside the inbox, with the reviewer's choices.</summary>
public sealed partial class RequestPanel
{
    private static readonly TimeSpan[] Usual =
    [
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(4),
        TimeSpan.FromHours(8),
        TimeSpan.FromDays(1),
        TimeSpan.FromDays(3),
        TimeSpan.FromDays(7),
    ];

    private readonly string commentId = $"comment-{Guid.CreateVersion7():N}";
    private bool shortening;
    private bool denying;
    private bool asking;
    private TimeSpan? shorter;
    private string comment = "";

    [Parameter, EditorRequired]
    public DeskRequest Desk { get; set; } = default!;

    /// <summary>True while a decision is being written.</summary>
    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Takes the decision; true when it was done and dialogs may close.</summary>
    [Parameter, EditorRequired]
    public Func<RequestDecision, Task<bool>> OnDecide { get; set; } = default!;

    [Inject]
    private ReaderClock Clock { get; set; } = default!;

    private DateTimeOffset EndIfShorter(TimeSpan span) => (Details with { Duration = span }).IfApproved(Clock.Now).Until!.Value;

    /// <summary>Sends a question to the requester; true when it was asked.</summary>
    [Parameter, EditorRequired]
    public Func<string, Task<bool>> OnAsk { get; set; } = default!;

    /// <summary>Says something in the conversation; true when it was said.</summary>
    [Parameter, EditorRequired]
    public Func<string, Task<bool>> OnSay { get; set; } = default!;

    /// <summary>How many are selected to be decided at once; this one by itself can be decided while none is.</summary>
    [Parameter]
    public int Selected { get; set; }

    private RequestDetails Details => Desk.Details;

    private bool JoinsList => Details.Membership is { IsAskedFor: true };

    private string PageHref => $"requests/{Details.Id}";

    /// <summary>The usual spans that are really shorter, the longest four of them.</summary>
    private IReadOnlyList<TimeSpan> Shorter => [.. Usual.Where(u => u < Details.Duration).TakeLast(4)];

    private string AskedFor =>
        Details.Duration == Durations.Forever
            ? "it was asked for without an end"
            : $"asked for were {TimeText.Span(Details.Duration)}";

    private string ApproveWord =>
        Details.Items.Count switch
        {
            0 or 1 => "Approve",
            2 => "Approve both",
            var many => string.Create(CultureInfo.InvariantCulture, $"Approve all {many}"),
        };

    private string Progress =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Details.Approvals.Given} of {Details.Approvals.Needed} {(Details.Approvals.Needed == 1 ? "approval" : "approvals")}"
        );

    private string About
    {
        get
        {
            string?[] parts =
            [
                Details.Person.Title,
                Details.Person.Department,
                Details.Person.Manager is { } manager ? $"reports to {manager}" : null,
            ];
            var said = string.Join(" · ", parts.Where(p => !string.IsNullOrWhiteSpace(p)));
            return said.Length == 0 ? Details.Person.Login : said;
        }
    }

    private string WhyNot =>
        Details.Status != RequestStatus.Pending
            ? $"This request no longer waits for a decision: it is {StatusWords.Word(Details.Status.ToString()).ToLowerInvariant()}."
        : Details.IsMine ? "You cannot decide a request that you made or that is for you."
        : "You have decided this request, or it is not yours to decide. It waits for others.";

    private Task ApproveAsync() => OnDecide(new RequestDecision(Details.Id, Details.Person.Name, Verdict.Approve));

    private void OpenShorter()
    {
        var half = Details.LongestShorter / 2;
        shorter = Shorter.Count > 0 ? Shorter[^1] : TimeSpan.FromMinutes(Math.Max(1, Math.Floor(half.TotalMinutes)));
        comment = "";
        shortening = true;
    }

    private async Task ApproveShorterAsync()
    {
        if (shorter is not { } span)
            return;
        var decision = new RequestDecision(
            Details.Id,
            Details.Person.Name,
            Verdict.Approve,
            string.IsNullOrWhiteSpace(comment) ? null : comment.Trim(),
            span < Details.Duration ? span : null
        );
        if (await OnDecide(decision))
            shortening = false;
    }

    private Task<bool> DenyAsync(string reason) =>
        OnDecide(new RequestDecision(Details.Id, Details.Person.Name, Verdict.Deny, reason));
}
