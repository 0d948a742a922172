using System.Globalization;

namespace IdentityBridge.Sandbox;

/// <content>The same company grown to any size, repeatably.</content>
public sealed partial record Company
{
    private static readonly string[] FirstNames =
    [
        "Aaron", "Alice", "Amir", "Bela", "Carmen", "Chen", "Daria", "Emil", "Farah", "Gina", "Hassan", "Ivy", "Jakob", "Kira", "Luca",
        "Maja", "Niko", "Ola", "Petra", "Quentin", "Rosa", "Selim", "Tessa", "Umar", "Vera", "Wanda", "Xenia", "Yusuf", "Zora", "Mats",
    ];

    private static readonly string[] LastNames =
    [
        "Abel", "Bauer", "Cohen", "Diaz", "Ek", "Fonseca", "Grant", "Hale", "Ito", "Jung", "Kaya", "Lang", "Meyer", "Novotny", "Olsen",
        "Park", "Quist", "Rossi", "Schmid", "Torres", "Ueda", "Vance", "Wolf", "Xu", "Yilmaz", "Zeman", "Hart", "Berg", "Lowe", "Sousa",
    ];

    private static readonly string[] Departments =
    [
        "Data platform", "Payments", "Platform", "Security", "Finance", "Design", "Sales", "People & IT", "Support", "Marketing",
        "Logistics", "Legal",
    ];

    /// <summary>The seeded company with invented colleagues, teams, apps and accounts added until it has <paramref name="people" /> people.</summary>
    /// <param name="people">60 to 100,000. About people/40 groups, people/500 apps (at least 20) and up to 50 accounts come with them.</param>
    public static Company Generate(int people)
    {
        var seeded = Seeded();
        ArgumentOutOfRangeException.ThrowIfLessThan(people, seeded.People.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(people, 100_000);
        var dice = new Dice(20_261_121);
        var everybody = new List<CompanyPerson>(seeded.People);
        while (everybody.Count < people)
            everybody.Add(InventedPerson(everybody, dice));

        var added = everybody.Skip(seeded.People.Count).ToList();
        var groups = GrownGroups(seeded, added, Math.Max(25, people / 40), dice);
        var accounts = GrownAccounts(seeded, Math.Clamp(people / 200, 8, 50));
        var sets = seeded
            .PermissionSets.Select(set => set with { ProvisionedAccountIds = [.. set.ProvisionedAccountIds, .. Extra(accounts)] })
            .ToList();
        return new Company(
            everybody,
            groups,
            GrownApps(seeded, added, groups, Math.Max(20, people / 500), dice),
            accounts,
            sets,
            GrownAwsGroups(seeded, added, Math.Max(4, people / 200), dice),
            GrownAssignments(seeded, added, accounts, dice)
        );
    }

    private static CompanyPerson InventedPerson(List<CompanyPerson> everybody, Dice dice)
    {
        var number = everybody.Count;
        var first = dice.Pick(FirstNames);
        var last = dice.Pick(LastNames);
        // Managers are people hired earlier, which keeps the tree free of loops.
        var manager = everybody[dice.Below(Math.Max(1, number / 10))];
        var status = dice.Below(100) switch
        {
            0 => "SUSPENDED",
            1 => "DEPROVISIONED",
            2 => "STAGED",
            _ => "ACTIVE",
        };
        var login = string.Create(
            CultureInfo.InvariantCulture,
            $"{first.ToLowerInvariant()}.{last.ToLowerInvariant()}.{number}@example.com"
        );
        return new(login, first, last, dice.Pick(Departments), "Specialist", manager.Login, status, dice.Below(50) != 0);
    }

    private static List<CompanyGroup> GrownGroups(Company seeded, List<CompanyPerson> added, int count, Dice dice)
    {
        var members = seeded.Groups.Select(group => new List<string>(group.Members)).ToList();
        for (var number = members.Count; number < count; number++)
            members.Add([]);
        foreach (var person in added)
        {
            members[0].Add(person.Login);
            // Everyone and seven teams. The tries are limited because a small company has few groups to join.
            var chosen = new HashSet<int>();
            for (var tries = 0; tries < 40 && chosen.Count < 7; tries++)
            {
                var group = dice.Below(count);
                if (group >= 6 && (group >= seeded.Groups.Count || Joinable(seeded.Groups[group])) && chosen.Add(group))
                    members[group].Add(person.Login);
            }
        }

        return
        [
            .. members.Select(
                (logins, index) =>
                    index < seeded.Groups.Count
                        ? seeded.Groups[index] with
                        {
                            Members = logins,
                        }
                        : new CompanyGroup(
                            string.Create(CultureInfo.InvariantCulture, $"team-{index:0000}"),
                            string.Create(CultureInfo.InvariantCulture, $"Team {index} of {Departments[index % Departments.Length]}"),
                            "OKTA_GROUP",
                            logins,
                            RuleFed: index % 20 == 0
                        )
            ),
        ];
    }

    private static bool Joinable(CompanyGroup group) =>
        group is { Type: "OKTA_GROUP", RuleFed: false } && !group.Name.StartsWith("prod-", StringComparison.Ordinal);

    private static List<CompanyApp> GrownApps(
        Company seeded,
        List<CompanyPerson> added,
        List<CompanyGroup> groups,
        int count,
        Dice dice
    )
    {
        var apps = new List<CompanyApp>(seeded.Apps);
        var teams = groups.Where(group => group.Name.StartsWith("team-", StringComparison.Ordinal)).Select(group => group.Name).ToList();
        while (apps.Count < count)
        {
            var number = apps.Count.ToString("000", CultureInfo.InvariantCulture);
            var users = added.Count == 0 ? [] : Enumerable.Range(0, 60).Select(_ => dice.Pick(added).Login).Distinct(StringComparer.Ordinal);
            var through = teams.Count == 0 ? [] : Enumerable.Range(0, 3).Select(_ => dice.Pick(teams)).Distinct(StringComparer.Ordinal);
            apps.Add(new($"tool_{number}", $"Tool {number}", "SAML_2_0", [.. users], [.. through]));
        }

        return apps;
    }

    private static List<CompanyAccount> GrownAccounts(Company seeded, int count)
    {
        var accounts = new List<CompanyAccount>(seeded.Accounts);
        while (accounts.Count < count)
        {
            var number = accounts.Count;
            accounts.Add(
                new(
                    string.Create(CultureInfo.InvariantCulture, $"9{number:00000000000}"),
                    string.Create(CultureInfo.InvariantCulture, $"Workload {number:00}"),
                    string.Create(CultureInfo.InvariantCulture, $"aws-workload-{number:00}@example.com")
                )
            );
        }

        return accounts;
    }

    private static IEnumerable<string> Extra(List<CompanyAccount> accounts) =>
        accounts.Where(account => account.Name.StartsWith("Workload ", StringComparison.Ordinal)).Select(account => account.Id);

    private static List<CompanyAwsGroup> GrownAwsGroups(Company seeded, List<CompanyPerson> added, int count, Dice dice)
    {
        var groups = new List<CompanyAwsGroup>(seeded.AwsGroups);
        var known = added.Where(person => person.InIdentityCenter).Select(person => person.Login).ToList();
        while (groups.Count < count && known.Count > 0)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"workload-team-{groups.Count:000}");
            groups.Add(new(name, "", [.. Enumerable.Range(0, 100).Select(_ => dice.Pick(known)).Distinct(StringComparer.Ordinal)]));
        }

        return groups;
    }

    private static List<CompanyAssignment> GrownAssignments(
        Company seeded,
        List<CompanyPerson> added,
        List<CompanyAccount> accounts,
        Dice dice
    )
    {
        var assignments = new List<CompanyAssignment>(seeded.Assignments);
        string[] everywhere = ["AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess"];
        var open = accounts.Where(account => account.Name is "Staging" or "Sandbox" || account.Name.StartsWith("Workload ", StringComparison.Ordinal));
        var targets = open.ToList();
        foreach (var person in added.Where(person => person is { InIdentityCenter: true, OktaStatus: "ACTIVE" }))
            if (dice.Below(10) == 0)
                assignments.Add(new(dice.Pick(targets).Id, dice.Pick(everywhere), person.Login, null));
        return assignments;
    }
}

/// <summary>Numbers that look random and are the same on every machine and runtime (SplitMix64).</summary>
/// <param name="seed">Equal seeds give equal sequences.</param>
internal sealed class Dice(ulong seed)
{
    private ulong state = seed;

    /// <summary>A number from 0 up to, not including, <paramref name="limit" />.</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>A number from 0 up to, not including, 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
