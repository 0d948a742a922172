using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>Everything the request's page and the reviewer's panel show.</summary>
/// <param name="MayDecide">Whether the actor may decide it now.</param>
public sealed record RequestDetails(
    RequestId Id,
    long Number,
    RequestStatus Status,
    bool InPart,
    RequestPerson Person,
    string Reason,
    TimeSpan Duration,
    DateTimeOffset CreatedAt,
    DateTimeOffset PendingUntil,
    DateTimeOffset? From,
    DateTimeOffset? Until,
    IReadOnlyList<RequestItemView> Items,
    IReadOnlyList<Decision> Decisions,
    IReadOnlyList<TimelineEntry> Timeline,
    bool IsMine,
    bool MayDecide,
    bool MayCancel,
    bool MayEnd
)
{
    /// <summary>Extension, start, and who asked.</summary>
    public RequestTerms Terms { get; init; } = RequestTerms.Plain;

    /// <summary>The longest that a reviewer may make of it.</summary>
    public TimeSpan LongestShorter => AccessRequest.LongestShorter(Duration);

    /// <summary>When the access would start and end if it were approved then.</summary>
    public Window IfApproved(DateTimeOffset at) => AccessTimes.Of(Duration, Terms.StartsAt, Terms.ExtendsUntil, at);

    /// <summary>The lock on the request or on its person, while there is one and the request could have an effect.</summary>
    public LockNotice? Lock { get; init; }

    /// <summary>The latest question to the requester, while it is pending; null when there is none.</summary>
    public RequestQuestion? Question { get; init; }

    /// <summary>Whether the access would start with the actor's approval.</summary>
    public bool MyApprovalSuffices { get; init; }

    /// <summary>Whether the actor may write here.</summary>
    public bool MayComment { get; init; }

    /// <summary>Whether a word of the actor answers the open question.</summary>
    public bool MayAnswer => IsMine && Question is { IsOpen: true } && MayComment;

    /// <summary>The request that it was made from, when the actor may see that.</summary>
    public RequestLink? AgainOf { get; init; }

    /// <summary>Requests made from it that the actor may see, the oldest first.</summary>
    public IReadOnlyList<RequestLink> AskedAgain { get; init; } = [];

    /// <summary>Whether the actor can ask for the same again now.</summary>
    public bool MayAskAgain { get; init; }

    /// <summary>Of an emergency: whether somebody has looked at it; null of every other request.</summary>
    public FollowUpView? FollowUp { get; init; }

    /// <summary>The access list that it asks to join, or was promoted into; null for all others.</summary>
    public MembershipView? Membership { get; init; }

    /// <summary>What it is about, items of a role under its name.</summary>
    public IReadOnlyList<string> Names =>
        RequestNames.Of(
            Membership is { IsAskedFor: true } asked
                ? [RequestNames.OfMembership(asked.Title)]
                : Items.Select(i => new NamedItem(i.Name, i.RoleName))
        );

    /// <summary>Approvals given and needed, over all thresholds; those of several items that ask the same people count once.</summary>
    public (int Given, int Needed) Approvals =>
        Items
            .Where(i => i.Rule is null)
            .SelectMany(i => i.Thresholds)
            .Concat(Membership?.Deciders is { } deciders ? [deciders] : [])
            .GroupBy(t => t.Who, StringComparer.Ordinal)
            .Select(same => same.MinBy(t => t.Given - t.Needed)!)
            .Aggregate((0, 0), (sum, t) => (sum.Item1 + Math.Min(t.Given, t.Needed), sum.Item2 + t.Needed));
}

public sealed record RequestPerson(PersonId Id, string Name, string Login, string? Department, string? Title, string? Manager);

/// <param name="RoleId">The role that it was asked for through, while there is such a role.</param>
/// <param name="RoleName">What that role was called when it was asked for.</param>
/// <param name="HasAlready">Other things the person has on the same resource.</param>
public sealed record RequestItemView(
    RequestItemId Id,
    EntitlementId EntitlementId,
    string Name,
    EntitlementKind Kind,
    ResourceKind ResourceKind,
    string EntitlementName,
    string ResourceName,
    RoleId? RoleId,
    string? RoleName,
    string PolicyName,
    ItemStatus Status,
    string? StatusReason,
    DateTimeOffset? InPlaceAt,
    DateTimeOffset? RemovedAt,
    IReadOnlyList<ThresholdView> Thresholds,
    IReadOnlyList<string> HasAlready
)
{
    /// <summary>The rule of the policy that decided it at submission; null when people decide.</summary>
    public PreviewRule? Rule { get; init; }
}

/// <param name="MayClose">Whether the actor may close it now.</param>
public sealed record FollowUpView(
    FollowUpState State,
    DateTimeOffset Due,
    bool IsOverdue,
    string? ByName,
    DateTimeOffset? At,
    string? Comment,
    bool MayClose
);

/// <param name="Who">In words.</param>
/// <param name="Names">Some of those who could approve.</param>
public sealed record ThresholdView(string Who, int Given, int Needed, IReadOnlyList<string> Names);

/// <summary>Reads one request for one actor.</summary>
public sealed class RequestDetailsQuery(
    IDbContextFactory<PortalDbContext> contexts,
    ApproverFactsReader approvers,
    TimeProvider time
)
{
    /// <summary>Not found also when it is none of the actor's business.</summary>
    public async Task<Result<RequestDetails>> ExecuteAsync(RequestId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var request = await db
            .Requests.AsNoTracking()
            .Include(r => r.Items)
            .Include(r => r.Decisions)
            .Include(r => r.Timeline)
            .AsSplitQuery()
            .SingleOrDefaultAsync(r => r.Id == id, cancellationToken);
        if (request is null)
            return RequestErrors.NotFound();
        var facts = await approvers.ReadAsync(db, request, actor.PersonId, cancellationToken);
        facts = await ListDeciders.AddAsync(db, facts, request, actor, time.Now(), cancellationToken);
        if (!RequestAccess.MaySee(request, actor, facts))
            return RequestErrors.NotFound();

        var person = await (
            from p in db.People
            where p.Id == request.PersonId
            select new RequestPerson(
                p.Id,
                p.Name,
                p.Login,
                p.Department,
                p.Title,
                db.People.Where(m => m.Id == p.ManagerId).Select(m => m.Name).FirstOrDefault()
            )
        ).SingleAsync(cancellationToken);
        var reviews = actor.PersonId is { } me && !ApproverRouting.IsOwnBusiness(request, me);
        var items = await ItemsAsync(db, request, person, facts, reviews, cancellationToken);
        var (origin, later) = await AskAgain.LinksAsync(db, request, actor, cancellationToken);
        var mine = actor.PersonId is { } self && ApproverRouting.IsOwnBusiness(request, self);
        var details = new RequestDetails(
            request.Id,
            request.Number,
            request.Status,
            request.InPart,
            person,
            request.Reason,
            request.Duration,
            request.CreatedAt,
            request.PendingUntil,
            request.From,
            request.Until,
            items,
            [.. request.Decisions.OrderBy(d => d.At)],
            [.. request.Timeline.OrderBy(t => t.Sequence)],
            mine,
            request.Status == RequestStatus.Pending
                && actor.PersonId is { } decider
                && ApproverRouting.MayDecide(request, decider, facts)
                && !request.Decisions.Any(d => d.ReviewerId == decider),
            request.Status == RequestStatus.Pending && mine,
            request.Status is RequestStatus.Approved or RequestStatus.Active && EndAccess.MayEnd(request, actor, facts)
        )
        {
            Terms = await RequestTerms.ReadAsync(db, request, actor, time.Now(), cancellationToken),
            AgainOf = origin,
            AskedAgain = later,
            MayAskAgain = request.AskAgain(actor).Succeeded,
            Membership = await MembershipViews.ReadAsync(db, request, actor, facts, time.Now(), cancellationToken),
            Lock = LockNotice.Of(
                request.CanBeLocked ? await OpenLocks.OnAsync(db, request.Id, request.PersonId, cancellationToken) : null
            ),
            Question = request is { Status: RequestStatus.Pending, AskedAt: { } asked }
                ? new RequestQuestion(request.AskedByName ?? "", asked, request.AnsweredAt)
                : null,
            MyApprovalSuffices =
                actor.PersonId is { } approver
                && request.Status == RequestStatus.Pending
                && ApproverRouting.WouldSuffice(request, approver, facts),
            MayComment = AccessRequest.MayComment(request, actor, facts, time.Now()),
            FollowUp = request.FollowUp is not { } followUp
                ? null
                : new FollowUpView(
                    followUp.State,
                    followUp.Due,
                    followUp.IsOverdue(time.Now()),
                    followUp.ByName,
                    followUp.At,
                    followUp.Comment,
                    followUp.State == FollowUpState.Open && ApproverRouting.MayFollowUp(request, actor, facts)
                ),
        };
        return ColleagueNotes.Hide(details, request, actor, facts);
    }

    private static async Task<IReadOnlyList<RequestItemView>> ItemsAsync(
        PortalDbContext db,
        AccessRequest request,
        RequestPerson person,
        ApproverFacts facts,
        bool withOthers,
        CancellationToken cancellationToken
    )
    {
        var ids = request.Items.Select(i => i.EntitlementId).ToList();
        var things = await EntitlementNames.Of(db).Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, cancellationToken);
        var names = await ApproverNames.ReadAsync(
            db,
            [.. request.Items.Select(i => (i.ResourceId, i.Thresholds))],
            request.RequesterId,
            request.PersonId,
            facts,
            cancellationToken
        );
        var asked = request.Items.Select(i => i.RoleId).OfType<RoleId>().Distinct().ToList();
        var roles =
            asked.Count == 0
                ? []
                : await AskedThings
                    .Requestable(db)
                    .Where(r => asked.Contains(r.Id))
                    .Select(r => r.Id)
                    .ToListAsync(cancellationToken);
        var resources = request.Items.Select(i => i.ResourceId).ToList();
        var already = withOthers
            ? await (
                from assignment in db.Assignments
                join entitlement in db.Entitlements on assignment.EntitlementId equals entitlement.Id
                where
                    assignment.PersonId == person.Id
                    && assignment.GoneAt == null
                    && resources.Contains(entitlement.ResourceId)
                    && !ids.Contains(entitlement.Id)
                select new { entitlement.ResourceId, entitlement.Name }
            )
                .Distinct()
                .ToListAsync(cancellationToken)
            : [];
        return
        [
            .. request
                .Items.OrderBy(i => i.RoleName, StringComparer.OrdinalIgnoreCase)
                .Select(item =>
                {
                    var thing = things[item.EntitlementId];
                    return new RequestItemView(
                        item.Id,
                        item.EntitlementId,
                        item.Name,
                        thing.Kind,
                        thing.ResourceKind,
                        thing.Name,
                        thing.Resource,
                        item.RoleId is { } role && roles.Contains(role) ? role : null,
                        item.RoleName,
                        item.PolicyName,
                        item.Status,
                        item.StatusReason,
                        item.InPlaceAt,
                        item.RemovedAt,
                        [
                            .. item.Thresholds.Select(t => new ThresholdView(
                                names.Say(t, thing.Resource),
                                ApproverRouting.Approvals(request, item, t, facts),
                                t.Count,
                                names.Some(
                                    ApproverRouting.Approvers(t, item.ResourceId, request.RequesterId, request.PersonId, facts)
                                )
                            )),
                        ],
                        [.. already.Where(a => a.ResourceId == item.ResourceId).Select(a => a.Name)]
                    )
                    {
                        Rule = item.RuleVerdict is { } verdict ? new PreviewRule(item.RuleName!, verdict, item.RuleWords) : null,
                    };
                }),
        ];
    }
}
