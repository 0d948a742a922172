using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.Okta;

/// <summary>The shapes of Okta's management API (Okta OpenAPI 2026.06.3).</summary>
internal static class OktaJson
{
    public static JsonObject Show(this OktaOrg org, OktaUser user)
    {
        var person = user.Person;
        return new()
        {
            ["id"] = user.Id,
            ["status"] = user.Status,
            ["created"] = OktaDates.Write(user.Created),
            ["activated"] = user.Status == "STAGED" ? null : OktaDates.Write(user.Created),
            ["statusChanged"] = OktaDates.Write(user.StatusChanged),
            ["lastLogin"] = OktaDates.Write(user.LastLogin),
            ["lastUpdated"] = OktaDates.Write(user.LastUpdated),
            ["passwordChanged"] = OktaDates.Write(user.Created),
            ["type"] = new JsonObject { ["id"] = "oty1sandboxq000010h7" },
            ["profile"] = new JsonObject
            {
                ["firstName"] = person.FirstName,
                ["lastName"] = person.LastName,
                ["displayName"] = user.DisplayName,
                ["login"] = person.Login,
                ["email"] = person.Login,
                ["secondEmail"] = null,
                ["mobilePhone"] = null,
                ["title"] = person.Title,
                ["department"] = person.Department,
                ["manager"] = ManagerName(org, person),
                ["managerId"] = person.ManagerLogin,
            },
            ["credentials"] = new JsonObject
            {
                ["password"] = new JsonObject(),
                ["provider"] = new JsonObject { ["type"] = "OKTA", ["name"] = "OKTA" },
            },
            ["_links"] = new JsonObject { ["self"] = Href($"{org.BaseUrl}/api/v1/users/{user.Id}") },
        };
    }

    public static JsonObject Show(this OktaOrg org, OktaGroup group) =>
        new()
        {
            ["id"] = group.Id,
            ["created"] = OktaDates.Write(group.Created),
            ["lastUpdated"] = OktaDates.Write(group.LastUpdated),
            ["lastMembershipUpdated"] = OktaDates.Write(group.LastMembershipUpdated),
            ["objectClass"] = new JsonArray(group.Type == "APP_GROUP" ? "okta:windows_security_principal" : "okta:user_group"),
            ["type"] = group.Type,
            ["profile"] = new JsonObject { ["name"] = group.Name, ["description"] = group.Description },
            ["_links"] = new JsonObject
            {
                ["users"] = Href($"{org.BaseUrl}/api/v1/groups/{group.Id}/users"),
                ["apps"] = Href($"{org.BaseUrl}/api/v1/groups/{group.Id}/apps"),
            },
        };

    public static JsonObject Show(this OktaOrg org, OktaApp app) =>
        new()
        {
            ["id"] = app.Id,
            ["name"] = app.Name,
            ["label"] = app.Label,
            ["status"] = app.Status,
            ["created"] = OktaDates.Write(app.Created),
            ["lastUpdated"] = OktaDates.Write(app.Created),
            ["signOnMode"] = app.SignOnMode,
            ["features"] = new JsonArray(),
            ["accessibility"] = new JsonObject
            {
                ["selfService"] = false,
                ["errorRedirectUrl"] = null,
                ["loginRedirectUrl"] = null,
            },
            ["visibility"] = new JsonObject
            {
                ["autoSubmitToolbar"] = false,
                ["hide"] = new JsonObject { ["iOS"] = false, ["web"] = false },
                ["appLinks"] = new JsonObject { [$"{app.Name}_link"] = true },
            },
            ["profile"] = null,
            ["_links"] = new JsonObject
            {
                ["self"] = Href($"{org.BaseUrl}/api/v1/apps/{app.Id}"),
                ["users"] = Href($"{org.BaseUrl}/api/v1/apps/{app.Id}/users"),
                ["groups"] = Href($"{org.BaseUrl}/api/v1/apps/{app.Id}/groups"),
            },
        };

    public static JsonObject ShowAppUser(this OktaOrg org, OktaApp app, OktaUser user, bool withUser)
    {
        var direct = app.Direct.GetValueOrDefault(user.Ordinal);
        var giver = direct is null ? org.GivingGroup(app, user) : null;
        var created = direct?.Created ?? app.ByGroup[giver!.Ordinal].LastUpdated;
        var links = new JsonObject
        {
            ["app"] = Href($"{org.BaseUrl}/api/v1/apps/{app.Id}"),
            ["user"] = Href($"{org.BaseUrl}/api/v1/users/{user.Id}"),
        };
        if (giver is not null)
            links["group"] = new JsonObject { ["name"] = giver.Name, ["href"] = $"{org.BaseUrl}/api/v1/groups/{giver.Id}" };
        var shown = new JsonObject
        {
            ["id"] = user.Id,
            ["externalId"] = null,
            ["created"] = OktaDates.Write(created),
            ["lastUpdated"] = OktaDates.Write(direct?.LastUpdated ?? created),
            ["scope"] = direct is null ? "GROUP" : "USER",
            ["status"] = user.Status == "SUSPENDED" ? "SUSPENDED" : "ACTIVE",
            ["statusChanged"] = OktaDates.Write(created),
            ["passwordChanged"] = null,
            ["syncState"] = "DISABLED",
            ["credentials"] = new JsonObject { ["userName"] = direct?.UserName ?? user.Login },
            ["profile"] = direct?.Profile.DeepClone() ?? new JsonObject(),
            ["_links"] = links,
        };
        if (withUser)
            shown["_embedded"] = new JsonObject { ["user"] = org.Show(user) };
        return shown;
    }

    public static JsonObject ShowAppGroup(this OktaOrg org, OktaApp app, OktaGroup group, bool withGroup)
    {
        var assignment = app.ByGroup[group.Ordinal];
        var shown = new JsonObject
        {
            ["id"] = group.Id,
            ["priority"] = assignment.Priority,
            ["lastUpdated"] = OktaDates.Write(assignment.LastUpdated),
            ["profile"] = assignment.Profile.DeepClone(),
            ["_links"] = new JsonObject
            {
                ["app"] = Href($"{org.BaseUrl}/api/v1/apps/{app.Id}"),
                ["self"] = Href($"{org.BaseUrl}/api/v1/apps/{app.Id}/groups/{group.Id}"),
                ["group"] = Href($"{org.BaseUrl}/api/v1/groups/{group.Id}"),
            },
        };
        if (withGroup)
            shown["_embedded"] = new JsonObject { ["group"] = org.Show(group) };
        return shown;
    }

    public static JsonObject ShowRule(this OktaOrg org, OktaGroup group)
    {
        var rule = group.Rule!;
        var excluded = new JsonArray();
        foreach (var ordinal in rule.Excluded.After(-1))
            excluded.Add(org.Users[ordinal]!.Id);
        return new()
        {
            ["id"] = rule.Id,
            ["type"] = "group_rule",
            ["name"] = $"Fill {group.Name}",
            ["status"] = "ACTIVE",
            ["created"] = OktaDates.Write(rule.Created),
            ["lastUpdated"] = OktaDates.Write(rule.LastUpdated),
            ["allGroupsValid"] = true,
            ["conditions"] = new JsonObject
            {
                ["people"] = new JsonObject
                {
                    ["users"] = new JsonObject { ["exclude"] = excluded },
                    ["groups"] = new JsonObject { ["exclude"] = new JsonArray() },
                },
                ["expression"] = new JsonObject
                {
                    ["value"] = $"Arrays.contains(user.entitlements, \"{group.Name}\")",
                    ["type"] = "urn:okta:expression:1.0",
                },
            },
            ["actions"] = new JsonObject { ["assignUserToGroups"] = new JsonObject { ["groupIds"] = new JsonArray(group.Id) } },
        };
    }

    public static JsonObject Show(LogEvent entry)
    {
        var targets = new JsonArray();
        foreach (var target in entry.Targets)
            targets.Add(Show(target));
        return new()
        {
            ["uuid"] = entry.Uuid.ToString(),
            ["published"] = OktaDates.Write(entry.Published),
            ["eventType"] = entry.EventType,
            ["version"] = "0",
            ["displayMessage"] = entry.DisplayMessage,
            ["severity"] = entry.Result == "SUCCESS" ? "INFO" : "WARN",
            ["client"] = new JsonObject
            {
                ["ipAddress"] = "127.0.0.1",
                ["zone"] = null,
                ["device"] = "Unknown",
            },
            ["device"] = null,
            ["actor"] = Show(entry.Actor),
            ["outcome"] = new JsonObject { ["result"] = entry.Result, ["reason"] = entry.Reason },
            ["target"] = targets,
            ["transaction"] = new JsonObject
            {
                ["type"] = "WEB",
                ["id"] = entry.TransactionId,
                ["detail"] = new JsonObject(),
            },
            ["debugContext"] = new JsonObject { ["debugData"] = new JsonObject { ["requestId"] = entry.TransactionId } },
            ["legacyEventType"] = null,
            ["authenticationContext"] = new JsonObject { ["authenticationStep"] = 0, ["externalSessionId"] = "unknown" },
            ["securityContext"] = new JsonObject { ["isProxy"] = null },
        };
    }

    public static JsonObject Href(string href) => new() { ["href"] = href };

    private static JsonObject Show(LogParty party) =>
        new()
        {
            ["id"] = party.Id,
            ["type"] = party.Type,
            ["alternateId"] = party.AlternateId,
            ["displayName"] = party.DisplayName,
            ["detailEntry"] = null,
        };

    private static string? ManagerName(OktaOrg org, CompanyPerson person) =>
        person.ManagerLogin is { } login && org.FindUser(login) is { } manager ? manager.DisplayName : null;
}
