using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Sandbox;
using IdentityBridge.TestKit;

namespace IdentityBridge.Application.Tests;

/// <summary>Short ways to lists: made by the administrator Nora Winter, owned by Lena Fischer unless a test says otherwise.</summary>
internal static class ListHost
{
    public const string Nora = "nora.winter";
    public const string Lena = "lena.fischer";

    public static async Task<ListSubject> SubjectAsync(this PortalHost portal, string login) =>
        ListSubject.Of((await portal.PersonAsync(login)).Id);

    /// <param name="gives">Apps, groups and permission sets, as <see cref="PortalHost.EntitlementsAsync" /> names them.</param>
    public static async Task<AccessListId> ListAsync(
        this PortalHost portal,
        string title,
        Requirements? members = null,
        Requirements? owners = null,
        OverduePolicy overdue = OverduePolicy.Remind,
        ListSubject? owner = null,
        params string[] gives
    ) =>
        (
            await portal
                .Get<CreateAccessList>()
                .ExecuteAsync(
                    new CreateAccessListCommand(
                        new AccessListDraft(title)
                        {
                            Membership = members ?? Requirements.None,
                            Ownership = owners ?? Requirements.None,
                            Overdue = overdue,
                            Entitlements = await portal.EntitlementsAsync(gives),
                        },
                        [owner ?? await portal.SubjectAsync(Lena)]
                    ),
                    await portal.ActorOf(Nora),
                    default
                )
        ).Value;

    public static async Task<Result<IReadOnlyList<ListEdgeId>>> TryMembersAsync(
        this PortalHost portal,
        string by,
        ChangeMembersCommand command
    ) => await portal.Get<ChangeMembers>().ExecuteAsync(command, await portal.ActorOf(by), default);

    public static async Task<ListEdgeId> AddAsync(
        this PortalHost portal,
        AccessListId list,
        string login,
        DateTimeOffset? until = null
    ) =>
        (
            await portal.TryMembersAsync(
                Nora,
                ChangeMembersCommand.Adding(list, new NewMember(await portal.SubjectAsync(login), until, "Needs it"))
            )
        ).Value.Single();

    public static async Task<ListEdgeId> AddAsync(this PortalHost portal, AccessListId list, AccessListId nested) =>
        (
            await portal.TryMembersAsync(Nora, ChangeMembersCommand.Adding(list, new NewMember(ListSubject.Of(nested))))
        ).Value.Single();

    public static async Task RemoveAsync(this PortalHost portal, AccessListId list, ListEdgeId edge) =>
        (await portal.TryMembersAsync(Nora, ChangeMembersCommand.Removing(list, edge))).Succeeded.ShouldBeTrue();

    public static Requirements Department(string name) =>
        new([], new Dictionary<string, IReadOnlyList<string>> { ["department"] = [name] });

    public static bool InGroup(this PortalHost portal, string group, string login) =>
        portal.Sandbox.Holdings().InGroup(group, PortalHost.Login(login));

    /// <summary>Whether the person has it in AWS through the group, and only so.</summary>
    public static bool Through(this PortalHost portal, string group, string account, string permissionSet, string login)
    {
        var held = portal.Sandbox.Holdings();
        return held.GroupAssignments.Contains(new HeldAssignment(account, permissionSet, group))
            && held.AwsGroups.Contains(new HeldGroup(group, PortalHost.Login(login)))
            && !held.HasPermissionSet(account, permissionSet, PortalHost.Login(login));
    }

    /// <summary>Who is in the Identity Center group, by login without the domain, in order.</summary>
    public static IReadOnlyList<string> InAwsGroup(this PortalHost portal, string group) =>
        [
            .. portal
                .Sandbox.Holdings()
                .AwsGroups.Where(m => m.Group == group)
                .Select(m => m.Login.Split('@')[0])
                .Order(StringComparer.Ordinal),
        ];

    public static async Task<EffectiveMemberLine?> MemberAsync(this PortalHost portal, AccessListId list, string login)
    {
        var person = (await portal.PersonAsync(login)).Id;
        var page = await portal.Get<AccessListQueries>().EffectiveAsync(list, 1, 200, await portal.ActorOf(Nora), default);
        return page.Value.Rows.SingleOrDefault(m => m.Person == person);
    }
}
