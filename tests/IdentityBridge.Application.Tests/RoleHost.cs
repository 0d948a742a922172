using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Roles;
using IdentityBridge.TestKit;

namespace IdentityBridge.Application.Tests;

/// <summary>Short ways to roles, made by the administrator Nora Winter.</summary>
internal static class RoleHost
{
    /// <param name="holds">As <see cref="PortalHost.EntitlementsAsync" /> names them.</param>
    public static async Task<RoleId> RoleAsync(this PortalHost portal, string name, params string[] holds) =>
        (await portal.TrySaveAsync(null, new RoleDraft(name, null, await portal.EntitlementsAsync(holds), null))).Value;

    public static async Task HoldAsync(this PortalHost portal, RoleId role, string name, params string[] holds) =>
        (
            await portal.TrySaveAsync(role, new RoleDraft(name, null, await portal.EntitlementsAsync(holds), null))
        ).Succeeded.ShouldBeTrue();

    public static async Task<Result<RoleId>> TrySaveAsync(
        this PortalHost portal,
        RoleId? role,
        RoleDraft draft,
        long? seen = null,
        string by = ListHost.Nora
    ) =>
        await portal
            .Get<SaveRole>()
            .ExecuteAsync(new SaveRoleCommand(role, draft) { SeenVersion = seen }, await portal.ActorOf(by), default);

    public static Selector Named(params string[] names) => Selector.Everything with { Names = names };

    public static async Task<RequestPreview> PreviewAsync(
        this PortalHost portal,
        string login,
        TimeSpan? duration,
        IReadOnlyList<RoleId> roles,
        params string[] single
    ) =>
        (
            await portal
                .Get<PreviewRequest>()
                .ExecuteAsync(
                    new PreviewRequestQuery(await portal.EntitlementsAsync(single), duration) { Roles = roles },
                    await portal.ActorOf(login),
                    default
                )
        ).Value;

    public static async Task<Result<SubmittedRequest>> TrySubmitAsync(
        this PortalHost portal,
        string login,
        TimeSpan duration,
        IReadOnlyList<AskedRole> roles,
        params string[] single
    ) =>
        await portal
            .Get<SubmitRequest>()
            .ExecuteAsync(
                new SubmitRequestCommand(
                    Guid.CreateVersion7(),
                    await portal.EntitlementsAsync(single),
                    duration,
                    "OPS-1042: on call tonight"
                )
                {
                    Roles = roles,
                },
                await portal.ActorOf(login),
                default
            );
}
