namespace IdentityBridge.Sandbox.Okta;

/// <summary>Which attributes may be filtered and searched, per kind of thing.</summary>
internal static class OktaFilters
{
    private const string Compare = "eq gt ge lt le";

    public static Filter<OktaUser> UserFilter(string text) =>
        new FilterParser<OktaUser>(
            new Dictionary<string, FilterAttribute<OktaUser>>(StringComparer.Ordinal)
            {
                ["status"] = Text<OktaUser>(user => user.Status, "eq"),
                ["id"] = Text<OktaUser>(user => user.Id, "eq"),
                ["lastUpdated"] = Date<OktaUser>(user => user.LastUpdated),
                ["profile.login"] = Text<OktaUser>(user => user.Login, "eq"),
                ["profile.email"] = Text<OktaUser>(user => user.Login, "eq"),
                ["profile.firstName"] = Text<OktaUser>(user => user.Person.FirstName, "eq"),
                ["profile.lastName"] = Text<OktaUser>(user => user.Person.LastName, "eq"),
            },
            why => OktaErrorException.BadFilter(text, why),
            allowNot: false,
            "lastUpdated"
        ).Parse(text);

    public static Filter<OktaUser> UserSearch(string text)
    {
        const string words = "eq sw co gt ge lt le pr";
        return new FilterParser<OktaUser>(
            new Dictionary<string, FilterAttribute<OktaUser>>(StringComparer.Ordinal)
            {
                ["status"] = Text<OktaUser>(user => user.Status, "eq gt ge lt le"),
                ["id"] = Text<OktaUser>(user => user.Id, "eq gt ge lt le"),
                ["created"] = Date<OktaUser>(user => user.Created),
                ["activated"] = Date<OktaUser>(user => user.Created),
                ["statusChanged"] = Date<OktaUser>(user => user.StatusChanged),
                ["lastUpdated"] = Date<OktaUser>(user => user.LastUpdated),
                ["profile.login"] = Text<OktaUser>(user => user.Login, words),
                ["profile.email"] = Text<OktaUser>(user => user.Login, words),
                ["profile.firstName"] = Text<OktaUser>(user => user.Person.FirstName, words),
                ["profile.lastName"] = Text<OktaUser>(user => user.Person.LastName, words),
                ["profile.displayName"] = Text<OktaUser>(user => user.DisplayName, words),
                ["profile.department"] = Text<OktaUser>(user => user.Person.Department, words),
                ["profile.title"] = Text<OktaUser>(user => user.Person.Title, words),
                ["profile.managerId"] = Text<OktaUser>(user => user.Person.ManagerLogin, words),
            },
            OktaErrorException.BadSearch,
            allowNot: false,
            "lastUpdated"
        ).Parse(text);
    }

    public static Filter<OktaGroup> GroupFilter(string text) =>
        new FilterParser<OktaGroup>(
            GroupBasics(),
            why => OktaErrorException.BadFilter(text, why),
            false,
            "lastUpdated",
            "lastMembershipUpdated"
        ).Parse(text);

    public static Filter<OktaGroup> GroupSearch(string text)
    {
        var attributes = GroupBasics();
        attributes["created"] = Date<OktaGroup>(group => group.Created);
        attributes["profile.name"] = Text<OktaGroup>(group => group.Name, "eq sw co");
        attributes["profile.description"] = Text<OktaGroup>(group => group.Description, "eq sw co");
        return new FilterParser<OktaGroup>(
            attributes,
            OktaErrorException.BadSearch,
            false,
            "lastUpdated",
            "lastMembershipUpdated"
        ).Parse(text);
    }

    public static Filter<OktaApp> AppFilter(OktaOrg org, string text) =>
        new FilterParser<OktaApp>(
            new Dictionary<string, FilterAttribute<OktaApp>>(StringComparer.Ordinal)
            {
                ["id"] = Text<OktaApp>(app => app.Id, "eq"),
                ["status"] = Text<OktaApp>(app => app.Status, "eq"),
                ["name"] = Text<OktaApp>(app => app.Name, "eq"),
                ["group.id"] = new(app => app.Groups.After(-1).Select(ordinal => org.Groups[ordinal]!.Id), "eq"),
                ["user.id"] = new(app => org.AppUsersAfter(app, -1).Select(user => user.Id), "eq"),
            },
            why => OktaErrorException.BadFilter(text, why),
            allowNot: false
        ).Parse(text);

    public static Filter<LogEvent> LogFilter(string text)
    {
        const string words = "eq ne sw co ew gt ge lt le pr";
        return new FilterParser<LogEvent>(
            new Dictionary<string, FilterAttribute<LogEvent>>(StringComparer.Ordinal)
            {
                ["eventType"] = Text<LogEvent>(entry => entry.EventType, words),
                ["uuid"] = Text<LogEvent>(entry => entry.Uuid.ToString(), words),
                ["severity"] = Text<LogEvent>(entry => entry.Result == "SUCCESS" ? "INFO" : "WARN", words),
                ["displayMessage"] = Text<LogEvent>(entry => entry.DisplayMessage, words),
                ["outcome.result"] = Text<LogEvent>(entry => entry.Result, words),
                ["actor.id"] = Text<LogEvent>(entry => entry.Actor.Id, words),
                ["actor.type"] = Text<LogEvent>(entry => entry.Actor.Type, words),
                ["actor.alternateId"] = Text<LogEvent>(entry => entry.Actor.AlternateId, words),
                ["target.id"] = new(entry => entry.Targets.Select(target => target.Id), words),
                ["target.type"] = new(entry => entry.Targets.Select(target => target.Type), words),
                ["target.alternateId"] = new(entry => entry.Targets.Select(target => target.AlternateId), words),
                ["target.displayName"] = new(entry => entry.Targets.Select(target => target.DisplayName), words),
                ["transaction.id"] = Text<LogEvent>(entry => entry.TransactionId, words),
            },
            why => OktaErrorException.BadFilter(text, why),
            allowNot: true
        ).Parse(text);
    }

    private static Dictionary<string, FilterAttribute<OktaGroup>> GroupBasics() =>
        new(StringComparer.Ordinal)
        {
            ["id"] = Text<OktaGroup>(group => group.Id, "eq"),
            ["type"] = Text<OktaGroup>(group => group.Type, "eq"),
            ["lastUpdated"] = Date<OktaGroup>(group => group.LastUpdated),
            ["lastMembershipUpdated"] = Date<OktaGroup>(group => group.LastMembershipUpdated),
        };

    private static FilterAttribute<T> Text<T>(Func<T, string?> value, string operators) =>
        new(thing => [value(thing)], operators);

    private static FilterAttribute<T> Date<T>(Func<T, DateTimeOffset?> value) => new(_ => [], Compare, value);
}
