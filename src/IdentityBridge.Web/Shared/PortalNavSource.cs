using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Notifications;
using IdentityBridge.Application.People;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.SignIn;

namespace IdentityBridge.Web.Shared;

/// <summary>What the navigation shows, from the database.</summary>
internal sealed class PortalNavSource(
    PortalActor actors,
    CurrentActor current,
    PeopleQueries people,
    RequestQueries requests,
    ProvisioningQueries provisioning,
    ListIndex lists,
    NoticeQueries notices
) : INavSource
{
    private PersonId? me;

    public IReadOnlyCollection<string> Topics =>
        [
            Application.Shared.Topics.Inbox,
            Application.Shared.Topics.Operations,
            Application.Shared.Topics.Lists,
            .. me is { } person ? new[] { Application.Shared.Topics.Notices(person) } : [],
        ];

    public async Task<NavModel> LoadAsync(CancellationToken ct)
    {
        if (await current.FindAsync(ct) is not { } signedIn)
            return NavModel.Nobody;
        if (await actors.FindAsync(ct) is not { } actor)
            return new NavModel { Person = new NavPerson(signedIn.Name, null) };
        me = actor.PersonId;
        var operations = await provisioning.OperationCountsAsync(actor, ct);
        var profile = await people.ProfileAsync(actor, ct);
        return new NavModel
        {
            Person = new NavPerson(actor.Name, profile?.Department),
            ToDecide = await requests.InboxCountAsync(actor, ct),
            ListsToReview = (await lists.CountsAsync(actor, ct)).ToReview,
            Unread = await notices.UnreadAsync(actor, ct),
            OperationsWaiting = operations.Succeeded ? operations.Value[OperationFilter.Rejected] : 0,
            Administers = actor.IsAdministrator,
            Audits = actor.SeesEverything,
        };
    }
}
