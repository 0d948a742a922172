using IdentityBridge.Domain.AccessLists;

namespace IdentityBridge.Application.AccessLists.Yaml;

/// <summary>A person by login, or a list by name.</summary>
internal sealed record SubjectText(Placed Name, bool IsList);

/// <summary>Names of groups, and attributes with their values.</summary>
internal sealed record RequirementsText(
    IReadOnlyList<Placed> Groups,
    IReadOnlyList<(Placed Name, IReadOnlyList<Placed> Values)> Attributes
);

/// <summary>One access by the ids of its target.</summary>
internal sealed record EntitlementText(Placed Kind, Placed Resource, string PermissionSet);

/// <summary><c>access_list</c> v1.</summary>
internal sealed record ListDocument(
    Placed Name,
    Placed Title,
    string? Description,
    ReviewEvery? Every,
    ReviewDay? Day,
    DateTimeOffset? NextDueAt,
    OverduePolicy? Overdue,
    int? GraceDays,
    IReadOnlyList<SubjectText> Owners,
    RequirementsText Ownership,
    RequirementsText Membership,
    IReadOnlyList<Placed> Roles,
    IReadOnlyList<EntitlementText> Entitlements,
    bool? PeopleMayAsk,
    string? AskPrompt
);

/// <summary><c>access_list_member</c> v1.</summary>
internal sealed record MemberDocument(Placed List, SubjectText Subject, DateTimeOffset? Until, string? Reason);

/// <summary><c>access_list_review</c> v1.</summary>
internal sealed record ReviewDocument(
    Placed Name,
    Placed List,
    IReadOnlyList<string> Reviewers,
    DateTimeOffset At,
    string? Notes,
    IReadOnlyList<string> Removed,
    RequirementsText? Requirements,
    ReviewEvery? Every,
    ReviewDay? Day
);

/// <summary>What a file says, as far as it could be read.</summary>
/// <param name="Faults">Everything that is wrong: with one of them the file changes nothing.</param>
/// <param name="Notes">What was read and does nothing here.</param>
internal sealed record ListFile(
    IReadOnlyList<ListDocument> Lists,
    IReadOnlyList<MemberDocument> Members,
    IReadOnlyList<ReviewDocument> Reviews,
    IReadOnlyList<YamlFault> Faults,
    IReadOnlyList<YamlFault> Notes
);

/// <summary>
/// Teleport's <c>access_list</c>, <c>access_list_member</c> and <c>access_list_review</c> v1, as YAML or JSON. Facts:
/// <c>api/types/accesslist</c> and <c>docs/pages/reference/access-controls/access-lists.mdx</c> of gravitational/teleport.
/// </summary>
internal static class ListDocuments
{
    private static readonly Dictionary<string, ReviewEvery> Frequencies = new(StringComparer.Ordinal)
    {
        ["1month"] = ReviewEvery.Month,
        ["1 month"] = ReviewEvery.Month,
        ["1m"] = ReviewEvery.Month,
        ["1"] = ReviewEvery.Month,
        ["3months"] = ReviewEvery.ThreeMonths,
        ["3 months"] = ReviewEvery.ThreeMonths,
        ["3m"] = ReviewEvery.ThreeMonths,
        ["3"] = ReviewEvery.ThreeMonths,
        ["6months"] = ReviewEvery.SixMonths,
        ["6 months"] = ReviewEvery.SixMonths,
        ["6m"] = ReviewEvery.SixMonths,
        ["6"] = ReviewEvery.SixMonths,
        ["1year"] = ReviewEvery.Year,
        ["1 year"] = ReviewEvery.Year,
        ["1y"] = ReviewEvery.Year,
        ["12months"] = ReviewEvery.Year,
        ["12 months"] = ReviewEvery.Year,
        ["12m"] = ReviewEvery.Year,
        ["12"] = ReviewEvery.Year,
    };

    private static readonly Dictionary<string, ReviewDay> Days = new(StringComparer.Ordinal)
    {
        ["1"] = ReviewDay.First,
        ["first"] = ReviewDay.First,
        ["15"] = ReviewDay.Fifteenth,
        ["last"] = ReviewDay.Last,
        ["31"] = ReviewDay.Last,
    };

    internal static readonly IReadOnlyDictionary<string, OverduePolicy> Overdue = new Dictionary<string, OverduePolicy>(
        StringComparer.Ordinal
    )
    {
        ["remind"] = OverduePolicy.Remind,
        ["suspend_grants"] = OverduePolicy.SuspendGrants,
        ["remove_unreviewed"] = OverduePolicy.RemoveUnreviewed,
    };

    private static readonly Dictionary<string, bool> YesOrNo = new(StringComparer.Ordinal) { ["true"] = true, ["false"] = false };

    private static readonly Dictionary<string, bool> Kinds = new(StringComparer.Ordinal)
    {
        ["membership_kind_user"] = false,
        ["membership_kind_unspecified"] = false,
        ["user"] = false,
        ["1"] = false,
        ["0"] = false,
        ["membership_kind_list"] = true,
        ["list"] = true,
        ["2"] = true,
    };

    public static ListFile Parse(string text)
    {
        var (faults, notes) = (new List<YamlFault>(), new List<YamlFault>());
        var file = (Lists: new List<ListDocument>(), Members: new List<MemberDocument>(), Reviews: new List<ReviewDocument>());
        var found = false;
        foreach (var node in YamlTree.Read(text, faults))
        {
            if (node is YamlScalar { IsNull: true })
                continue;
            found = true;
            var before = faults.Count;
            var root = new YamlFields(node, "", node.At, faults);
            var kind = root.Required("kind", 100);
            var version = root.Required("version", 100);
            if (faults.Count == before && version.Text != "v1")
                faults.Add(version.Fault($"Version “{version.Text}” is not known. Use v1."));
            root.Ignore("sub_kind", "status");
            var metadata = root.Child("metadata");
            var name = metadata.Required("name", 300);
            if (metadata.Node("labels") is { } labels)
                notes.Add(new YamlFault(labels.At, "metadata.labels", "Lists carry no labels here; they are left out."));
            metadata.Ignore("expires", "id", "revision", "namespace", "description");
            metadata.End();
            var spec = root.Child("spec");
            switch (kind.Text)
            {
                case "access_list":
                    file.Lists.Add(List(name, spec, faults, notes));
                    break;
                case "access_list_member":
                    file.Members.Add(Member(name, spec, faults));
                    break;
                case "access_list_review":
                    file.Reviews.Add(Review(name, spec, faults));
                    break;
                case "":
                    continue;
                default:
                    faults.Add(
                        kind.Fault(
                            $"Kind “{kind.Text}” is not accepted here: access_list, access_list_member and access_list_review are."
                        )
                    );
                    continue;
            }
            spec.End();
            root.End();
        }
        if (!found && faults.Count == 0)
            faults.Add(new YamlFault(new YamlPlace(1, 1), "", "There is nothing in this file."));
        return new ListFile(file.Lists, file.Members, file.Reviews, faults, notes);
    }

    private static ListDocument List(Placed name, YamlFields spec, List<YamlFault> faults, List<YamlFault> notes)
    {
        var type = spec.Text("type", 50);
        if (type is { Text: "static" or "scim" })
            notes.Add(type.Value.Fault($"A list of type {type.Value.Text} becomes an ordinary list here, with reviews."));
        else if (type is { Text: not ("" or "default" or "dynamic") })
            faults.Add(type.Value.Fault($"Type “{type.Value.Text}” is not known."));
        var audit = spec.Child("audit");
        var recurrence = audit.Child("recurrence");
        var every = recurrence.OneOf("frequency", Frequencies, "1month, 3months, 6months or 1year");
        var day = recurrence.OneOf("day_of_month", Days, "1, 15 or last");
        recurrence.End();
        if (audit.Child("notifications").Text("start", 50) is { Text: not ("" or "336h" or "336h0m0s") } start)
            notes.Add(start.Fault("Owners are reminded 14, 7, 3 and 0 days before a review and 3 and 7 days after, always."));
        var due = audit.Time("next_audit_date");
        var overdue = audit.OneOf("overdue", Overdue, "remind, suspend_grants or remove_unreviewed");
        var grace = audit.Number("grace_days", 0, AccessList.MaxGraceDays);
        audit.End();
        var owners = spec.Children("owners").Select(Owner).ToList();
        if (owners.Count == 0)
            spec.Fault("owners", spec.At, "A list needs at least one owner.");
        var grants = spec.Child("grants");
        var roles = grants.Texts("roles", 400);
        grants.RefuseUnlessEmpty("traits", "Lists give no traits here. Take them out, or give a role.");
        grants.RefuseUnlessEmpty("scoped_roles", "Scoped roles do not exist here. Give a role.");
        var entitlements = grants.Children("entitlements").Select(Entitlement).ToList();
        grants.End();
        var asking = spec.Child("asking");
        var open = asking.OneOf("open", YesOrNo, "true or false");
        var prompt = asking.Text("prompt", AskingToJoin.MaxPrompt);
        asking.End();
        spec.RefuseUnlessEmpty("owner_grants", "Owners get nothing through owning here. Make them members, too.");
        spec.RefuseUnlessEmpty("deny", "Nothing is denied here: what nobody gives, nobody has. Take it out.");
        spec.Ignore("membership", "ownership");
        return new ListDocument(
            name,
            spec.Required("title", AccessList.MaxTitle),
            spec.Text("description", AccessList.MaxDescription) is { Text.Length: > 0 } description ? description.Text : null,
            every,
            day,
            due,
            overdue,
            grace,
            [.. owners.DistinctBy(o => (o.Name.Text, o.IsList))],
            Requirements(spec.Child("ownership_requires")),
            Requirements(spec.Child("membership_requires")),
            roles,
            entitlements,
            open,
            prompt?.Text
        );
    }

    private static SubjectText Owner(YamlFields owner)
    {
        var subject = new SubjectText(
            owner.Required("name", 320),
            owner.OneOf("membership_kind", Kinds, "MEMBERSHIP_KIND_USER or MEMBERSHIP_KIND_LIST") ?? false
        );
        owner.Ignore("description", "ineligible_status", "title");
        owner.End();
        return subject;
    }

    private static EntitlementText Entitlement(YamlFields one)
    {
        var text = new EntitlementText(
            one.Required("kind", 50),
            one.Required("resource", 300),
            one.Text("permission_set", 400)?.Text ?? ""
        );
        one.Ignore("name");
        one.End();
        return text;
    }

    private static RequirementsText Requirements(YamlFields requires)
    {
        requires.RefuseUnlessEmpty("roles", "People have no roles here. Require a group or an attribute, as a trait.");
        requires.RefuseUnlessEmpty("scoped_roles", "People have no roles here. Require a group or an attribute, as a trait.");
        var traits = requires.Child("traits");
        var groups = traits.Texts("groups", 400).ToList();
        groups.AddRange(traits.Texts("okta/groups", 400));
        var attributes = traits.Remaining();
        requires.End();
        return new RequirementsText(groups, [.. attributes.Where(a => a.Values.Count > 0)]);
    }

    private static MemberDocument Member(Placed name, YamlFields spec, List<YamlFault> faults)
    {
        var subject = new SubjectText(
            spec.Text("name", 320) is { Text.Length: > 0 } named ? named : name,
            spec.OneOf("membership_kind", Kinds, "MEMBERSHIP_KIND_USER or MEMBERSHIP_KIND_LIST") ?? false
        );
        if (subject.Name.Text != name.Text)
            faults.Add(subject.Name.Fault($"This is “{subject.Name.Text}”, but the document is named “{name.Text}”."));
        var member = new MemberDocument(
            spec.Required("access_list", 300),
            subject,
            spec.Time("expires"),
            spec.Text("reason", ListEdge.MaxReason) is { Text.Length: > 0 } reason ? reason.Text : null
        );
        _ = spec.Time("joined");
        spec.Ignore("added_by", "ineligible_status", "title", "membership");
        return member;
    }

    private static ReviewDocument Review(Placed name, YamlFields spec, List<YamlFault> faults)
    {
        var list = spec.Required("access_list", 300);
        var reviewers = spec.Texts("reviewers", 320);
        if (reviewers.Count == 0)
            spec.Fault("reviewers", spec.At, "A review has at least one reviewer.");
        var before = faults.Count;
        var at = spec.Time("review_date");
        if (at is null && faults.Count == before)
            spec.Fault("review_date", spec.At, "This is missing.");
        var changes = spec.Child("changes");
        var requirements = changes.Node("membership_requirements_changed") is { } changed
            ? Requirements(new YamlFields(changed, changes.Path("membership_requirements_changed"), changed.At, faults))
            : null;
        var review = new ReviewDocument(
            name,
            list,
            [.. reviewers.Select(r => r.Text)],
            at ?? default,
            spec.Text("notes", ListReview.MaxNotes) is { Text.Length: > 0 } notes ? notes.Text : null,
            [.. changes.Texts("removed_members", 400).Select(m => m.Text)],
            requirements,
            changes.OneOf("review_frequency_changed", Frequencies, "1month, 3months, 6months or 1year"),
            changes.OneOf("review_day_of_month_changed", Days, "1, 15 or last")
        );
        changes.End();
        return review;
    }
}
