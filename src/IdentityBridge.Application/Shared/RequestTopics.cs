using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.Shared;

/// <summary>Who hears of what happens to a request.</summary>
internal static class RequestTopics
{
    /// <summary>Something about the request changed: its page, and the pages of whom it is for and of who asked for it.</summary>
    public static void AnnounceAbout(this PortalDbContext db, AccessRequest request)
    {
        db.Announce(Topics.Request(request.Id));
        db.Announce(Topics.Person(request.PersonId));
        db.Announce(Topics.Person(request.RequesterId));
    }
}
