using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Provisioning;

/// <summary>A group that a target other than the directory keeps, as the last complete read saw it; marked gone, never deleted.</summary>
public sealed class TargetGroup
{
    private TargetGroup() { }

    public ConnectorId Connector { get; private set; }

    public string ExternalId { get; private set; } = "";

    public string Name { get; private set; } = "";

    public string? Description { get; private set; }

    /// <summary>The target's ids of the users in it, in order.</summary>
    public IReadOnlyList<string> Users { get; private set; } = [];

    /// <summary>First complete read that no longer showed it; null while the target has it.</summary>
    public DateTimeOffset? GoneAt { get; private set; }

    public static TargetGroup Import(ConnectorId connector, TargetGroupRecord record)
    {
        var group = new TargetGroup { Connector = connector, ExternalId = record.Group.ExternalId };
        group.Update(record);
        return group;
    }

    /// <summary>Takes over what the target says. True when anything changed.</summary>
    public bool Update(TargetGroupRecord record)
    {
        string[] users = [.. record.Users.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (
            Name == record.Group.Name
            && Description == record.Description
            && GoneAt is null
            && Users.SequenceEqual(users, StringComparer.Ordinal)
        )
            return false;
        (Name, Description, Users, GoneAt) = (record.Group.Name, record.Description, users, null);
        return true;
    }

    /// <summary>A complete read did not show it. True when this is news.</summary>
    public bool Miss(DateTimeOffset now)
    {
        if (GoneAt is not null)
            return false;
        GoneAt = now;
        return true;
    }
}
