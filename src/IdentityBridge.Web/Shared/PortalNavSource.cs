using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.People;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Web.SignIn;

namespace IdentityBridge.Web.Shared;

/// <summary>What the navigation shows, from the database.</summary>
internal sealed class PortalNavSource(
    PortalActor actors,
    CurrentActor current,
    PeopleQueries people,
    RequestQueries requests,
    ProvisioningQueries provisioning,
    ListIndex lists
) : INavSource
{
    public IReadOnlyCollection<string> Topics =>
        [Application.Shared.Topics.Inbox, Application.Shared.Topics.Operations, Application.Shared.Topics.Lists];

    public async Task<NavModel> LoadAsync(CancellationToken ct)
    {
        if (await current.FindAsync(ct) is not { } signedIn)
            return NavModel.Nobody;
        if (await actors.FindAsync(ct) is not { } actor)
            return new NavModel { Person = new NavPerson(signedIn.Name, null) };
        var operations = await provisioning.OperationCountsAsync(actor, ct);
        var profile = await people.ProfileAsync(actor, ct);
        return new NavModel
        {
            Person = new NavPerson(actor.Name, profile?.Department),
            ToDecide = await requests.InboxCountAsync(actor, ct),
            ListsToReview = (await lists.CountsAsync(actor, ct)).ToReview,
            OperationsWaiting = operations.Succeeded ? operations.Value[OperationFilter.Rejected] : 0,
            Administers = actor.IsAdministrator,
            Audits = actor.SeesEverything,
        };
    }
}
