namespace IdentityBridge.Sandbox.IdentityCenter;

internal sealed record OrganizationalUnit(string Id, string Name, string ParentId, string Path)
{
    public SortedIndex<Account> Accounts { get; } = new(a => a.Id);
    public SortedIndex<OrganizationalUnit> Units { get; } = new(u => u.Id);
}

/// <summary>
/// The organization: the management account sits at the root; the others in organizational units by name and state, so that a reader
/// has to walk below the root. The management account is the one whose name says so, else the first.
/// </summary>
internal sealed class OrganizationTree
{
    private readonly Dictionary<string, OrganizationalUnit> _units = new(StringComparer.Ordinal);

    public OrganizationTree(Company company)
    {
        if (company.Accounts.Count == 0)
            throw new ArgumentException("The company needs at least one AWS account: the management account.", nameof(company));
        var management =
            company.Accounts.FirstOrDefault(a => a.Name.Contains("management", StringComparison.OrdinalIgnoreCase))
            ?? company.Accounts[0];
        Root = new(Ids.RootId, "Root", "", $"{Ids.OrganizationId}/{Ids.RootId}/");
        _units.Add(Root.Id, Root);
        foreach (var source in company.Accounts)
        {
            var parent = source == management ? Root : UnitFor(source);
            var account = new Account(source, parent.Id, parent.Path + source.Id + "/");
            if (!Accounts.Add(account))
                throw new ArgumentException($"The company has two accounts with the id {source.Id}.", nameof(company));
            parent.Accounts.Add(account);
        }
        Management = Account(management.Id)!;
    }

    public OrganizationalUnit Root { get; }

    public Account Management { get; }

    public SortedIndex<Account> Accounts { get; } = new(a => a.Id);

    public Account? Account(string id) => Accounts.TryGet(id, out var account) ? account : null;

    /// <summary>The root or an organizational unit.</summary>
    public OrganizationalUnit? Unit(string id) => _units.GetValueOrDefault(id);

    private OrganizationalUnit UnitFor(CompanyAccount account)
    {
        if (account.State != "ACTIVE")
            return Unit("Suspended", Root);
        var workloads = Unit("Workloads", Root);
        return account.Name.Contains("prod", StringComparison.OrdinalIgnoreCase)
            ? Unit("Production", workloads)
            : Unit("Development", workloads);
    }

    private OrganizationalUnit Unit(string name, OrganizationalUnit parent)
    {
        var id = Ids.OrganizationalUnit(name);
        if (_units.TryGetValue(id, out var known))
            return known;
        var unit = new OrganizationalUnit(id, name, parent.Id, parent.Path + id + "/");
        _units.Add(id, unit);
        parent.Units.Add(unit);
        return unit;
    }
}
