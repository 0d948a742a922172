using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <param name="Until">End of the membership; null for none.</param>
/// <param name="Seen">What the reviewer was shown that the list also gives: <see cref="PromotionSuggestion.Seen" />.</param>
public sealed record PromoteRequestCommand(RequestId Id, AccessListId List, DateTimeOffset? Until, string? Comment, string Seen);

/// <summary>
/// A reviewer gives what was asked for by an access list: the person becomes its member, and the request ends as promoted. It takes both
/// rights, to decide the request and to change the list's members.
/// </summary>
public sealed class PromoteRequest(Transactions transactions, LoadRequest load, ChangeMembers members)
{
    public Task<Result<DecidedRequest>> ExecuteAsync(
        PromoteRequestCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync(actor, (db, now) => PromoteAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<DecidedRequest>> PromoteAsync(
        PortalDbContext db,
        PromoteRequestCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        // Lists are locked before people: what the list gives cannot change from here on.
        var opened = await ListStandings.OpenAsync(db, command.List, ListRight.ChangeMembers, actor, now, cancellationToken);
        var loaded = await load.ExecuteAsync(db, command.Id, actor, cancellationToken);
        if (!loaded.Succeeded)
            return loaded.Error;
        if (!opened.Succeeded)
            return opened.Error;
        var (list, (request, facts)) = (opened.Value, loaded.Value);
        if (await RefusalAsync(db, request, cancellationToken) is { } refusal)
            return refusal;
        var promoted = request.Promote(actor, list.Id, list.Title, command.Until, command.Comment, facts, now);
        if (!promoted.Succeeded)
            return promoted.Error;
        if (await LacksAsync(db, request, list, command.Seen, now, cancellationToken) is { } lacks)
            return lacks;
        return await AddAsync(db, members, request, command.Comment, actor, now, cancellationToken);
    }

    /// <summary>Why nobody can give the person anything now; null when they can.</summary>
    internal static async Task<Error?> RefusalAsync(
        PortalDbContext db,
        AccessRequest request,
        CancellationToken cancellationToken
    )
    {
        var person = request.PersonId;
        if (await db.People.AnyAsync(p => p.Id == person && p.Status != PersonStatus.Active, cancellationToken))
            return Error.Conflict(
                "request.person-inactive",
                "The person is no longer active in Okta, so they cannot get access now."
            );
        return
            request.Status == RequestStatus.Pending
            && await OpenLocks.OnAsync(db, request.Id, person, cancellationToken) is { } held
            ? LockErrors.NotWhileLocked(held, held.RequestId is null ? "The person" : $"Request {request.Number}")
            : null;
    }

    /// <summary>Makes the person a member of the list that the request was promoted into, and records what follows.</summary>
    internal static async Task<Result<DecidedRequest>> AddAsync(
        PortalDbContext db,
        ChangeMembers members,
        AccessRequest request,
        string? comment,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var (list, title) = (request.PromotedToListId!.Value, request.PromotedToListTitle!);
        var reason = $"Request {request.Number}{(string.IsNullOrWhiteSpace(comment) ? "" : $": {comment.Trim()}")}";
        var member = new NewMember(
            ListSubject.Of(request.PersonId),
            request.MembershipUntil,
            reason.Length > ListEdge.MaxReason ? reason[..ListEdge.MaxReason] : reason
        );
        // A membership that was over by its own end makes room for the new one.
        var over = await db
            .ListEdges.Where(e =>
                e.ListId == list
                && e.Kind == ListEdgeKind.Member
                && e.PersonId == request.PersonId
                && e.RemovedAt == null
                && e.Until <= now
            )
            .Select(e => e.Id)
            .ToListAsync(cancellationToken);
        var change = new ChangeMembersCommand(list, [member], [], over);
        var added = await members.ChangeAsync(db, change, actor, now, cancellationToken);
        if (!added.Succeeded)
            return added.Error;
        db.Record(
            new AuditDraft(
                "request.promoted",
                actor.PersonId?.Value,
                actor.Name,
                "request",
                request.Id.ToString(),
                $"{actor.Name} promoted request {request.Number} into the list {title}{(string.IsNullOrWhiteSpace(comment) ? "." : $": {comment.Trim()}")}",
                request.PersonId.Value
            )
        );
        db.Announce(Topics.Inbox);
        db.Announce(Topics.Request(request.Id));
        db.Announce(Topics.Person(request.PersonId));
        return new DecidedRequest(request.Number, request.Status);
    }

    /// <summary>Why the list is not what the request needs, or not what the reviewer was shown; null when it is both.</summary>
    private static async Task<Error?> LacksAsync(
        PortalDbContext db,
        AccessRequest request,
        AccessList list,
        string seen,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var gain = (await ListGains.ReadAsync(db, request.PersonId, [list.Id], now, cancellationToken))[list.Id];
        if (await MembershipViews.SayAsync(db, gain, cancellationToken) is { } missing)
        {
            var person = await db.People.Where(p => p.Id == request.PersonId).Select(p => p.Name).SingleAsync(cancellationToken);
            return LongTermErrors.NotEligible(person, list.Title, missing);
        }
        if (gain.Silent is { } why)
            return LongTermErrors.GivesNothing(list.Title, why);
        var lacking = request.Items.Where(i => !gain.Lasting.Contains(i.EntitlementId)).Select(i => i.Name).ToList();
        if (lacking.Count > 0)
            return LongTermErrors.DoesNotGive(list.Title, lacking);
        var extra = gain.ExtraBeside(request.Items.Select(i => i.EntitlementId));
        if (ListGain.WordOf(extra) == seen)
            return null;
        var ids = extra.ToList();
        var named = await EntitlementNames.Of(db).Where(e => ids.Contains(e.Id)).ToListAsync(cancellationToken);
        return LongTermErrors.ListChanged(list.Title, [.. named.Select(e => e.FullName).Order(StringComparer.OrdinalIgnoreCase)]);
    }
}
