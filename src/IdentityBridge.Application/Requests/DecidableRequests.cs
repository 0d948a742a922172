using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.Requests;

/// <summary>
/// What somebody may decide or see, as conditions of the database. <see cref="ApproverRouting" /> and <see cref="RequestAccess" /> say the same
/// of one request that is loaded.
/// </summary>
internal static class DecidableRequests
{
    /// <summary>Those of some requests whose thresholds name the person now. Requests of their own are among them.</summary>
    /// <remarks>One branch for each way to be named: alternatives in one condition would keep the database from its indexes.</remarks>
    /// <param name="owned">Lists about whose members the person decides.</param>
    public static IQueryable<RequestId> Of(
        PortalDbContext db,
        IQueryable<AccessRequest> among,
        PersonId me,
        IReadOnlyCollection<AccessListId?> owned
    ) => owned.Count == 0 ? Of(db, among, me) : Of(db, among, me).Concat(About(among, owned).Select(r => r.Id));

    /// <summary>Those that ask to join one of these lists.</summary>
    public static IQueryable<AccessRequest> About(IQueryable<AccessRequest> among, IReadOnlyCollection<AccessListId?> lists) =>
        among.Where(r => r.AsksForListId != null && lists.Contains(r.AsksForListId));

    private static IQueryable<RequestId> Of(PortalDbContext db, IQueryable<AccessRequest> among, PersonId me)
    {
        var owned = db.ResourceOwners.Where(o => o.PersonId == me).Select(o => o.ResourceId);
        var reports = db.People.Where(p => p.ManagerId == me).Select(p => p.Id);
        var groups = LastingMemberships.Of(db, db.Assignments.Where(a => a.PersonId == me)).Select(m => (ResourceId?)m.Group);
        var lists = db.ListMemberships.Where(m => m.PersonId == me && m.IsEffective).Select(m => (AccessListId?)m.ListId);
        var byOwner = db
            .ApproverRoutes.Where(x => x.Kind == ApproverKind.ResourceOwners && owned.Contains(x.ResourceId))
            .Select(x => x.RequestId);
        var byManager = db.ApproverRoutes.Where(x => x.Kind == ApproverKind.Manager).Select(x => x.RequestId);
        var byGroup = db
            .ApproverRoutes.Where(x => x.Kind == ApproverKind.GroupMembers && groups.Contains(x.GroupId))
            .Select(x => x.RequestId);
        var byList = db
            .ApproverRoutes.Where(x => x.Kind == ApproverKind.ListMembers && lists.Contains(x.ListId))
            .Select(x => x.RequestId);
        var byName = db.ApproverRoutes.Where(x => x.Kind == ApproverKind.People && x.PersonId == me).Select(x => x.RequestId);
        return among
            .Where(r => byOwner.Contains(r.Id))
            .Select(r => r.Id)
            .Concat(among.Where(r => reports.Contains(r.PersonId) && byManager.Contains(r.Id)).Select(r => r.Id))
            .Concat(among.Where(r => byGroup.Contains(r.Id)).Select(r => r.Id))
            .Concat(among.Where(r => byList.Contains(r.Id)).Select(r => r.Id))
            .Concat(among.Where(r => byName.Contains(r.Id)).Select(r => r.Id));
    }

    public static bool SeesAll(Actor actor) => actor.SeesEverything || (actor.IsReviewerEverywhere && !actor.IsSystem);

    /// <summary>
    /// What the actor may know of: their own, what they may decide or have decided, what asks for something they own, and everything for those
    /// who see everything.
    /// </summary>
    /// <param name="lists">Lists about whose members the actor decides, as <see cref="ListDeciders" /> finds them for sight.</param>
    public static IQueryable<AccessRequest> Visible(PortalDbContext db, Actor actor, IReadOnlyCollection<AccessListId?> lists)
    {
        if (SeesAll(actor))
            return db.Requests;
        if (actor.PersonId is not { } me)
            return db.Requests.Where(r => false);
        var owned = db.ResourceOwners.Where(o => o.PersonId == me).Select(o => o.ResourceId);
        var seen = Of(db, db.Requests, me, lists)
            .Concat(db.Requests.SelectMany(r => r.Items).Where(i => owned.Contains(i.ResourceId)).Select(i => i.RequestId))
            .Concat(db.Requests.Where(r => r.PersonId == me).Select(r => r.Id))
            .Concat(db.Requests.Where(r => r.RequesterId == me).Select(r => r.Id))
            .Concat(db.Decisions.Where(d => d.ReviewerId == me).Select(d => d.RequestId));
        return db.Requests.Where(r => seen.Contains(r.Id));
    }
}
