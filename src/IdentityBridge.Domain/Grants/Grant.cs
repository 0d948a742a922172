using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Grants;

/// <summary>Why a person holds an entitlement.</summary>
public enum GrantSource
{
    Request = 1,

    /// <summary>Effective membership in an access list.</summary>
    AccessList = 2,
}

/// <summary>
/// One reason for which one person holds one entitlement, within a window. Access stays as long as one reason is in force. A grant ends
/// once, at its time or before, and its row stays for ever. Standing access (found in the target, not given by us) is a reason too; it is
/// kept as the <see cref="Provisioning.Assignment" /> that was found, not as a second row.
/// </summary>
public sealed class Grant
{
    private Grant() { }

    public GrantId Id { get; private set; }

    public PersonId PersonId { get; private set; }

    public EntitlementId EntitlementId { get; private set; }

    public GrantSource Source { get; private set; }

    /// <summary>For <see cref="GrantSource.Request" />.</summary>
    public RequestId? RequestId { get; private set; }

    /// <summary>For <see cref="GrantSource.Request" />.</summary>
    public RequestItemId? RequestItemId { get; private set; }

    /// <summary>For <see cref="GrantSource.AccessList" />.</summary>
    public AccessListId? ListId { get; private set; }

    /// <summary>The role of the list that holds the entitlement; null when the list gives it by itself.</summary>
    public RoleId? RoleId { get; private set; }

    public DateTimeOffset From { get; private set; }

    /// <summary>Null for no end; requested access has one unless it was asked for without.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public string? EndReason { get; private set; }

    public long Version { get; private set; }

    /// <exception cref="ArgumentException">The window has no end though the access was asked for with one, or the other way round.</exception>
    public static Grant ForRequest(
        PersonId person,
        EntitlementId entitlement,
        RequestId request,
        RequestItemId item,
        Window window,
        bool permanent
    ) =>
        new()
        {
            Id = GrantId.New(),
            PersonId = person,
            EntitlementId = entitlement,
            Source = GrantSource.Request,
            RequestId = request,
            RequestItemId = item,
            From = window.From,
            Until =
                window.Until is null == permanent
                    ? window.Until
                    : throw new ArgumentException(
                        "Requested access has an end, unless it was asked for without.",
                        nameof(window)
                    ),
        };

    /// <param name="window">From now until the membership ends; without an end while the membership has none.</param>
    public static Grant ForList(PersonId person, EntitlementId entitlement, AccessListId list, RoleId? role, Window window) =>
        new()
        {
            Id = GrantId.New(),
            PersonId = person,
            EntitlementId = entitlement,
            Source = GrantSource.AccessList,
            ListId = list,
            RoleId = role,
            From = window.From,
            Until = window.Until,
        };

    /// <summary>The membership behind it ends at another time now. False when nothing changed.</summary>
    /// <exception cref="InvalidOperationException">It has ended, or comes from a request, whose end does not move.</exception>
    public bool MoveEnd(DateTimeOffset? until)
    {
        if (Source != GrantSource.AccessList || EndedAt is not null)
            throw new InvalidOperationException("Only the end of a list's grant that goes on can move.");
        if (Until == until)
            return false;
        Until = until;
        return true;
    }

    /// <summary>Whether this reason holds at <paramref name="now" />.</summary>
    public bool InForce(DateTimeOffset now) => EndedAt is null && new Window(From, Until).Contains(now);

    /// <summary>Ends the grant. False when it had ended before.</summary>
    public bool End(DateTimeOffset now, string reason)
    {
        if (EndedAt is not null)
            return false;
        (EndedAt, EndReason) = (now, reason);
        return true;
    }
}
