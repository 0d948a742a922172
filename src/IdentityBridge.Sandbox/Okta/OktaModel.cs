using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.Okta;

/// <summary>A user of the org. Everything is read and changed under the org's lock.</summary>
internal sealed class OktaUser(int ordinal, CompanyPerson person, DateTimeOffset at)
{
    public int Ordinal { get; } = ordinal;

    public string Id { get; } = OktaIds.Make("00u", ordinal);

    public CompanyPerson Person { get; set; } = person;

    public string Login => Person.Login;

    public string DisplayName => $"{Person.FirstName} {Person.LastName}";

    public string Status { get; set; } = person.OktaStatus;

    public DateTimeOffset Created { get; } = at;

    public DateTimeOffset StatusChanged { get; set; } = at;

    public DateTimeOffset LastUpdated { get; set; } = at;

    public DateTimeOffset? LastLogin { get; set; }

    public OrdinalSet Groups { get; } = new();

    /// <summary>Apps assigned to the user itself, not through a group.</summary>
    public OrdinalSet DirectApps { get; } = new();

    public bool IsActive => Status is "ACTIVE" or "PASSWORD_EXPIRED" or "RECOVERY" or "LOCKED_OUT";
}

/// <summary>A group of the org.</summary>
internal sealed class OktaGroup(int ordinal, string type, DateTimeOffset at)
{
    public int Ordinal { get; } = ordinal;

    public string Id { get; } = OktaIds.Make("00g", ordinal);

    public required string Name { get; set; }

    public required string Description { get; set; }

    public string Type { get; } = type;

    public DateTimeOffset Created { get; } = at;

    public DateTimeOffset LastUpdated { get; set; } = at;

    public DateTimeOffset LastMembershipUpdated { get; set; } = at;

    public DateTimeOffset LastChange => LastUpdated > LastMembershipUpdated ? LastUpdated : LastMembershipUpdated;

    public OrdinalSet Members { get; } = new();

    public OrdinalSet Apps { get; } = new();

    /// <summary>The rule that fills the group, if one does.</summary>
    public OktaRule? Rule { get; set; }

    public bool IsEveryone => Type == "BUILT_IN" && Name == "Everyone";
}

/// <summary>A group rule: whom it matches, and whom a removal through the API has excluded.</summary>
internal sealed class OktaRule(string id, DateTimeOffset at)
{
    public string Id { get; } = id;

    public DateTimeOffset Created { get; } = at;

    public DateTimeOffset LastUpdated { get; set; } = at;

    public OrdinalSet Matches { get; } = new();

    public OrdinalSet Excluded { get; } = new();
}

/// <summary>An app of the org.</summary>
internal sealed class OktaApp(int ordinal, CompanyApp app, DateTimeOffset at)
{
    public int Ordinal { get; } = ordinal;

    public string Id { get; } = OktaIds.Make("0oa", ordinal);

    public string Name { get; } = app.Name;

    public string Label { get; } = app.Label;

    public string SignOnMode { get; } = app.SignOnMode;

    public string Status { get; } = app.Status;

    public DateTimeOffset Created { get; } = at;

    public OrdinalSet DirectUsers { get; } = new();

    public Dictionary<int, DirectAssignment> Direct { get; } = [];

    public OrdinalSet Groups { get; } = new();

    public Dictionary<int, GroupAssignment> ByGroup { get; } = [];
}

/// <summary>An app given to one user directly.</summary>
internal sealed class DirectAssignment(DateTimeOffset at, string userName)
{
    public DateTimeOffset Created { get; } = at;

    public DateTimeOffset LastUpdated { get; set; } = at;

    public string UserName { get; set; } = userName;

    public JsonObject Profile { get; set; } = [];
}

/// <summary>An app given to all members of a group.</summary>
internal sealed record GroupAssignment(DateTimeOffset LastUpdated, int Priority, JsonObject Profile);

internal static class OktaIds
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>A 20-character id that sorts as <paramref name="ordinal" /> does.</summary>
    public static string Make(string prefix, int ordinal)
    {
        Span<char> tail = stackalloc char[6];
        var rest = ordinal + 36;
        for (var index = tail.Length - 1; index >= 0; index--, rest /= 36)
            tail[index] = Digits[rest % 36];
        return $"{prefix}1sandboxq{tail}0h7"[..20];
    }
}
