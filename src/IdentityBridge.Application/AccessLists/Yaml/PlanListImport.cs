using System.Globalization;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Application.AccessLists.Yaml;

/// <summary>From a file and what the database knows of it to what there is to do. Changes nothing.</summary>
internal sealed class PlanListImport(ListFile file, ListFileFacts facts, bool removeOthers, DateTimeOffset now)
{
    private readonly ListImportPlan plan = new();
    private readonly Dictionary<AccessListId, PlannedList> planned = [];
    private readonly ILookup<AccessListId, ListEdge> edges = facts.Edges.ToLookup(e => e.ListId);
    private readonly HashSet<ListEdge> lost = [];

    /// <summary>Also lists of the file that have faults of their own, so that these are not told twice.</summary>
    private readonly HashSet<AccessListId> named = [.. file.Lists.Select(l => facts.ListOf(l.Name.Text))];

    public ListImportPlan Make()
    {
        plan.Faults.AddRange(file.Faults);
        plan.Notes.AddRange(file.Notes);
        foreach (var document in file.Lists)
            List(document);
        foreach (var list in planned.Values)
            Owners(list);
        Members();
        foreach (var review in file.Reviews)
            Review(review);
        Nesting();
        plan.Faults.Sort((a, b) => (a.At.Line, a.At.Column).CompareTo((b.At.Line, b.At.Column)));
        return plan;
    }

    private void List(ListDocument document)
    {
        if (document.Name.Text.Length == 0 || document.Title.Text.Length == 0)
            return;
        var id = facts.ListOf(document.Name.Text);
        if (facts.Deleted.Contains(id))
            plan.Faults.Add(document.Name.Fault("This list was deleted here. Give it another name to make it anew."));
        var list = new PlannedList(
            id,
            facts.Lists.GetValueOrDefault(id),
            document,
            Requirements(document.Membership),
            Requirements(document.Ownership),
            [.. document.Roles.Select(Role).OfType<RoleId>().Distinct()],
            [.. document.Entitlements.Select(Entitlement).OfType<EntitlementId>().Distinct()],
            [],
            []
        );
        if (document.Title.Text.Trim() is var title && title.Length > 0 && planned.TryAdd(id, list))
            return;
        plan.Faults.Add(document.Name.Fault("This list is in the file twice. Keep one."));
    }

    private void Owners(PlannedList list)
    {
        var wanted = list
            .Document.Owners.Select(o => (Subject: Subject(o), o.Name.Text))
            .Where(o => o.Subject is not null)
            .DistinctBy(o => o.Subject)
            .ToDictionary(o => o.Subject!.Value, o => o.Text);
        var there = edges[list.Id].Where(e => e.Kind == ListEdgeKind.Owner).ToList();
        var kept = there.Select(e => e.Subject).ToHashSet();
        var done = list with
        {
            NewOwners = [.. wanted.Keys.Where(s => !kept.Contains(s))],
            LostOwners = [.. there.Where(e => !wanted.ContainsKey(e.Subject))],
        };
        lost.UnionWith(done.LostOwners);
        planned[list.Id] = done;
        plan.Lists.Add(done);
        if (list.Existing is null)
            Line(ImportEffect.Create, list.Id, "The list");
        foreach (var change in ListDifferences.Of(done))
            Line(ImportEffect.Change, list.Id, change);
        foreach (var owner in done.NewOwners)
            Line(ImportEffect.Create, list.Id, $"Owner {wanted[owner]}");
        if (done.LostOwners.Count > 0)
            Line(
                ImportEffect.Remove,
                list.Id,
                done.LostOwners.Count == 1
                    ? "One owner that the file does not name"
                    : $"{done.LostOwners.Count} owners that the file does not name"
            );
    }

    private void Members()
    {
        var seen = new HashSet<(AccessListId, ListSubject)>();
        var there = facts
            .Edges.Where(e => e.Kind == ListEdgeKind.Member)
            .GroupBy(e => (e.ListId, e.Subject))
            .ToDictionary(g => g.Key, g => g.First());
        foreach (var document in file.Members)
        {
            if (document.List.Text.Length == 0 || document.Subject.Name.Text.Length == 0)
                continue;
            var list = facts.ListOf(document.List.Text);
            if (!Exists(list))
            {
                plan.Faults.Add(document.List.Fault($"There is no list “{document.List.Text}”, here or in the file."));
                continue;
            }
            if (Subject(document.Subject) is not { } subject)
                continue;
            if (!seen.Add((list, subject)))
            {
                plan.Faults.Add(document.Subject.Name.Fault("This member is in the file twice. Keep one."));
                continue;
            }
            Member(document, list, subject, there.GetValueOrDefault((list, subject)));
        }
        if (!removeOthers)
            return;
        foreach (var list in plan.Lists)
        {
            var others = edges[list.Id]
                .Where(e => e.Kind == ListEdgeKind.Member && !seen.Contains((list.Id, e.Subject)))
                .ToList();
            plan.LostMembers.AddRange(others);
            lost.UnionWith(others);
            if (others.Count > 0)
                Line(
                    ImportEffect.Remove,
                    list.Id,
                    others.Count == 1
                        ? "One member that the file does not name"
                        : $"{others.Count} members that the file does not name"
                );
        }
    }

    private void Member(MemberDocument document, AccessListId list, ListSubject subject, ListEdge? there)
    {
        var who = $"Member {document.Subject.Name.Text}{Until(document.Until)}";
        if (there is null && document.Until <= now)
            plan.Notes.Add(document.Subject.Name.Fault("This membership has ended already; it is left out."));
        else if (there is null)
        {
            plan.NewMembers.Add(new PlannedMember(list, subject, document));
            Line(ImportEffect.Create, list, who);
        }
        else if (document.Until is not null && there.Until != document.Until)
        {
            // A file that gives no end keeps the one that is here, as Teleport does.
            if (document.Until <= now)
                plan.Faults.Add(document.Subject.Name.Fault("The new end lies in the past. Remove the member here instead."));
            plan.MovedMembers.Add((there, document.Until));
            Line(ImportEffect.Change, list, who);
        }
    }

    private void Review(ReviewDocument document)
    {
        if (document.Name.Text.Length == 0 || document.List.Text.Length == 0)
            return;
        var list = facts.ListOf(document.List.Text);
        var requirements = document.Requirements is { } text ? Requirements(text) : null;
        if (document.At > now)
            plan.Faults.Add(document.Name.Fault("This review lies in the future."));
        else if (!Exists(list))
            plan.Faults.Add(document.List.Fault($"There is no list “{document.List.Text}”, here or in the file."));
        else if (plan.Reviews.Exists(r => r.Document.Name.Text == document.Name.Text))
            plan.Faults.Add(document.Name.Fault("This review is in the file twice. Keep one."));
        else if (!facts.Reviews.Contains(new ListReviewId(ListFileFacts.IdOf(document.Name.Text))))
        {
            plan.Reviews.Add((list, document, requirements));
            Line(
                ImportEffect.Create,
                list,
                string.Create(CultureInfo.InvariantCulture, $"Review of {document.At:yyyy-MM-dd}, as evidence")
            );
        }
    }

    private void Nesting()
    {
        var gone = lost.Where(e => e.NestedListId is not null)
            .Select(e => new ListLink(e.ListId, e.NestedListId!.Value, e.Kind))
            .ToHashSet();
        var links = facts.Links.Where(l => !gone.Contains(l)).ToList();
        var wanted = plan
            .Lists.SelectMany(l =>
                l.NewOwners.Select(o => (List: l.Id, Subject: o, At: l.Document.Name, Kind: ListEdgeKind.Owner))
            )
            .Concat(plan.NewMembers.Select(m => (m.List, m.Subject, At: m.Document.Subject.Name, Kind: ListEdgeKind.Member)));
        foreach (var (list, subject, at, kind) in wanted)
        {
            if (subject.List is not { } nested)
                continue;
            if (new Hierarchy(links).Refusal(list, nested, Title) is { } refusal)
                plan.Faults.Add(at.Fault(refusal.Message));
            else
                links.Add(new ListLink(list, nested, kind));
        }
    }

    private bool Exists(AccessListId list) => named.Contains(list) || facts.Lists.ContainsKey(list);

    private ListSubject? Subject(SubjectText subject)
    {
        if (subject.Name.Text.Length == 0)
            return null;
        if (subject.IsList)
        {
            var list = facts.ListOf(subject.Name.Text);
            if (Exists(list))
                return ListSubject.Of(list);
            plan.Faults.Add(subject.Name.Fault($"There is no list “{subject.Name.Text}”, here or in the file."));
            return null;
        }
        if (facts.PersonOf(subject.Name.Text) is { } person)
            return ListSubject.Of(person);
        plan.Faults.Add(
            subject.Name.Fault($"There is nobody with the login “{subject.Name.Text}” in the directory, or more than one.")
        );
        return null;
    }

    private RoleId? Role(Placed name)
    {
        if (facts.RoleOf(name.Text) is { } role)
            return role;
        plan.Faults.Add(name.Fault($"There is no role “{name.Text}”. Make it first, or take it out."));
        return null;
    }

    private EntitlementId? Entitlement(EntitlementText text)
    {
        if (text.Kind.Text.Length == 0 || text.Resource.Text.Length == 0)
            return null;
        if (!ListWords.Kinds.TryGetValue(text.Kind.Text, out var kind))
            plan.Faults.Add(
                text.Kind.Fault($"“{text.Kind.Text}” is not known here. Use {string.Join(", ", ListWords.Kinds.Keys)}.")
            );
        else if (facts.EntitlementOf(kind, text.Resource.Text, text.PermissionSet) is { } entitlement)
            return entitlement;
        else
            plan.Faults.Add(text.Resource.Fault("There is no such access here. Read the target first, or take it out."));
        return null;
    }

    private Requirements Requirements(RequirementsText text)
    {
        var groups = new List<ResourceId>();
        foreach (var name in text.Groups)
            if (facts.GroupOf(name.Text) is { } group)
                groups.Add(group);
            else
                plan.Faults.Add(name.Fault($"There is no Okta group “{name.Text}”, or more than one. Give its id."));
        var attributes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, values) in text.Attributes)
        {
            var plain = name.Text.StartsWith("okta/", StringComparison.Ordinal) ? name.Text[5..] : name.Text;
            var known = Domain.AccessLists.Requirements.KnownAttributes;
            if (!known.Contains(plain, StringComparer.Ordinal))
                plan.Faults.Add(name.Fault($"There is no attribute “{name.Text}”: use groups, {string.Join(", ", known)}."));
            else if (!attributes.TryAdd(plain, [.. values.Select(v => v.Text)]))
                plan.Faults.Add(name.Fault("This attribute is here twice. Keep one."));
        }
        return new Requirements([.. groups.Distinct()], attributes);
    }

    private string Title(AccessListId id) =>
        planned.TryGetValue(id, out var list) ? list.Document.Title.Text.Trim()
        : facts.Lists.TryGetValue(id, out var existing) ? existing.Title
        : "another list";

    private void Line(ImportEffect effect, AccessListId list, string what) =>
        plan.Lines.Add(new ListImportLine(effect, list, Title(list), what));

    private static string Until(DateTimeOffset? until) =>
        until is { } end ? string.Create(CultureInfo.InvariantCulture, $" until {end:yyyy-MM-dd HH:mm} UTC") : "";
}
