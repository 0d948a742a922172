using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Audit;
using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.Features.Catalog;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Home;

/// <summary>What I have, what waits for me, what I asked for.</summary>
public sealed partial class HomePage
{
    private const int InboxShown = 5;
    private const int ReviewsShown = 5;
    private const int QuestionsShown = 5;
    private const int OpenShown = 6;

    /// <summary>Each one with a timeline costs a read of its own.</summary>
    private const int Detailed = 2;

    private IReadOnlyList<HeldAccess> held = [];
    private Page<RequestRow> inbox = default!;
    private IReadOnlyList<InboxRow> questions = [];
    private Page<ListRow> toReview = new([], 0, 1, ReviewsShown);
    private IReadOnlyList<FollowUpRow> followUps = [];
    private IReadOnlyList<RequestDetails> detailed = [];
    private IReadOnlyList<RequestRow> others = [];
    private Ending? ending;
    private ChainAlarm? alarm;
    private LockNotice? lockedOut;
    private string wanted = "";

    [Inject]
    private AuditQueries Audit { get; set; } = default!;

    [Inject]
    private LockQueries Locks { get; set; } = default!;

    [Inject]
    private GrantQueries Grants { get; set; } = default!;

    [Inject]
    private RequestQueries Requests { get; set; } = default!;

    [Inject]
    private ReviewerInbox Reviewing { get; set; } = default!;

    [Inject]
    private FollowUpQueries FollowUps { get; set; } = default!;

    [Inject]
    private ListIndex Lists { get; set; } = default!;

    [Inject]
    private RequestDetailsQuery Details { get; set; } = default!;

    [Inject]
    private EndAccess EndAccess { get; set; } = default!;

    protected override IReadOnlyCollection<string> Topics =>
        Me?.PersonId is { } me
            ?
            [
                Application.Shared.Topics.Person(me),
                Application.Shared.Topics.Inbox,
                Application.Shared.Topics.Lists,
                .. toReview.Rows.Select(r => Application.Shared.Topics.List(r.Id)),
                .. detailed.Select(r => Application.Shared.Topics.Request(r.Id)),
            ]
            : [];

    private string Hello => Greeting.Say(TimeZoneInfo.ConvertTime(Clock.Now, Clock.Zone), Me.Name);

    /// <summary>Whether something beside the table wants to be seen first where there is only one column.</summary>
    private bool IsMoving =>
        inbox.Total + toReview.Total + questions.Count > 0 || detailed.Any(r => r.Status != RequestStatus.Active);

    private string Summary
    {
        get
        {
            if (held.Count == 0)
                return "You have nothing yet; the catalogue shows what you can ask for.";
            var soon = held.Count(h => h.Until is { } until && until - Clock.Now < TimeSpan.FromHours(1));
            var things = $"{CatalogWords.Count(held.Count, "thing")} you can use";
            return soon == 0 ? $"{things}." : $"{things}, {soon} {(soon == 1 ? "ends" : "end")} within the hour.";
        }
    }

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        lockedOut = await Locks.OfActorAsync(Me, ct);
        alarm = await Audit.AlarmAsync(Me, ct);
        followUps = await FollowUps.OpenAsync(Me, ct);
        held = await Grants.MineAsync(Me, ct);
        inbox = await Requests.InboxAsync(Me, 1, InboxShown, ct);
        questions = await Reviewing.QuestionsToMeAsync(Me, QuestionsShown, ct);
        var due = new ListIndexFilter(ListScope.Owned, Show: ListShow.Due, ByReview: true, Size: ReviewsShown);
        var found = await Lists.PageAsync(due, Me, ct);
        if (!found.Succeeded)
            return found.Error;
        toReview = found.Value;
        var open = (await Requests.MineAsync(Me, openOnly: true, 1, OpenShown, ct)).Rows;

        // What moves comes first; of what is settled, the newest stays in sight so that its last steps can be watched.
        var moving = open.Where(r => r.Status != RequestStatus.Active).ToList();
        var watched = (moving.Count > 0 ? moving : open).Take(Detailed).ToList();
        var read = new List<RequestDetails>();
        foreach (var row in watched)
            if (await Details.ExecuteAsync(row.Id, Me, ct) is { Succeeded: true } details)
                read.Add(details.Value);
        (detailed, others) = (read, [.. open.Where(r => !read.Exists(d => d.Id == r.Id))]);
        return null;
    }

    private void Search() =>
        Nav.NavigateTo(
            string.IsNullOrWhiteSpace(wanted) ? "request" : Nav.GetUriWithQueryParameters("request", Query(wanted.Trim()))
        );

    private static Dictionary<string, object?> Query(string text) => new(StringComparer.Ordinal) { ["q"] = text };

    private async Task<bool> EndAsync(string reason)
    {
        var plan = ending!;
        var done = await RunAsync(
            async ct =>
            {
                Result<Done> last = new Done();
                foreach (var id in plan.RequestIds)
                {
                    last = await EndAccess.ExecuteAsync(new EndAccessCommand(id, reason), Me, ct);
                    if (!last.Succeeded)
                        break;
                }
                return last;
            },
            $"{plan.Of.Name} has ended; it is being removed."
        );
        await ReloadAsync();

        // What was ended meanwhile elsewhere needs no second try.
        return done || !held.SelectMany(h => h.Reasons).Any(r => r.RequestId is { } id && plan.RequestIds.Contains(id));
    }
}
