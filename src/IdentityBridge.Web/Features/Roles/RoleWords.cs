using IdentityBridge.Domain.Roles;

namespace IdentityBridge.Web.Features.Roles;

/// <summary>How roles are said on screens. Pure.</summary>
public static class RoleWords
{
    public static string Kind(RoleKind kind) =>
        kind switch
        {
            RoleKind.Listed => "Listed one by one",
            RoleKind.Selected => "Chosen by a selector",
            RoleKind.System => "System",
        };
}
