using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Domain.Tests.Support;

/// <summary>What most tests arrange.</summary>
internal static class Build
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static Actor Actor(PersonId person, string name = "Somebody") => new(person, name, PortalRoles.None);

    public static ApproverRule People(params PersonId[] people) => new(ApproverKind.People, People: people);

    public static ApproverRule Owners() => new(ApproverKind.ResourceOwners);

    public static ApproverRule Manager() => new(ApproverKind.Manager);

    public static ApproverRule Members(ResourceId group) => new(ApproverKind.GroupMembers, group);

    public static Threshold Need(int count, params ApproverRule[] approvers) => new(approvers, count);

    public static PolicyDraft Draft(params Threshold[] thresholds) =>
        new("Standard", 10, Audience.All, Selector.Everything, TimeSpan.FromHours(8), thresholds);

    public static RequestPolicy Policy(PolicyDraft draft) => RequestPolicy.Create(draft).Value;

    public static RequestPolicy Policy(params Threshold[] thresholds) => Policy(Draft(thresholds));

    public static DraftItem Item(RequestPolicy policy, ResourceId? resource = null, string name = "Payroll") =>
        new(EntitlementId.New(), resource ?? ResourceId.New(), name, policy);

    public static RequestDraft Wish(PersonId requester, PersonId person, params DraftItem[] items) =>
        new(Guid.CreateVersion7(), requester, "Ada", person, "Quarter end", Hour, items);

    public static AccessRequest Request(PersonId requester, params DraftItem[] items) =>
        AccessRequest.Submit(Wish(requester, requester, items), Noon).Value;

    public static ApproverFacts Facts(
        PersonId? manager = null,
        Dictionary<ResourceId, IReadOnlySet<PersonId>>? owners = null,
        Dictionary<ResourceId, IReadOnlySet<PersonId>>? members = null,
        IEnumerable<PersonId>? everywhere = null,
        IEnumerable<PersonId>? active = null
    ) => new(manager, owners ?? [], members ?? [], (everywhere ?? []).ToHashSet(), (active ?? []).ToHashSet());
}
