using System.Security.Cryptography;
using System.Text;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Application.AccessLists.Yaml;

/// <summary>What an import does to one thing.</summary>
public enum ImportEffect
{
    Create = 1,
    Change = 2,
    Remove = 3,
}

/// <summary>One line of the preview.</summary>
/// <param name="What">"Member ada.brandt@example.com until 2026-12-31 00:00 UTC".</param>
public sealed record ListImportLine(ImportEffect Effect, AccessListId Id, string List, string What);

/// <summary>One list as the file wants it.</summary>
/// <param name="Existing">Null for a list to make.</param>
internal sealed record PlannedList(
    AccessListId Id,
    AccessList? Existing,
    ListDocument Document,
    Requirements Membership,
    Requirements Ownership,
    IReadOnlyList<RoleId> Roles,
    IReadOnlyList<EntitlementId> Entitlements,
    IReadOnlyList<ListSubject> NewOwners,
    IReadOnlyList<ListEdge> LostOwners
)
{
    public ReviewSchedule Schedule =>
        new(
            Document.Every ?? Existing?.ReviewEvery ?? ReviewSchedule.Default.Every,
            Document.Day ?? Existing?.ReviewDay ?? ReviewSchedule.Default.Day
        );

    public OverduePolicy Overdue => Document.Overdue ?? Existing?.Overdue ?? OverduePolicy.Remind;

    /// <summary>What the file leaves out stays as it is; an empty prompt takes it away.</summary>
    public AskingToJoin Asking =>
        new(Document.PeopleMayAsk ?? Existing?.PeopleMayAsk ?? false, Document.AskPrompt ?? Existing?.AskPrompt);

    public int GraceDays => Document.GraceDays ?? Existing?.GraceDays ?? AccessList.DefaultGraceDays;
}

internal sealed record PlannedMember(AccessListId List, ListSubject Subject, MemberDocument Document);

/// <summary>What a file comes to, looked at together with the database.</summary>
internal sealed class ListImportPlan
{
    public List<YamlFault> Faults { get; } = [];

    public List<ListImportLine> Lines { get; } = [];

    public List<PlannedList> Lists { get; } = [];

    public List<PlannedMember> NewMembers { get; } = [];

    public List<(ListEdge Edge, DateTimeOffset? Until)> MovedMembers { get; } = [];

    public List<ListEdge> LostMembers { get; } = [];

    public List<(AccessListId List, ReviewDocument Document, Requirements? Requirements)> Reviews { get; } = [];

    public List<YamlFault> Notes { get; } = [];

    /// <summary>What was seen, to apply the same and nothing else: the file, and everything that the plan changes and takes away.</summary>
    public string Seal(ImportListsCommand command)
    {
        var lost = LostMembers
            .Concat(Lists.SelectMany(l => l.LostOwners))
            .Select(e => e.Id.ToString())
            .Order(StringComparer.Ordinal);
        var all = Lines.Select(l => l.ToString()).Concat(lost).Append(command.RemoveOthers ? "others" : "").Append(command.Text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', all))));
    }
}
