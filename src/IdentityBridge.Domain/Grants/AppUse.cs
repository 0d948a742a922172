using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Grants;

/// <summary>When somebody last signed in to an app, as far as its target tells; one row for each person and app.</summary>
public sealed class AppUse
{
    private AppUse() { }

    public PersonId PersonId { get; private set; }

    public ResourceId ResourceId { get; private set; }

    public DateTimeOffset LastAt { get; private set; }

    public static AppUse Of(PersonId person, ResourceId app, DateTimeOffset at) =>
        new()
        {
            PersonId = person,
            ResourceId = app,
            LastAt = at,
        };

    /// <summary>Events come late and in any order; only a later one is news.</summary>
    public void Seen(DateTimeOffset at)
    {
        if (at > LastAt)
            LastAt = at;
    }
}
