namespace IdentityBridge.Application.Requests;

/// <summary>An item of a request, by name.</summary>
/// <param name="Role">The role that it was asked for through.</param>
public sealed record NamedItem(string Name, string? Role);

/// <summary>What a request is about, in few words. Pure.</summary>
public static class RequestNames
{
    /// <summary>Each thing that was asked for by itself, then each role: "Role Payments responder: 3 items".</summary>
    public static IReadOnlyList<string> Of(IEnumerable<NamedItem> items)
    {
        var all = items.ToList();
        return
        [
            .. all.Where(i => i.Role is null).Select(i => i.Name),
            .. all.Where(i => i.Role is not null)
                .GroupBy(i => i.Role!, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.OrdinalIgnoreCase)
                .Select(g => OfRole(g.Key, g.Count())),
        ];
    }

    /// <summary>The membership that a request asks for.</summary>
    public static NamedItem OfMembership(string list) => new($"Membership of {list}", null);

    public static string OfRole(string role, int items) =>
        FormattableString.Invariant($"Role {role}: {items} {(items == 1 ? "item" : "items")}");
}
