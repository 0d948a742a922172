using System.Security.Cryptography;

namespace IdentityBridge.Sandbox.Okta;

/// <summary>An Okta org in memory: one lock around users, groups, apps and who has what.</summary>
internal sealed partial class OktaOrg
{
    private readonly List<OktaUser?> users = [];
    private readonly List<OktaGroup?> groups = [];
    private readonly List<OktaApp> apps = [];
    private readonly Dictionary<string, OktaUser> usersById = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OktaUser> usersByLogin = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, OktaGroup> groupsById = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OktaGroup> groupsByName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OktaApp> appsById = new(StringComparer.Ordinal);
    private ChangeIndex userChanges = new();
    private ChangeIndex groupChanges = new();
    private int generation;

    public OktaOrg(Company company, TimeProvider time)
    {
        Time = time;
        Log = new SystemLog(time);
        Seed(company);
    }

    /// <summary>Held for every read and change of users, groups and apps.</summary>
    public Lock Gate { get; } = new();

    public TimeProvider Time { get; }

    public SystemLog Log { get; }

    /// <summary>The org's own address, without a closing slash; known once the server listens.</summary>
    public string BaseUrl { get; set; } = "";

    public byte[] CursorKey { get; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>Called with the id of a user who may no longer sign in.</summary>
    public Action<string> AccessEnded { get; set; } = _ => { };

    /// <summary>Counts resets.</summary>
    public int Generation => generation;

    /// <summary>The owner of the API token, as the System Log names it.</summary>
    public static LogParty ApiToken { get; } =
        new("00u1sandboxqapitok0h7", "User", "identitybridge-api@example.com", "API token");

    public static LogParty Okta { get; } = new("sandbox", "SystemPrincipal", "system@okta.com", "Okta System");

    /// <summary>The person who acts in Okta's own console when a control asks for "somebody else".</summary>
    public LogParty Administrator() => usersByLogin.TryGetValue("nora.winter@example.com", out var nora) ? Party(nora) : Okta;

    public void Reset(Company company)
    {
        lock (Gate)
        {
            Clear();
            Seed(company);
        }
    }

    public static LogParty Party(OktaUser user) => new(user.Id, "User", user.Login, user.DisplayName);

    public static LogParty Party(OktaGroup group) => new(group.Id, "UserGroup", "unknown", group.Name);

    public static LogParty Party(OktaApp app) => new(app.Id, "AppInstance", app.Label, app.Label);

    private static LogParty AppUserParty(OktaApp app, OktaUser user) =>
        new(OktaIds.Make("0ua", (app.Ordinal * 131_071) + user.Ordinal), "AppUser", user.Login, user.DisplayName);

    private void Seed(Company company)
    {
        generation++;
        // Old enough that nothing in the seed looks like a recent change to a delta reader.
        var at = Now().AddDays(-120);
        foreach (var person in company.People)
        {
            var user = new OktaUser(users.Count, person, at.AddSeconds(users.Count));
            users.Add(user);
            usersById.Add(user.Id, user);
            usersByLogin.Add(user.Login, user);
            userChanges.Move(user.Ordinal, null, user.LastUpdated);
        }

        foreach (var group in company.Groups)
            SeedGroup(group, at.AddSeconds(groups.Count));
        foreach (var app in company.Apps)
            SeedApp(app, at.AddSeconds(apps.Count));
    }

    private void SeedGroup(CompanyGroup seed, DateTimeOffset at)
    {
        var group = NewGroup(seed.Name, seed.Description, seed.Type, at);
        if (seed.RuleFed)
            group.Rule = new OktaRule(OktaIds.Make("0pr", group.Ordinal), at);
        foreach (var user in seed.Members.Select(login => usersByLogin[login]).OrderBy(user => user.Ordinal))
        {
            group.Rule?.Matches.Add(user.Ordinal);
            if (user.Status == "DEPROVISIONED")
                continue;
            group.Members.Add(user.Ordinal);
            user.Groups.Add(group.Ordinal);
        }
    }

    private void SeedApp(CompanyApp seed, DateTimeOffset at)
    {
        var app = new OktaApp(apps.Count, seed, at);
        apps.Add(app);
        appsById.Add(app.Id, app);
        foreach (var user in seed.Users.Select(login => usersByLogin[login]).OrderBy(user => user.Ordinal))
            if (user.Status != "DEPROVISIONED")
                Give(app, user, new DirectAssignment(at, user.Login));
        foreach (var group in seed.Groups.Select(name => groupsByName[name]).OrderBy(group => group.Ordinal))
        {
            app.Groups.Add(group.Ordinal);
            app.ByGroup[group.Ordinal] = new GroupAssignment(at, app.ByGroup.Count, []);
            group.Apps.Add(app.Ordinal);
        }
    }

    private OktaGroup NewGroup(string name, string description, string type, DateTimeOffset at)
    {
        var group = new OktaGroup(groups.Count, type, at) { Name = name, Description = description };
        groups.Add(group);
        groupsById.Add(group.Id, group);
        groupsByName.Add(name, group);
        groupChanges.Move(group.Ordinal, null, group.LastChange);
        return group;
    }

    private static void Give(OktaApp app, OktaUser user, DirectAssignment assignment)
    {
        app.DirectUsers.Add(user.Ordinal);
        app.Direct[user.Ordinal] = assignment;
        user.DirectApps.Add(app.Ordinal);
    }

    private static void TakeAway(OktaApp app, OktaUser user)
    {
        app.DirectUsers.Remove(user.Ordinal);
        app.Direct.Remove(user.Ordinal);
        user.DirectApps.Remove(app.Ordinal);
    }
}
