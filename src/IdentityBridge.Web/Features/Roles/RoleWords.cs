using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Web.Shared;

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

    /// <summary>"AWS accounts; named prod* or staging*; permission set ReadOnly*; label env is prod".</summary>
    public static string Say(Selector selector)
    {
        var parts = new List<string>();
        if (selector.Kinds.Count > 0)
            parts.Add(CatalogWords.Listed([.. selector.Kinds.Select(k => k.ToThing().Word() + "s")], "and"));
        if (selector.Names.Count > 0)
            parts.Add($"named {CatalogWords.Listed(selector.Names, "or")}");
        if (selector.PermissionSets.Count > 0)
            parts.Add($"permission set {CatalogWords.Listed(selector.PermissionSets, "or")}");
        parts.AddRange(selector.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"label {l.Key} is {l.Value}"));
        return parts.Count == 0 ? "Everything" : string.Join("; ", parts);
    }
}
