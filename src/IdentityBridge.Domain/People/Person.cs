using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Domain.People;

/// <summary>
/// Someone in the directory. Made and changed only by what the directory says; never deleted, so that whatever a person once held can
/// still be explained.
/// </summary>
public sealed class Person
{
    private Person() { }

    public PersonId Id { get; private set; }

    /// <summary>Okta user id.</summary>
    public string ExternalId { get; private set; } = "";

    public string Login { get; private set; } = "";

    public string Email { get; private set; } = "";

    public string Name { get; private set; } = "";

    public PersonStatus Status { get; private set; }

    public string? Department { get; private set; }

    public string? Title { get; private set; }

    public PersonId? ManagerId { get; private set; }

    /// <summary>First complete read that no longer showed the person; null while the directory has them.</summary>
    public DateTimeOffset? MissingSince { get; private set; }

    public long Version { get; private set; }

    /// <summary>Whether access may take effect for this person.</summary>
    public bool IsActive => Status == PersonStatus.Active;

    public static Person Import(PersonRecord record) => new Person { Id = PersonId.New() }.With(record);

    private Person With(PersonRecord record)
    {
        Update(record);
        return this;
    }

    /// <summary>Takes over what the directory says. True when anything changed.</summary>
    public bool Update(PersonRecord record)
    {
        var before = (ExternalId, Login, Email, Name, Status, Department, Title, MissingSince);
        (ExternalId, Login, Email, Name) = (record.ExternalId, record.Login, record.Email, record.DisplayName);
        (Status, Department, Title, MissingSince) = (record.Status, record.Department, record.Title, null);
        return before != (ExternalId, Login, Email, Name, Status, Department, Title, MissingSince);
    }

    /// <summary>Sets who the person reports to. True when it changed.</summary>
    public bool ReportTo(PersonId? manager)
    {
        if (ManagerId == manager || manager == Id)
            return false;
        ManagerId = manager;
        return true;
    }

    /// <summary>
    /// A complete read did not show the person. After <paramref name="grace" /> without them they count as having left; until then nothing
    /// changes but the mark. True when anything changed.
    /// </summary>
    public bool Miss(DateTimeOffset now, TimeSpan grace)
    {
        if (MissingSince is null)
        {
            MissingSince = now;
            return true;
        }
        if (Status == PersonStatus.Deactivated || now - MissingSince < grace)
            return false;
        Status = PersonStatus.Deactivated;
        return true;
    }
}
