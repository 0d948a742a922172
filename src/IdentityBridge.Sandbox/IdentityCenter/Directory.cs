using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>A user of the identity store. Lists and rarely used attributes live in <see cref="Attributes" /> under AWS's member names.</summary>
internal sealed class StoreUser(string userId, string userName, DateTimeOffset createdAt)
{
    public string UserId { get; } = userId;
    public string UserName { get; set; } = userName;
    public string? ExternalId { get; init; }
    public string? GivenName { get; set; }
    public string? FamilyName { get; set; }
    public string? DisplayName { get; set; }
    public string? Email { get; set; }
    public string? Title { get; set; }
    public string? Department { get; init; }
    public bool Enabled { get; init; } = true;
    public Dictionary<string, JsonNode>? Attributes { get; set; }
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;
    public SortedIndex<Membership> Memberships { get; } = new(m => m.Group.GroupId);
}

internal sealed class StoreGroup(string groupId, DateTimeOffset createdAt)
{
    public string GroupId { get; } = groupId;
    public string? DisplayName { get; set; }
    public string? Description { get; set; }
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;
    public SortedIndex<Membership> Members { get; } = new(m => m.User.UserId);
}

internal sealed record Membership(string Id, StoreGroup Group, StoreUser User, DateTimeOffset CreatedAt);

/// <summary>The identity store: users, groups and memberships, with an index for every look-up the API offers. Not thread-safe.</summary>
internal sealed partial class Directory
{
    private readonly Dictionary<string, StoreUser> _byUserName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, StoreUser> _byEmail = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, StoreUser> _byExternalId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoreGroup> _byDisplayName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Membership> _memberships = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _generations = new(StringComparer.OrdinalIgnoreCase);

    public Directory(Company company, DateTimeOffset now)
    {
        foreach (var person in company.People.Where(p => p.InIdentityCenter))
            LoadUser(person, now);
        Users.EndLoad();
        foreach (var group in company.AwsGroups)
            LoadGroup(group, now);
        Groups.EndLoad();
    }

    public SortedIndex<StoreUser> Users { get; } = new(u => u.UserId);

    public SortedIndex<StoreGroup> Groups { get; } = new(g => g.GroupId);

    public StoreUser? UserByName(string userName) => _byUserName.GetValueOrDefault(userName);

    public StoreUser? UserByEmail(string email) => _byEmail.GetValueOrDefault(email);

    public StoreUser? UserByExternalId(string id) => _byExternalId.GetValueOrDefault(id);

    public StoreGroup? GroupByName(string displayName) => _byDisplayName.GetValueOrDefault(displayName);

    public Membership? MembershipById(string id) => _memberships.GetValueOrDefault(id);

    /// <summary>An id for a new user or group; a name that was used before gets another one.</summary>
    public string NewId(string kind, string name)
    {
        var generation = _generations.GetValueOrDefault(kind + ":" + name, -1) + 1;
        _generations[kind + ":" + name] = generation;
        return Ids.Store(kind, name, generation);
    }

    /// <summary>Whether the user could be added: user name and e-mail address are unique.</summary>
    public bool Add(StoreUser user)
    {
        if (_byUserName.ContainsKey(user.UserName) || (user.Email is not null && _byEmail.ContainsKey(user.Email)))
            return false;
        Index(user);
        return Users.Add(user);
    }

    public void Remove(StoreUser user)
    {
        foreach (var membership in user.Memberships.Items.ToList())
            Remove(membership);
        Users.Remove(user.UserId);
        _byUserName.Remove(user.UserName);
        if (user.Email is not null)
            _byEmail.Remove(user.Email);
        if (user.ExternalId is not null)
            _byExternalId.Remove(user.ExternalId);
    }

    public bool Rename(StoreUser user, string userName)
    {
        if (_byUserName.TryGetValue(userName, out var other) && other != user)
            return false;
        _byUserName.Remove(user.UserName);
        user.UserName = userName;
        _byUserName[userName] = user;
        return true;
    }

    public bool ChangeEmail(StoreUser user, string? email)
    {
        if (email is not null && _byEmail.TryGetValue(email, out var other) && other != user)
            return false;
        if (user.Email is not null)
            _byEmail.Remove(user.Email);
        user.Email = email;
        if (email is not null)
            _byEmail[email] = user;
        return true;
    }

    public bool Add(StoreGroup group)
    {
        if (group.DisplayName is not null && !_byDisplayName.TryAdd(group.DisplayName, group))
            return false;
        return Groups.Add(group);
    }

    public void Remove(StoreGroup group)
    {
        foreach (var membership in group.Members.Items.ToList())
            Remove(membership);
        Groups.Remove(group.GroupId);
        if (group.DisplayName is not null)
            _byDisplayName.Remove(group.DisplayName);
    }

    public bool Rename(StoreGroup group, string? displayName)
    {
        if (displayName is not null && _byDisplayName.TryGetValue(displayName, out var other) && other != group)
            return false;
        if (group.DisplayName is not null)
            _byDisplayName.Remove(group.DisplayName);
        group.DisplayName = displayName;
        if (displayName is not null)
            _byDisplayName[displayName] = group;
        return true;
    }

    public Membership? Add(StoreGroup group, StoreUser user, DateTimeOffset now)
    {
        if (user.Memberships.Contains(group.GroupId))
            return null;
        var membership = NewMembership(group, user, now);
        group.Members.Add(membership);
        return membership;
    }

    public void Remove(Membership membership)
    {
        _memberships.Remove(membership.Id);
        membership.Group.Members.Remove(membership.User.UserId);
        membership.User.Memberships.Remove(membership.Group.GroupId);
    }

    private Membership NewMembership(StoreGroup group, StoreUser user, DateTimeOffset now)
    {
        var membership = new Membership(NewId("membership", group.GroupId + "/" + user.UserId), group, user, now);
        _memberships.Add(membership.Id, membership);
        user.Memberships.Add(membership);
        return membership;
    }

    private void Index(StoreUser user)
    {
        _byUserName[user.UserName] = user;
        if (user.Email is not null)
            _byEmail[user.Email] = user;
        if (user.ExternalId is not null)
            _byExternalId[user.ExternalId] = user;
    }

    /// <summary>SCIM brings a new person. Whether the login was free.</summary>
    public bool Appear(string login, string firstName, string lastName, DateTimeOffset now)
    {
        if (_byUserName.ContainsKey(login) || _byEmail.ContainsKey(EmailOf(login)))
            return false;
        return Add(Scim(new CompanyPerson(login, firstName, lastName, "", "", null), now));
    }

    private void LoadUser(CompanyPerson person, DateTimeOffset now)
    {
        if (_byUserName.ContainsKey(person.Login))
            throw new ArgumentException($"The company has two people with the login {person.Login}.", nameof(person));
        var user = Scim(person, now);
        Index(user);
        Users.Load(user);
    }

    private StoreUser Scim(CompanyPerson person, DateTimeOffset now) =>
        new(NewId("user", person.Login), person.Login, now)
        {
            ExternalId = ExternalIdOf(person),
            GivenName = person.FirstName,
            FamilyName = person.LastName,
            DisplayName = $"{person.FirstName} {person.LastName}",
            Email = EmailOf(person.Login),
            Title = person.Title,
            Department = person.Department,
            Enabled = person.OktaStatus is "ACTIVE" or "PASSWORD_EXPIRED" or "LOCKED_OUT" or "RECOVERY" or "PROVISIONED",
        };

    private static string EmailOf(string login) => login.Contains('@', StringComparison.Ordinal) ? login : login + "@example.com";

    private void LoadGroup(CompanyAwsGroup source, DateTimeOffset now)
    {
        var group = new StoreGroup(NewId("group", source.DisplayName), now)
        {
            DisplayName = source.DisplayName,
            Description = source.Description.Length == 0 ? null : source.Description,
        };
        if (!_byDisplayName.TryAdd(source.DisplayName, group))
            throw new ArgumentException($"The company has two groups named {source.DisplayName}.", nameof(source));
        Groups.Load(group);
        foreach (var login in source.Members)
            if (UserByName(login) is { } user && !user.Memberships.Contains(group.GroupId))
                group.Members.Load(NewMembership(group, user, now));
        group.Members.EndLoad();
    }

    // SCIM would write Okta's user id here; the login stands in for it, so that ids stay independent of the Okta side.
    private static string ExternalIdOf(CompanyPerson person) => person.Login;
}
