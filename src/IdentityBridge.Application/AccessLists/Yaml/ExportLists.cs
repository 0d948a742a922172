using System.Globalization;
using System.Text;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists.Yaml;

/// <summary>
/// Writes every list with its members and its reviews as Teleport's documents, in the same words that <see cref="ImportLists" /> reads: what was
/// written and is read again changes nothing.
/// </summary>
public sealed class ExportLists(IDbContextFactory<PortalDbContext> contexts)
{
    private const int Batch = 100;

    /// <param name="to">Gets UTF-8, a batch of lists at a time.</param>
    public async Task<Result<Done>> ExecuteAsync(Stream to, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.SeesEverything)
            return ListErrors.AdministratorsOnly();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var writer = new StreamWriter(to, new UTF8Encoding(false), leaveOpen: true);
        var groups = await GroupsAsync(db, cancellationToken);
        var ids = await db
            .AccessLists.Where(l => l.DeletedAt == null)
            .OrderBy(l => l.Title)
            .ThenBy(l => l.Id)
            .Select(l => l.Id)
            .ToListAsync(cancellationToken);
        foreach (var batch in ids.Chunk(Batch))
        {
            await WriteAsync(db, batch, groups, writer, cancellationToken);
            await writer.FlushAsync(cancellationToken);
        }
        return new Done();
    }

    private static async Task WriteAsync(
        PortalDbContext db,
        IReadOnlyList<AccessListId> batch,
        Dictionary<ResourceId, string> groups,
        StreamWriter writer,
        CancellationToken cancellationToken
    )
    {
        var lists = await db
            .AccessLists.AsNoTracking()
            .Include(l => l.Grants)
            .Where(l => batch.Contains(l.Id))
            .ToDictionaryAsync(l => l.Id, cancellationToken);
        var edges = (
            await db
                .ListEdges.AsNoTracking()
                .Where(e => batch.Contains(e.ListId) && e.RemovedAt == null)
                .OrderBy(e => e.AddedAt)
                .ThenBy(e => e.Id)
                .ToListAsync(cancellationToken)
        ).ToLookup(e => e.ListId);
        var people = edges.SelectMany(e => e).Select(e => e.PersonId).OfType<PersonId>().Distinct().ToList();
        var logins = await db
            .People.Where(p => people.Contains(p.Id))
            .Select(p => new { p.Id, p.Login })
            .ToDictionaryAsync(p => p.Id, p => p.Login, cancellationToken);
        var roleIds = lists.Values.SelectMany(l => l.Grants).Select(g => g.RoleId).OfType<RoleId>().Distinct().ToList();
        var roles = await db
            .Roles.Where(r => roleIds.Contains(r.Id))
            .Select(r => new { r.Id, r.Name })
            .ToDictionaryAsync(r => r.Id, r => r.Name, cancellationToken);
        var givenIds = lists.Values.SelectMany(l => l.Grants).Select(g => g.EntitlementId).OfType<EntitlementId>().ToList();
        var given = await db
            .Entitlements.AsNoTracking()
            .Where(e => givenIds.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, cancellationToken);
        var reviews = (
            await db
                .ListReviews.AsNoTracking()
                .Include(r => r.Decisions)
                .Where(r => batch.Contains(r.ListId) && r.FinishedAt != null)
                .OrderBy(r => r.FinishedAt)
                .ToListAsync(cancellationToken)
        ).ToLookup(r => r.ListId);
        var texts = new ListTexts(groups, logins, roles, given);
        foreach (var id in batch)
        {
            if (!lists.TryGetValue(id, out var list))
                continue;
            await writer.WriteAsync(texts.List(list, [.. edges[id].Where(e => e.Kind == ListEdgeKind.Owner)]));
            foreach (var edge in edges[id].Where(e => e.Kind == ListEdgeKind.Member))
                await writer.WriteAsync(texts.Member(edge));
            foreach (var review in reviews[id])
                await writer.WriteAsync(texts.Review(review));
        }
    }

    /// <summary>Okta groups by what a file calls them: their name, or their id when another has the same name.</summary>
    private static async Task<Dictionary<ResourceId, string>> GroupsAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var all = await db
            .Resources.Where(r => r.Kind == ResourceKind.OktaGroup)
            .Select(r => new
            {
                r.Id,
                r.Name,
                r.ExternalId,
                Gone = r.GoneAt != null,
            })
            .ToListAsync(cancellationToken);
        var once = all.Where(g => !g.Gone)
            .GroupBy(g => g.Name, StringComparer.Ordinal)
            .Where(g => g.Count() == 1)
            .Select(g => g.Single().Id)
            .ToHashSet();
        return all.ToDictionary(g => g.Id, g => once.Contains(g.Id) ? g.Name : g.ExternalId);
    }
}

/// <summary>Documents as text. Every text is in quotes, so that none can be taken for anything else.</summary>
internal sealed class ListTexts(
    IReadOnlyDictionary<ResourceId, string> groups,
    IReadOnlyDictionary<PersonId, string> logins,
    IReadOnlyDictionary<RoleId, string> roles,
    IReadOnlyDictionary<EntitlementId, Entitlement> given
)
{
    public string List(AccessList list, IReadOnlyList<ListEdge> owners)
    {
        var text = Head("access_list", list.Id.ToString());
        Line(text, 2, "title", list.Title);
        if (list.Description is not null)
            Line(text, 2, "description", list.Description);
        text.Append("  audit:\n    recurrence:\n");
        Line(
            text,
            6,
            "frequency",
            FormattableString
                .Invariant($"{(int)list.ReviewEvery} months")
                .Replace("12 months", "1 year", StringComparison.Ordinal)
                .Replace("1 months", "1 month", StringComparison.Ordinal)
        );
        Line(
            text,
            6,
            "day_of_month",
            list.ReviewDay == ReviewDay.Last ? "last" : ((int)list.ReviewDay).ToString(CultureInfo.InvariantCulture)
        );
        Line(text, 4, "next_audit_date", Time(list.NextDueAt));
        Line(text, 4, "overdue", ListDocuments.Overdue.First(o => o.Value == list.Overdue).Key);
        text.Append(CultureInfo.InvariantCulture, $"    grace_days: {list.GraceDays}\n");
        text.Append(CultureInfo.InvariantCulture, $"  asking:\n    open: {(list.PeopleMayAsk ? "true" : "false")}\n");
        Line(text, 4, "prompt", list.AskPrompt ?? "");
        text.Append("  owners:\n");
        foreach (var owner in owners)
            text.Append(CultureInfo.InvariantCulture, $"  - {{name: {Quote(Name(owner))}, membership_kind: {Kind(owner)}}}\n");
        Requires(text, 2, "ownership_requires", list.OwnershipRequirements);
        Requires(text, 2, "membership_requires", list.MembershipRequirements);
        var named = list.Grants.Select(g => g.RoleId).OfType<RoleId>().Select(r => roles[r]).Order(StringComparer.Ordinal);
        text.Append("  grants:\n");
        text.Append(CultureInfo.InvariantCulture, $"    roles: [{string.Join(", ", named.Select(Quote))}]\n");
        var single = list.Grants.Select(g => g.EntitlementId).OfType<EntitlementId>().Select(e => given[e]).ToList();
        if (single.Count > 0)
            text.Append("    entitlements:\n");
        foreach (var one in single.OrderBy(e => e.Name, StringComparer.Ordinal).ThenBy(e => e.Id.Value))
        {
            var kind = ListWords.Kinds.First(k => k.Value == one.Kind).Key;
            text.Append(
                CultureInfo.InvariantCulture,
                $"    - {{kind: {kind}, name: {Quote(one.Name)}, resource: {Quote(one.ResourceExternalId)}"
            );
            if (one.PermissionSetExternalId.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $", permission_set: {Quote(one.PermissionSetExternalId)}");
            text.Append("}\n");
        }
        return text.ToString();
    }

    public string Member(ListEdge edge)
    {
        var text = Head("access_list_member", Name(edge));
        Line(text, 2, "access_list", edge.ListId.ToString());
        Line(text, 2, "name", Name(edge));
        text.Append(CultureInfo.InvariantCulture, $"  membership_kind: {Kind(edge)}\n");
        Line(text, 2, "joined", Time(edge.AddedAt));
        if (edge.Until is { } until)
            Line(text, 2, "expires", Time(until));
        if (edge.Reason is not null)
            Line(text, 2, "reason", edge.Reason);
        Line(text, 2, "added_by", edge.AddedByName);
        return text.ToString();
    }

    public string Review(ListReview review)
    {
        var outcome = review.Outcome!;
        var text = Head("access_list_review", review.Id.ToString());
        Line(text, 2, "access_list", review.ListId.ToString());
        text.Append(CultureInfo.InvariantCulture, $"  reviewers: [{string.Join(", ", outcome.Reviewers.Select(Quote))}]\n");
        Line(text, 2, "review_date", Time(review.FinishedAt!.Value));
        if (!string.IsNullOrEmpty(review.Notes))
            Line(text, 2, "notes", review.Notes);
        var gone = outcome.Removed.ToHashSet();
        var removed = review
            .Decisions.Where(d => gone.Contains(d.EdgeId.Value))
            .Select(d => d.Subject)
            .Concat(outcome.RemovedElsewhere ?? []);
        text.Append("  changes:\n");
        text.Append(CultureInfo.InvariantCulture, $"    removed_members: [{string.Join(", ", removed.Select(Quote))}]\n");
        if (outcome.RequirementsAfter is { } requirements)
            Requires(text, 4, "membership_requirements_changed", requirements);
        if (outcome.ScheduleAfter is { } schedule)
        {
            Line(text, 4, "review_frequency_changed", FormattableString.Invariant($"{(int)schedule.Every}m"));
            Line(
                text,
                4,
                "review_day_of_month_changed",
                schedule.Day == ReviewDay.Last ? "last" : ((int)schedule.Day).ToString(CultureInfo.InvariantCulture)
            );
        }
        return text.ToString();
    }

    private static StringBuilder Head(string kind, string name) =>
        new($"---\nkind: {kind}\nversion: v1\nmetadata:\n  name: {Quote(name)}\nspec:\n");

    private static void Line(StringBuilder text, int indent, string field, string value) =>
        text.Append(' ', indent).Append(CultureInfo.InvariantCulture, $"{field}: {Quote(value)}\n");

    private void Requires(StringBuilder text, int indent, string field, Requirements requirements)
    {
        if (requirements.IsEmpty)
            return;
        text.Append(' ', indent).Append(CultureInfo.InvariantCulture, $"{field}:\n").Append(' ', indent + 2).Append("traits:\n");
        var named = requirements
            .Groups.Select(g => groups.GetValueOrDefault(g, g.Value.ToString()))
            .Order(StringComparer.Ordinal);
        if (requirements.Groups.Count > 0)
            text.Append(' ', indent + 4)
                .Append(CultureInfo.InvariantCulture, $"groups: [{string.Join(", ", named.Select(Quote))}]\n");
        foreach (var (name, values) in requirements.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
            text.Append(' ', indent + 4)
                .Append(CultureInfo.InvariantCulture, $"{name}: [{string.Join(", ", values.Select(Quote))}]\n");
    }

    private string Name(ListEdge edge) => edge.PersonId is { } person ? logins[person] : edge.NestedListId!.Value.ToString();

    private static string Kind(ListEdge edge) => edge.PersonId is null ? "MEMBERSHIP_KIND_LIST" : "MEMBERSHIP_KIND_USER";

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>In double quotes: YAML 1.2, 7.3.1.</summary>
    private static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
            if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else
                text.Append(c);
        return text.Append('"').ToString();
    }
}
