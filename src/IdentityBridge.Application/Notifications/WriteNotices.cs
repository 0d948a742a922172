using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.Notifications;

/// <summary>
/// Writes what people are told into the transaction of whatever it tells, with a delivery for each channel that it goes out by. Sees every
/// new step of a timeline by itself, so that no command has to think of it.
/// </summary>
internal sealed class WriteNotices(ApproverFactsReader approvers, NoticeChannels channels, IOptions<PortalRoleOptions> roles)
    : IBeforeCommit
{
    private const string SomeAdministrator = "an administrator";

    public async Task ExecuteAsync(PortalDbContext db, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var told = db.TakeTold().ToList();
        var steps = db.TakeNoted().Where(s => NoticeAudience.Needs(s.Kind) != AudienceNeeds.Nothing).ToList();
        if (steps.Count > 0)
            told.AddRange(await OfStepsAsync(db, steps, actor, now, cancellationToken));
        if (told.Count > 0)
            await StoreAsync(db, told, now, cancellationToken);
    }

    private async Task<IReadOnlyList<ToTell>> OfStepsAsync(
        PortalDbContext db,
        IReadOnlyCollection<TimelineEntry> steps,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var ids = steps.Select(s => s.RequestId).Distinct().ToList();
        var requests = await db
            .Requests.AsNoTracking()
            .Include(r => r.Items)
            .Include(r => r.Decisions)
            .Where(r => ids.Contains(r.Id))
            .AsSplitQuery()
            .ToDictionaryAsync(r => r.Id, cancellationToken);
        var people = requests.Values.SelectMany(r => new[] { r.PersonId, r.RequesterId }).Distinct().ToList();
        var names = await db
            .People.Where(p => people.Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.Name, cancellationToken);
        var told = new List<ToTell>();
        foreach (var step in steps)
        {
            var request = requests[step.RequestId];
            var facts = await FactsAsync(db, step, request, actor, now, cancellationToken);
            var called = new RequestNamesOf(names[request.PersonId], names[request.RequesterId]);
            var (by, said) = Voice(step, request);
            told.AddRange(
                NoticeAudience
                    .Of(step, request, facts)
                    .Select(t => new ToTell(t, Words(t, IsTheirs(step, request, t)), request.Id))
            );

            NoticeWords Words(Told to, bool theirs) =>
                step.Kind == TimelineKind.Ended
                    ? NoticeText.Ended(to, request, called, facts.Ending)
                    : NoticeText.Of(
                        to,
                        request,
                        called,
                        theirs || by is null ? by : SomeAdministrator,
                        theirs ? said : null,
                        step.ItemName
                    );
        }
        await SettleAsync(
            db,
            NoticeKind.ToDecide,
            [.. requests.Values.Where(r => r.Status != RequestStatus.Pending)],
            now,
            cancellationToken
        );
        await SettleAsync(
            db,
            NoticeKind.FollowUpDue,
            [.. requests.Values.Where(r => r.FollowUp is { State: not FollowUpState.Open })],
            now,
            cancellationToken
        );
        return told;
    }

    private async Task<AudienceFacts> FactsAsync(
        PortalDbContext db,
        TimelineEntry step,
        AccessRequest request,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var needs = NoticeAudience.Needs(step.Kind);
        if (needs < AudienceNeeds.Owners)
            return AudienceFacts.Nobody with
            {
                Actor = actor,
                Ending = step.Kind == TimelineKind.Ended ? await GoingOn.EndingAsync(db, request, cancellationToken) : [],
            };
        var facts = await approvers.ReadAsync(db, request, null, cancellationToken);
        facts = await ListDeciders.AddAsync(db, facts, request, Actor.System, now, cancellationToken);
        var owners = facts.Owners.Values.SelectMany(o => o).ToHashSet();
        var deciders =
            needs < AudienceNeeds.Deciders ? []
            : request.AsksForListId is not null ? facts.ListDeciders.ToHashSet()
            : request
                .Items.Where(i => !i.IsApprovedByRule)
                .SelectMany(i =>
                    i.Thresholds.SelectMany(t =>
                        ApproverRouting.Approvers(t, i.ResourceId, request.RequesterId, request.PersonId, facts)
                    )
                )
                .ToHashSet();
        return new AudienceFacts(actor, deciders, owners)
        {
            Watchers =
                needs < AudienceNeeds.Everybody ? new HashSet<PersonId>() : await WatchersAsync(db, facts, cancellationToken),
        };
    }

    private async Task<HashSet<PersonId>> WatchersAsync(
        PortalDbContext db,
        ApproverFacts facts,
        CancellationToken cancellationToken
    )
    {
        var watchers = await Administrators.ReadAsync(db, [.. roles.Value.Administrators], cancellationToken);
        if (facts.Manager is { } manager)
            watchers.Add(manager);
        return watchers;
    }

    /// <summary>Why somebody is locked is told to themselves only.</summary>
    private static bool IsTheirs(TimelineEntry step, AccessRequest request, Told told) =>
        step.Kind is not (TimelineKind.Locked or TimelineKind.Unlocked) || told.Person == request.PersonId;

    /// <summary>Who did it and what they said; the last approval speaks for the approval of the whole.</summary>
    private static (string? By, string? Said) Voice(TimelineEntry step, AccessRequest request)
    {
        if (step.Kind == TimelineKind.Approved && step.Who is null)
            return request.Decisions.Where(d => d.Verdict == Verdict.Approve).MaxBy(d => d.At) is { } last
                ? (last.ReviewerName, last.Comment)
                : (null, step.Text);
        return (
            step.Who == Actor.System.Name ? null : step.Who,
            step.Kind is TimelineKind.Submitted or TimelineKind.Active ? null : step.Text
        );
    }

    /// <summary>What waits no longer for anybody is no longer news to those who could have decided it, or followed it up.</summary>
    private static async Task SettleAsync(
        PortalDbContext db,
        NoticeKind kind,
        IReadOnlyCollection<AccessRequest> over,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (over.Count == 0)
            return;
        var ids = over.Select(r => (RequestId?)r.Id).ToList();
        var waiting = db.Notices.Where(n =>
            ids.Contains(n.RequestId) && n.Kind == kind && n.ReadAt == null && n.PersonId != null
        );
        var people = await waiting.Select(n => n.PersonId!.Value).Distinct().ToListAsync(cancellationToken);
        if (people.Count == 0)
            return;
        await waiting.ExecuteUpdateAsync(s => s.SetProperty(n => n.ReadAt, now), cancellationToken);
        foreach (var person in people)
            db.Announce(Topics.Notices(person));
    }

    private async Task StoreAsync(
        PortalDbContext db,
        IReadOnlyCollection<ToTell> told,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var keys = told.Select(t => t.Told.EventKey).Distinct().ToList();
        var known = (
            await db
                .Notices.Where(n => keys.Contains(n.EventKey))
                .Select(n => new { n.PersonId, n.EventKey })
                .ToListAsync(cancellationToken)
        )
            .Select(n => (n.PersonId, n.EventKey))
            .ToHashSet();
        var news = told.Where(t =>
                (t.Told.Person is not null || t.Told.Kind == NoticeKind.Test || channels.TeamHears(t.Told.Kind))
                && known.Add((t.Told.Person, t.Told.EventKey))
            )
            .ToList();
        if (news.Count == 0)
            return;
        var ways = await WaysAsync(db, [.. news.Select(t => t.Told.Person).OfType<PersonId>().Distinct()], cancellationToken);
        foreach (var tell in news)
        {
            var choice = tell.Told.Person is { } person
                ? ChoiceOf(ways.GetValueOrDefault(person), tell.Told.Kind)
                : (EmailChoice?)null;
            var notice = Notice.Create(tell.Told, tell.Words, tell.Request, choice == EmailChoice.Daily, now);
            db.Notices.Add(notice);
            if (tell.Told.Person is not { } reader)
                db.Deliveries.Add(NoticeDelivery.Of(notice, NoticeChannel.Slack, now));
            else
            {
                db.Announce(Topics.Notices(reader));
                if (choice == EmailChoice.AtOnce)
                    db.Deliveries.Add(NoticeDelivery.Of(notice, NoticeChannel.Email, now));
            }
        }
        db.Announce(Topics.Deliveries);
    }

    /// <summary>What a test tells goes out whatever was chosen.</summary>
    private static EmailChoice ChoiceOf(NoticePreferences? way, NoticeKind kind) =>
        way is null ? EmailChoice.Never
        : kind == NoticeKind.Test ? EmailChoice.AtOnce
        : way.For(kind);

    /// <summary>What those who can be reached by email chose.</summary>
    private async Task<IReadOnlyDictionary<PersonId, NoticePreferences>> WaysAsync(
        PortalDbContext db,
        IReadOnlyCollection<PersonId> people,
        CancellationToken cancellationToken
    )
    {
        if (!channels.HasEmail || people.Count == 0)
            return new Dictionary<PersonId, NoticePreferences>();
        var reachable = await db
            .People.Where(p => people.Contains(p.Id) && p.Status == PersonStatus.Active && p.Email != "")
            .Select(p => p.Id)
            .ToListAsync(cancellationToken);
        var chosen = await db
            .NoticePreferences.AsNoTracking()
            .Where(p => people.Contains(p.PersonId))
            .ToDictionaryAsync(p => p.PersonId, cancellationToken);
        return reachable.ToDictionary(p => p, p => chosen.GetValueOrDefault(p) ?? NoticePreferences.Of(p));
    }
}
