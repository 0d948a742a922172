using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Locks;

/// <summary>What can be locked.</summary>
public enum LockKind
{
    /// <summary>Everything that the portal gives the person.</summary>
    Person = 1,

    /// <summary>What one request gives.</summary>
    Request = 2,

    /// <summary>What one access list gives; who belongs to it, and lists that it is in, stay as they are.</summary>
    List = 3,
}

/// <summary>A person, a request or an access list: exactly one of them.</summary>
public readonly record struct LockSubject
{
    private LockSubject(LockKind kind, Guid id) => (Kind, Id) = (kind, id);

    public LockKind Kind { get; }

    public Guid Id { get; }

    public PersonId? Person => Kind == LockKind.Person ? new PersonId(Id) : null;

    public RequestId? Request => Kind == LockKind.Request ? new RequestId(Id) : null;

    public AccessListId? List => Kind == LockKind.List ? new AccessListId(Id) : null;

    public static LockSubject Of(PersonId person) => new(LockKind.Person, person.Value);

    public static LockSubject Of(RequestId request) => new(LockKind.Request, request.Value);

    public static LockSubject Of(AccessListId list) => new(LockKind.List, list.Value);
}
