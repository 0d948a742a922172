using IdentityBridge.Domain.Common;

namespace IdentityBridge.Application.Shared;

/// <summary>Names of things that pages and workers watch.</summary>
public static class Topics
{
    /// <summary>Operations were enqueued, or changed.</summary>
    public const string Operations = "operations";

    /// <summary>A grant was made whose end the clock must know.</summary>
    public const string Due = "due";

    /// <summary>What waits for decisions changed.</summary>
    public const string Inbox = "inbox";

    /// <summary>A connector's state, read or drift changed.</summary>
    public const string Connectors = "connectors";

    /// <summary>People's status changed: sessions must be looked at again.</summary>
    public const string People = "people";

    /// <summary>Some access list was made, changed or deleted.</summary>
    public const string Lists = "lists";

    /// <summary>Some role was made, changed or deleted.</summary>
    public const string Roles = "roles";

    /// <summary>Some campaign of reviews was started or closed.</summary>
    public const string Campaigns = "campaigns";

    /// <summary>Something was locked or unlocked.</summary>
    public const string Locks = "locks";

    /// <summary>Request policies changed.</summary>
    public const string Policies = "policies";

    /// <summary>Something is to be sent by email or webhook, or was.</summary>
    public const string Deliveries = "deliveries";

    /// <summary>Anything may have changed.</summary>
    public const string Anything = "*";

    public static string Request(RequestId id) => $"request:{id.Value:N}";

    public static string List(AccessListId id) => $"list:{id.Value:N}";

    public static string Person(PersonId id) => $"person:{id.Value:N}";

    /// <summary>What somebody was told.</summary>
    public static string Notices(PersonId id) => $"notices:{id.Value:N}";
}
