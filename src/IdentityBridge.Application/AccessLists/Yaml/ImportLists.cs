using IdentityBridge.Application.AccessLists.Linked;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.AccessLists.Yaml;

/// <param name="Text">YAML or JSON, one document or several.</param>
/// <param name="RemoveOthers">Members of the file's lists whom the file does not name are removed.</param>
/// <param name="Seal">What <see cref="ListImportOutcome.Seal" /> was in the preview that was looked at; null for a preview.</param>
public sealed record ImportListsCommand(string Text, bool RemoveOthers = false, string? Seal = null)
{
    /// <summary>Longest text, in characters; a longer file is refused unread.</summary>
    public const int MaxLength = 8 * 1024 * 1024;
}

/// <summary>What a file comes to.</summary>
/// <param name="Faults">In the order of the file; with one of them nothing is changed.</param>
/// <param name="Notes">What was read and does nothing here.</param>
public sealed record ListImportOutcome(
    IReadOnlyList<YamlFault> Faults,
    IReadOnlyList<YamlFault> Notes,
    IReadOnlyList<ListImportLine> Lines,
    string Seal,
    bool Applied
);

/// <summary>
/// An administrator imports lists, members and reviews from a file: first a preview, then the same and nothing else. All of the file takes
/// effect, or nothing.
/// </summary>
public sealed class ImportLists(Transactions transactions, ApplyMemberships apply, GrantableThings grantable)
{
    public async Task<Result<ListImportOutcome>> ExecuteAsync(
        ImportListsCommand command,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (!actor.IsAdministrator)
            return ListErrors.AdministratorsOnly();
        var file = ListDocuments.Parse(command.Text);
        return await transactions.RunAsync(
            actor,
            (db, now) => ImportAsync(db, file, command, actor, now, cancellationToken),
            cancellationToken
        );
    }

    private async Task<Result<ListImportOutcome>> ImportAsync(
        PortalDbContext db,
        ListFile file,
        ImportListsCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var facts = await ListFileFacts.ReadAsync(db, file, cancellationToken);
        var plan = new PlanListImport(file, facts, command.RemoveOthers, now).Make();
        // One look at everything; one by one only to find out which it is.
        if (await RefusalAsync(db, plan.Lists, cancellationToken) is not null)
            foreach (var list in plan.Lists)
                if (await RefusalAsync(db, [list], cancellationToken) is { } refusal)
                    plan.Faults.Add(list.Document.Name.Fault(refusal.Message));
        foreach (var list in plan.Lists)
            if (await LinkRefusalAsync(db, plan, list, cancellationToken) is { } refusal)
                plan.Faults.Add(list.Document.Name.Fault(refusal.Message));
        var seal = plan.Seal(command);
        if (command.Seal is null)
            return new ListImportOutcome(plan.Faults, plan.Notes, plan.Lines, seal, Applied: false);
        if (plan.Faults.Count > 0)
            return Error.Invalid("import.faults", $"The file changes nothing, because of its errors. {plan.Faults[0]}");
        if (command.Seal != seal)
            return Error.Conflict("import.changed", "Something changed since the preview. Look at the new one, then apply it.");
        await ApplyAsync(db, plan, actor, now, cancellationToken);
        return new ListImportOutcome([], plan.Notes, plan.Lines, seal, Applied: true);
    }

    private Task<Error?> RefusalAsync(
        PortalDbContext db,
        IReadOnlyCollection<PlannedList> lists,
        CancellationToken cancellationToken
    ) =>
        grantable.RefusalAsync(
            db,
            [.. lists.SelectMany(l => l.Roles.Where(r => Had(l).All(g => g.RoleId != r)))],
            [.. lists.SelectMany(l => l.Entitlements.Where(e => Had(l).All(g => g.EntitlementId != e)))],
            cancellationToken
        );

    /// <summary>Why a list that was imported from a group or an app cannot be changed so; null when it can.</summary>
    private static async Task<Error?> LinkRefusalAsync(
        PortalDbContext db,
        ListImportPlan plan,
        PlannedList planned,
        CancellationToken cancellationToken
    )
    {
        if (planned.Existing is not { } list || list.Origin == ListOrigin.Here)
            return null;
        var moves =
            plan.NewMembers.Any(m => m.List == list.Id)
            || plan.LostMembers.Any(e => e.ListId == list.Id)
            || plan.MovedMembers.Any(m => m.Edge.ListId == list.Id);
        return await LinkedLists.GrantsAsync(db, list, planned.Entitlements, cancellationToken)
            ?? (moves ? await LinkedLists.ObservedAsync(db, list, cancellationToken) : null);
    }

    private static IReadOnlyList<ListGrant> Had(PlannedList list) => list.Existing?.Grants ?? [];

    private async Task ApplyAsync(
        PortalDbContext db,
        ListImportPlan plan,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        foreach (var list in plan.Lists)
            Write(db, list, actor, now);
        await db.SaveChangesAsync(cancellationToken);
        foreach (var edge in plan.LostMembers)
            edge.Remove(actor, now);
        foreach (var (edge, until) in plan.MovedMembers)
            edge.EndAt(until);
        db.ListEdges.AddRange(
            plan.NewMembers.Select(m => ListEdge.Member(m.List, m.Subject, m.Document.Until, m.Document.Reason, actor, now))
        );
        foreach (var (list, review, requirements) in plan.Reviews)
            db.ListReviews.Add(
                ListReview.Recorded(
                    new ListReviewId(ListFileFacts.IdOf(review.Name.Text)),
                    list,
                    review.At,
                    review.Reviewers,
                    review.Notes,
                    new ReviewChanges(requirements, ScheduleOf(review)),
                    review.Removed
                )
            );
        foreach (var list in plan.Lines.GroupBy(l => l.Id))
            Note(db, list.Key, [.. list], actor);
        var touched = plan
            .Lists.Select(l => l.Id)
            .Concat(plan.NewMembers.Select(m => m.List))
            .Concat(plan.MovedMembers.Select(m => m.Edge.ListId))
            .Distinct()
            .ToList();
        await apply.ExecuteAsync(
            db,
            ListChanges.InLists(touched),
            $"{actor.Name} imported lists from a file",
            now,
            cancellationToken
        );
        db.Announce(Topics.Lists);
        db.Announce(Topics.Due);
    }

    private static ReviewSchedule? ScheduleOf(ReviewDocument review) =>
        review.Every is null && review.Day is null
            ? null
            : new ReviewSchedule(review.Every ?? ReviewSchedule.Default.Every, review.Day ?? ReviewSchedule.Default.Day);

    private static void Write(PortalDbContext db, PlannedList plan, Actor actor, DateTimeOffset now)
    {
        var list = plan.Existing;
        if (list is null)
        {
            var made = AccessList.Create(
                new AccessListDraft(plan.Document.Title.Text, plan.Document.Description)
                {
                    Id = plan.Id,
                    Membership = plan.Membership,
                    Ownership = plan.Ownership,
                    Schedule = plan.Schedule,
                    Overdue = plan.Overdue,
                    GraceDays = plan.GraceDays,
                    Asking = plan.Asking,
                    Roles = plan.Roles,
                    Entitlements = plan.Entitlements,
                },
                actor,
                now
            );
            db.AccessLists.Add(list = made.Value);
        }
        else
        {
            list.Describe(plan.Document.Title.Text, plan.Document.Description);
            list.RequireOfMembers(plan.Membership);
            list.RequireOfOwners(plan.Ownership);
            if (list.Schedule != plan.Schedule || list.Overdue != plan.Overdue || list.GraceDays != plan.GraceDays)
                list.Reschedule(plan.Schedule, plan.Overdue, plan.GraceDays, now);
            list.SetGrants(plan.Roles, plan.Entitlements);
            list.LetAsk(plan.Asking);
        }
        if (plan.Document.NextDueAt is { } due)
            list.MoveDue(due);
        foreach (var edge in plan.LostOwners)
            edge.Remove(actor, now);
        db.ListEdges.AddRange(plan.NewOwners.Select(o => ListEdge.Owner(list.Id, o, null, actor, now)));
    }

    private static void Note(PortalDbContext db, AccessListId list, IReadOnlyList<ListImportLine> lines, Actor actor)
    {
        var what = string.Join("; ", lines.Take(20).Select(l => $"{l.Effect.ToString().ToLowerInvariant()} {l.What}"));
        var more = lines.Count > 20 ? $"; and {lines.Count - 20} more" : "";
        db.Record(
            new AuditDraft(
                "list.imported",
                actor.PersonId?.Value,
                actor.Name,
                "list",
                list.ToString(),
                $"{actor.Name} imported {lines[0].List} from a file: {what}{more}."
            )
        );
    }
}
