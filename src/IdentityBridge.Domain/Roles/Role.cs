using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Roles;

/// <summary>What decides which entitlements a role holds.</summary>
public enum RoleKind
{
    /// <summary>Listed one by one.</summary>
    Listed = 1,

    /// <summary>Whatever a selector chooses in the catalogue.</summary>
    Selected = 2,

    /// <summary>One account assignment; kept by the portal.</summary>
    System = 3,
}

/// <summary>One entitlement that a role holds now.</summary>
public sealed record RoleEntitlement(RoleId RoleId, EntitlementId EntitlementId);

/// <summary>What a custom role shall be: entitlements or a selector, never both.</summary>
public sealed record RoleDraft(string Name, string? Description, IReadOnlyList<EntitlementId>? Entitlements, Selector? Selector)
{
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Trim().Length > Role.MaxName)
            yield return $"Give it a name of at most {Role.MaxName} characters.";
        if (Description?.Length > Role.MaxDescription)
            yield return $"Describe it in at most {Role.MaxDescription} characters.";
        if (Entitlements is null == Selector is null)
            yield return "List what it holds, or say by a selector what it chooses; not both.";
        if (Entitlements?.Distinct().Count() > Role.MaxListed)
            yield return $"List at most {Role.MaxListed} things; a selector can choose more.";
        foreach (var problem in Selector is null ? [] : ProblemsOf(Selector))
            yield return problem;
    }

    private static IEnumerable<string> ProblemsOf(Selector selector)
    {
        if (selector is { Kinds.Count: 0, Names.Count: 0, PermissionSets.Count: 0, Labels.Count: 0 })
            yield return "Say in the selector what it chooses; an empty one would choose everything there is.";
        string[] patterns =
        [
            .. selector.Names,
            .. selector.PermissionSets,
            .. selector.Labels.SelectMany(l => new[] { l.Key, l.Value }),
        ];
        if (patterns.Any(string.IsNullOrWhiteSpace) || patterns.Any(p => p.Length > Role.MaxName))
            yield return $"A pattern has between 1 and {Role.MaxName} characters.";
        if (
            selector.Names.Count > Role.MaxPatterns
            || selector.PermissionSets.Count > Role.MaxPatterns
            || selector.Labels.Count > Role.MaxPatterns
        )
            yield return $"A selector has at most {Role.MaxPatterns} patterns of a kind.";
    }
}

/// <summary>A named set of entitlements. What a selector chooses is looked up whenever the catalogue changes and kept as a list.</summary>
public sealed class Role
{
    public const int MaxName = 400;

    public const int MaxDescription = 2000;

    /// <summary>Most entitlements that are listed one by one.</summary>
    public const int MaxListed = 500;

    /// <summary>Most patterns of a kind in a selector.</summary>
    public const int MaxPatterns = 50;

    private readonly List<RoleEntitlement> entitlements = [];

    private Role() { }

    public RoleId Id { get; private set; }

    public string Name { get; private set; } = "";

    public string? Description { get; private set; }

    public RoleKind Kind { get; private set; }

    /// <summary>For <see cref="RoleKind.Selected" />.</summary>
    public Selector? Selector { get; private set; }

    /// <summary>What it holds now.</summary>
    public IReadOnlyList<RoleEntitlement> Entitlements => entitlements;

    /// <summary>When an administrator deleted it; its row stays for what it gave.</summary>
    public DateTimeOffset? DeletedAt { get; private set; }

    public long Version { get; private set; }

    /// <summary>Makes a custom role, or says everything that is wrong with the draft.</summary>
    public static Result<Role> Create(RoleDraft draft)
    {
        var role = new Role { Id = RoleId.New() };
        var changed = role.Change(draft);
        return changed.Succeeded ? role : changed.Error;
    }

    /// <summary>The system role of an account assignment.</summary>
    public static Role ForAccountAssignment(EntitlementId entitlement, string name)
    {
        var role = new Role
        {
            Id = RoleId.New(),
            Kind = RoleKind.System,
            Name = name,
        };
        role.Hold([entitlement]);
        return role;
    }

    /// <summary><c>&lt;permission-set&gt;-on-&lt;account-name&gt;-&lt;account-id&gt;</c>.</summary>
    public static string SystemName(string permissionSet, string accountName, string accountId) =>
        $"{permissionSet}-on-{accountName}-{accountId}";

    public Result<Done> Change(RoleDraft draft)
    {
        if (Kind == RoleKind.System)
            return Error.Forbidden("role.system", $"{Name} is kept by the portal. Make a role of your own instead.");
        var problems = draft.Problems().ToList();
        if (problems.Count > 0)
            return Error.Invalid("role.invalid", $"The role cannot be saved: {string.Join(" ", problems)}");
        (Name, Description, Selector) = (draft.Name.Trim(), Described(draft), draft.Selector);
        Kind = draft.Selector is null ? RoleKind.Listed : RoleKind.Selected;
        if (draft.Entitlements is { } listed)
            Hold(listed);
        return new Done();
    }

    /// <summary>Deletes a custom role that no list gives.</summary>
    /// <param name="givenBy">Titles of the lists that give it.</param>
    public Result<Done> Delete(IReadOnlyList<string> givenBy, DateTimeOffset now)
    {
        if (Kind == RoleKind.System)
            return Error.Forbidden("role.system", $"{Name} is kept by the portal and cannot be deleted.");
        if (givenBy.Count > 0)
            return Error.Conflict(
                "role.given",
                $"{Name} is given by {string.Join(", ", givenBy)}. Take it out of {(givenBy.Count == 1 ? "this list" : "these lists")} first."
            );
        DeletedAt ??= now;
        return new Done();
    }

    private static string? Described(RoleDraft draft) =>
        string.IsNullOrWhiteSpace(draft.Description) ? null : draft.Description.Trim();

    /// <summary>Puts back what the portal keeps of a system role. True when anything was different.</summary>
    public bool PutBack(EntitlementId entitlement, string name)
    {
        var renamed = Name != name;
        (Name, Description, Selector) = (name, null, null);
        return Hold([entitlement]) || renamed;
    }

    /// <summary>Sets what it holds. True when that changed.</summary>
    public bool Hold(IReadOnlyCollection<EntitlementId> wanted)
    {
        var missing = wanted.ToHashSet();
        var removed = entitlements.RemoveAll(e => !missing.Remove(e.EntitlementId)) > 0;
        entitlements.AddRange(missing.Select(e => new RoleEntitlement(Id, e)));
        return removed || missing.Count > 0;
    }
}
