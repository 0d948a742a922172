using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Application.Provisioning;

/// <summary>Everything that one complete read yielded, by kind.</summary>
public sealed class CompleteRead
{
    public List<PersonRecord> People { get; } = [];
    public List<TargetUserRecord> TargetUsers { get; } = [];
    public List<ResourceRecord> Resources { get; } = [];
    public List<EntitlementRecord> Entitlements { get; } = [];
    public List<GroupGivesRecord> Gives { get; } = [];
    public List<TargetGroupRecord> Groups { get; } = [];
    public List<AssignmentRecord> Assignments { get; } = [];
    public long Count { get; private set; }

    public void Add(ConnectorRecord record)
    {
        Count++;
        switch (record)
        {
            case PersonRecord person:
                People.Add(person);
                break;
            case TargetUserRecord user:
                TargetUsers.Add(user);
                break;
            case ResourceRecord resource:
                Resources.Add(resource);
                break;
            case EntitlementRecord entitlement:
                Entitlements.Add(entitlement);
                break;
            case GroupGivesRecord gives:
                Gives.Add(gives);
                break;
            case TargetGroupRecord group:
                Groups.Add(group);
                break;
            case AssignmentRecord assignment:
                Assignments.Add(assignment);
                break;
            default:
                throw new InvalidOperationException($"A connector yielded a {record.GetType().Name}, which nobody takes over.");
        }
    }
}

/// <summary>Kinds in words.</summary>
public static class Words
{
    public static string Many(ResourceKind kind) =>
        kind switch
        {
            ResourceKind.OktaApp => "apps",
            ResourceKind.OktaGroup => "groups",
            ResourceKind.AwsAccount => "AWS accounts",
        };
}
