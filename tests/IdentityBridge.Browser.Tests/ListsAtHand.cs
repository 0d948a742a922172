using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.TestKit;

namespace IdentityBridge.Browser.Tests;

/// <summary>Short ways to lists that pages show, made by the administrator Nora Winter.</summary>
internal static class ListsAtHand
{
    /// <param name="gives">As <see cref="PortalHost.EntitlementsAsync" /> names it; null for nothing.</param>
    public static async Task<AccessListId> ListAsync(this PortalHost host, string title, string owner, string? gives = null)
    {
        var draft = new AccessListDraft(title) { Entitlements = gives is null ? [] : await host.EntitlementsAsync(gives) };
        return (
            await host.Get<CreateAccessList>()
                .ExecuteAsync(
                    new CreateAccessListCommand(draft, [await host.SubjectAsync(owner)]),
                    await host.ActorOf("nora.winter"),
                    default
                )
        ).Value;
    }

    public static async Task<ListEdgeId> AddAsync(this PortalHost host, AccessListId list, string login) =>
        (
            await host.Get<ChangeMembers>()
                .ExecuteAsync(
                    ChangeMembersCommand.Adding(list, new NewMember(await host.SubjectAsync(login))),
                    await host.ActorOf("nora.winter"),
                    default
                )
        ).Value.Single();

    public static async Task<ListReviewId> ReviewAsync(this PortalHost host, AccessListId list) =>
        (await host.Get<StartReview>().ExecuteAsync(new StartReviewCommand(list), await host.ActorOf("nora.winter"), default))
            .Value
            .Id;

    private static async Task<ListSubject> SubjectAsync(this PortalHost host, string login) =>
        ListSubject.Of((await host.PersonAsync(login)).Id);
}
