using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CsvHelper;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>Writes what a search finds, over all its pages, newest first; the actor's sight limits it as it does the search. Constant memory.</summary>
public sealed class ExportRequests(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    private const int Batch = 500;
    private static readonly string[] Columns =
    [
        "Number",
        "Id",
        "State",
        "Requester",
        "Person",
        "Login",
        "Department",
        "Reason",
        "DurationMinutes",
        "SubmittedAt",
        "DecidedAt",
        "From",
        "Until",
        "EndedAt",
        "Items",
        "Decisions",
        "AsksForList",
        "PromotedToList",
        "MembershipUntil",
    ];

    /// <summary>One row a request. Cells that a spreadsheet would run are disarmed; instants are ISO 8601 in UTC.</summary>
    public async Task CsvAsync(RequestFilter filter, Actor actor, Stream to, CancellationToken cancellationToken)
    {
        await using var csv = CsvWriter.Create(to, new CsvWriterOptions { Injection = CsvInjection.Escape }, leaveOpen: true);
        await csv.WriteRecordAsync(Columns, cancellationToken);
        await foreach (var r in ReadAsync(filter, actor, cancellationToken))
            await csv.WriteRecordAsync(
                [
                    r.Number.ToString(CultureInfo.InvariantCulture),
                    r.Id.ToString(),
                    r.State,
                    r.Requester,
                    r.Person,
                    r.Login,
                    r.Department ?? "",
                    r.Reason,
                    r.DurationMinutes?.ToString(CultureInfo.InvariantCulture) ?? "",
                    Say(r.SubmittedAt),
                    Say(r.DecidedAt),
                    Say(r.From),
                    Say(r.Until),
                    Say(r.EndedAt),
                    string.Join("; ", r.Items.Select(i => $"{i.Name}{(i.Role is null ? "" : $" (role {i.Role})")}: {i.State}")),
                    string.Join("; ", r.Decisions.Select(Say)),
                    r.AsksForList ?? "",
                    r.PromotedToList ?? "",
                    Say(r.MembershipUntil),
                ],
                cancellationToken
            );
    }

    /// <summary>One array with an object a request, in the words of the CSV file; items and decisions are arrays.</summary>
    public Task JsonAsync(RequestFilter filter, Actor actor, Stream to, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeAsync(
            to,
            ReadAsync(filter, actor, cancellationToken),
            JsonSerializerOptions.Web,
            cancellationToken
        );

    private async IAsyncEnumerable<ExportedRequest> ReadAsync(
        RequestFilter filter,
        Actor actor,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        long? before = null;
        while (true)
        {
            var batch = await BatchAsync(filter, actor, before, cancellationToken);
            foreach (var request in batch)
                yield return request;
            if (batch.Count < Batch)
                yield break;
            before = batch[^1].Number;
        }
    }

    private async Task<List<ExportedRequest>> BatchAsync(
        RequestFilter filter,
        Actor actor,
        long? before,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var lists = await ListDeciders.ForSightAsync(db, actor, time.Now(), cancellationToken);
        var rows = await (
            from request in RequestSearch.Newest(RequestSearch.Matching(db, filter, actor, lists), before).Take(Batch)
            join requester in db.People on request.RequesterId equals requester.Id
            join person in db.People on request.PersonId equals person.Id
            orderby request.Number descending
            select new
            {
                request.Id,
                request.Number,
                request.Status,
                request.Reason,
                request.Duration,
                request.CreatedAt,
                request.DecidedAt,
                request.StartsAt,
                request.From,
                request.Until,
                request.EndedAt,
                Extends = db.Requests.Where(r => r.Id == request.ExtendsId).Select(r => (long?)r.Number).FirstOrDefault(),
                request.AsksForListTitle,
                request.PromotedToListTitle,
                request.MembershipUntil,
                Requester = requester.Name,
                Person = person.Name,
                person.Login,
                person.Department,
            }
        ).ToListAsync(cancellationToken);
        var ids = rows.Select(r => r.Id).ToList();
        var items = (
            await db
                .RequestItems.Where(i => ids.Contains(i.RequestId))
                .OrderBy(i => i.Id)
                .Select(i => new
                {
                    i.RequestId,
                    i.Name,
                    i.RoleName,
                    i.Status,
                    i.PolicyName,
                })
                .ToListAsync(cancellationToken)
        ).ToLookup(i => i.RequestId, i => new ExportedItem(i.Name, i.RoleName, i.PolicyName, i.Status.ToString()));
        var decisions = (
            await db
                .Decisions.AsNoTracking()
                .Where(d => ids.Contains(d.RequestId))
                .OrderBy(d => d.At)
                .ToListAsync(cancellationToken)
        ).ToLookup(
            d => d.RequestId,
            d => new ExportedDecision(d.ReviewerName, d.Verdict.ToString(), d.Comment, d.ShorterDuration?.TotalMinutes, d.At)
        );
        return
        [
            .. rows.Select(r => new ExportedRequest(
                r.Number,
                r.Id.Value,
                r.Status.ToString(),
                r.Requester,
                r.Person,
                r.Login,
                r.Department,
                r.Reason,
                r.Duration == Durations.Forever ? null : r.Duration.TotalMinutes,
                r.CreatedAt,
                r.DecidedAt,
                r.From,
                r.Until,
                r.EndedAt,
                [.. items[r.Id]],
                [.. decisions[r.Id]]
            )
            {
                StartsAt = r.StartsAt,
                Extends = r.Extends,
                AsksForList = r.AsksForListTitle,
                PromotedToList = r.PromotedToListTitle,
                MembershipUntil = r.MembershipUntil,
            }),
        ];
    }

    private static string Say(DateTimeOffset? at) => at?.ToString("O", CultureInfo.InvariantCulture) ?? "";

    private static string Say(ExportedDecision decision) =>
        $"{decision.Verdict} by {decision.Reviewer} at {Say(decision.At)}{(string.IsNullOrEmpty(decision.Comment) ? "" : $": {decision.Comment}")}";

    /// <param name="DurationMinutes">Null for access without an end.</param>
    private sealed record ExportedRequest(
        long Number,
        Guid Id,
        string State,
        string Requester,
        string Person,
        string Login,
        string? Department,
        string Reason,
        double? DurationMinutes,
        DateTimeOffset SubmittedAt,
        DateTimeOffset? DecidedAt,
        DateTimeOffset? From,
        DateTimeOffset? Until,
        DateTimeOffset? EndedAt,
        IReadOnlyList<ExportedItem> Items,
        IReadOnlyList<ExportedDecision> Decisions
    )
    {
        /// <summary>The start that was asked for.</summary>
        public DateTimeOffset? StartsAt { get; init; }

        /// <summary>Number of the request that it makes longer.</summary>
        public long? Extends { get; init; }

        /// <summary>Title of the list that it asks to join; null when it asks for items.</summary>
        public string? AsksForList { get; init; }

        /// <summary>Title of the list that the person was added to.</summary>
        public string? PromotedToList { get; init; }

        /// <summary>End of that membership; null for none.</summary>
        public DateTimeOffset? MembershipUntil { get; init; }
    }

    private sealed record ExportedItem(string Name, string? Role, string Policy, string State);

    private sealed record ExportedDecision(
        string Reviewer,
        string Verdict,
        string? Comment,
        double? ShorterMinutes,
        DateTimeOffset At
    );
}
