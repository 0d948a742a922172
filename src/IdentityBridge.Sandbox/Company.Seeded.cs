namespace IdentityBridge.Sandbox;

/// <content>The company every demo and test starts with unless told otherwise.</content>
public sealed partial record Company
{
    // login | first | last | department | title | manager | status | known to Identity Center
    private const string PeopleTable = """
        martin.seidel|Martin|Seidel|Management|Chief executive||ACTIVE|yes
        helena.roth|Helena|Roth|Management|Chief technology officer|martin.seidel|ACTIVE|yes
        georg.haas|Georg|Haas|Data platform|Head of Data platform|helena.roth|ACTIVE|yes
        ada.brandt|Ada|Brandt|Data platform|Data engineer|georg.haas|ACTIVE|yes
        leo.marsh|Leo|Marsh|Data platform|Data engineer|georg.haas|ACTIVE|no
        sofia.navarro|Sofia|Navarro|Data platform|Senior data engineer|georg.haas|ACTIVE|yes
        ilya.petrov|Ilya|Petrov|Data platform|Data engineer|georg.haas|ACTIVE|yes
        aiko.sato|Aiko|Sato|Data platform|Analytics engineer|georg.haas|ACTIVE|yes
        noah.bergman|Noah|Bergman|Data platform|Machine learning engineer|georg.haas|ACTIVE|yes
        yara.haddad|Yara|Haddad|Data platform|Data analyst|georg.haas|ACTIVE|yes
        mira.lund|Mira|Lund|Payments|Head of Payments|helena.roth|ACTIVE|yes
        tunde.osei|Tunde|Osei|Payments|Engineer|mira.lund|ACTIVE|yes
        carla.mendes|Carla|Mendes|Payments|Senior engineer|mira.lund|ACTIVE|yes
        hugo.lefevre|Hugo|Lefèvre|Payments|Engineer|mira.lund|ACTIVE|yes
        priya.nair|Priya|Nair|Payments|Engineer|mira.lund|ACTIVE|yes
        anton.weiss|Anton|Weiss|Payments|Engineer|mira.lund|ACTIVE|yes
        jan.kowal|Jan|Kowal|Payments|Engineer|mira.lund|SUSPENDED|yes
        fatima.elamin|Fatima|El-Amin|Payments|Product manager|mira.lund|ACTIVE|yes
        lena.fischer|Lena|Fischer|Platform|Head of Platform|helena.roth|ACTIVE|yes
        marco.bianchi|Marco|Bianchi|Platform|Staff engineer|lena.fischer|ACTIVE|yes
        david.okafor|David|Okafor|Platform|Site reliability engineer|lena.fischer|ACTIVE|yes
        elin.sand|Elin|Sand|Platform|Site reliability engineer|lena.fischer|ACTIVE|yes
        rafael.costa|Rafael|Costa|Platform|Engineer|marco.bianchi|ACTIVE|yes
        mei.tan|Mei|Tan|Platform|Engineer|marco.bianchi|ACTIVE|yes
        oskar.nilsson|Oskar|Nilsson|Platform|Network engineer|lena.fischer|ACTIVE|yes
        samira.khan|Samira|Khan|Platform|Database engineer|lena.fischer|ACTIVE|yes
        viktor.stahl|Viktor|Stahl|Security|Head of Security|helena.roth|ACTIVE|yes
        otto.klein|Otto|Klein|Security|Compliance auditor|viktor.stahl|ACTIVE|yes
        ines.carvalho|Inês|Carvalho|Security|Security engineer|viktor.stahl|ACTIVE|yes
        ben.archer|Ben|Archer|Security|Incident responder|viktor.stahl|ACTIVE|yes
        hanna.vogel|Hanna|Vogel|Security|Security engineer|viktor.stahl|ACTIVE|yes
        clara.hoffmann|Clara|Hoffmann|Finance|Head of Finance|martin.seidel|ACTIVE|yes
        paul.richter|Paul|Richter|Finance|Controller|clara.hoffmann|ACTIVE|yes
        zeynep.aydin|Zeynep|Aydın|Finance|Accountant|clara.hoffmann|ACTIVE|yes
        george.ellis|George|Ellis|Finance|Cloud cost analyst|clara.hoffmann|ACTIVE|yes
        irene.castellan|Irene|Castellan|Finance|Accountant|clara.hoffmann|ACTIVE|yes
        julien.moreau|Julien|Moreau|Design|Head of Design|helena.roth|ACTIVE|yes
        emma.lindqvist|Emma|Lindqvist|Design|Product designer|julien.moreau|ACTIVE|yes
        kofi.mensah|Kofi|Mensah|Design|Product designer|julien.moreau|ACTIVE|yes
        tara.quinn|Tara|Quinn|Design|User researcher|julien.moreau|ACTIVE|yes
        bruno.silva|Bruno|Silva|Design|Brand designer|julien.moreau|ACTIVE|yes
        amelie.dubois|Amélie|Dubois|Sales|Head of Sales|martin.seidel|ACTIVE|yes
        jonas.keller|Jonas|Keller|Sales|Account executive|amelie.dubois|ACTIVE|yes
        nadia.rahman|Nadia|Rahman|Sales|Account executive|amelie.dubois|ACTIVE|yes
        tom.walsh|Tom|Walsh|Sales|Solutions engineer|amelie.dubois|ACTIVE|yes
        chiara.ricci|Chiara|Ricci|Sales|Account manager|amelie.dubois|ACTIVE|yes
        peter.novak|Peter|Novák|Sales|Account executive|amelie.dubois|ACTIVE|yes
        grace.kim|Grace|Kim|Sales|Sales operations|amelie.dubois|ACTIVE|yes
        milan.horvat|Milan|Horvat|Sales|Account manager|amelie.dubois|ACTIVE|yes
        stefan.braun|Stefan|Braun|People & IT|Head of People & IT|martin.seidel|ACTIVE|yes
        nora.winter|Nora|Winter|People & IT|Identity administrator|stefan.braun|ACTIVE|yes
        pia.sommer|Pia|Sommer|People & IT|Access reviewer|stefan.braun|ACTIVE|yes
        lucia.ferrari|Lucia|Ferrari|People & IT|People partner|stefan.braun|ACTIVE|yes
        anna.jensen|Anna|Jensen|People & IT|IT support|stefan.braun|ACTIVE|yes
        dmitri.volkov|Dmitri|Volkov|People & IT|IT support|stefan.braun|DEPROVISIONED|yes
        olga.marin|Olga|Marin|Support|Head of Support|helena.roth|ACTIVE|yes
        kenji.mori|Kenji|Mori|Support|Support engineer|olga.marin|ACTIVE|yes
        sara.holm|Sara|Holm|Support|Support engineer|olga.marin|ACTIVE|yes
        diego.vargas|Diego|Vargas|Support|Support engineer|olga.marin|ACTIVE|no
        ruth.adler|Ruth|Adler|Support|Customer success manager|olga.marin|ACTIVE|yes
        """;

    // name | label | sign-on mode | users | groups | status
    private const string AppsTable = """
        figma|Figma|SAML_2_0|georg.haas,fatima.elamin|design|ACTIVE
        datadog|Datadog Production|SAML_2_0|tunde.osei,carla.mendes,sofia.navarro|platform,payments-on-call|ACTIVE
        datadog|Datadog Staging|SAML_2_0||engineering|ACTIVE
        snowflake|Snowflake Production|SAML_2_0|sofia.navarro,yara.haddad|data-lake-analysts|ACTIVE
        githubcloud|GitHub|SAML_2_0||engineering,security|ACTIVE
        jira_onprem|Jira|SAML_2_0||Everyone|ACTIVE
        confluence_onprem|Confluence|SAML_2_0||Everyone|ACTIVE
        pagerduty|PagerDuty|SAML_2_0|lena.fischer|payments-on-call,platform-on-call|ACTIVE
        salesforce|Salesforce|SAML_2_0|clara.hoffmann|sales,support|ACTIVE
        slack|Slack|SAML_2_0||Everyone|ACTIVE
        zoomus|Zoom|SAML_2_0||Everyone|ACTIVE
        workday|Workday|SAML_2_0||people-and-it,finance|ACTIVE
        netsuite|NetSuite|SAML_2_0|martin.seidel|finance|ACTIVE
        stripe|Stripe Dashboard|SAML_2_0|fatima.elamin,mira.lund,paul.richter||ACTIVE
        sentry|Sentry|OPENID_CONNECT||engineering|ACTIVE
        grafanalabs|Grafana|OPENID_CONNECT|ben.archer|platform,data-platform|ACTIVE
        looker|Looker|SAML_2_0|ada.brandt,yara.haddad,george.ellis||ACTIVE
        1password|1Password|SECURE_PASSWORD_STORE||people-and-it,security|ACTIVE
        amazon_aws_sso|AWS IAM Identity Center|SAML_2_0||engineering,security,finance|ACTIVE
        hubspot|HubSpot|SAML_2_0|grace.kim,amelie.dubois||INACTIVE
        """;

    /// <summary>The invented company: 60 people, 25 groups, 20 apps, 8 AWS accounts. The same value each time.</summary>
    public static Company Seeded()
    {
        var people = Rows(PeopleTable).Select(ReadPerson).ToList();
        return new Company(
            people,
            SeededGroups(people),
            [
                .. Rows(AppsTable)
                    .Select(row => new CompanyApp(
                        row[0],
                        row[1],
                        row[2],
                        [.. Names(row[3]).Select(Login)],
                        Names(row[4]),
                        row[5]
                    )),
            ],
            SeededAccounts,
            SeededPermissionSets,
            [
                new(
                    "data-platform",
                    "Engineers of the data platform",
                    [.. In(people, "Data platform").Where(KnownToAws(people))]
                ),
                new("platform-operators", "Run the shared platform", [.. In(people, "Platform")]),
                new("security-auditors", "Read security findings everywhere", [.. In(people, "Security")]),
                new("finance-readers", "Read bills and budgets", [.. In(people, "Finance")]),
            ],
            [
                new("212345678903", "PowerUserAccess", null, "data-platform"),
                new("112345678902", "PowerUserAccess", null, "platform-operators"),
                new("612345678906", "AdministratorAccess", null, "platform-operators"),
                new("312345678904", "SecurityAudit", null, "security-auditors"),
                new("012345678901", "ReadOnlyAccess", null, "platform-operators"),
                new("712345678907", "Billing-ReadOnly", null, "finance-readers"),
                new("012345678901", "AdministratorAccess", Login("lena.fischer"), null),
                new("012345678901", "DatabaseAdministrator", Login("samira.khan"), null),
                new("012345678901", "ReadOnlyAccess", Login("tunde.osei"), null),
                new("512345678905", "AdministratorAccess", Login("ada.brandt"), null),
                new("712345678907", "Billing-ReadOnly", Login("george.ellis"), null),
                new("112345678902", "NetworkAdministrator", Login("oskar.nilsson"), null),
            ]
        );
    }

    private static IReadOnlyList<CompanyAccount> SeededAccounts { get; } =
    [
        new("012345678901", "Production", "aws-production@example.com"),
        new("112345678902", "Staging", "aws-staging@example.com"),
        new("212345678903", "Data lake", "aws-data-lake@example.com"),
        new("312345678904", "Security", "aws-security@example.com"),
        new("512345678905", "Sandbox", "aws-sandbox@example.com"),
        new("612345678906", "Shared services", "aws-shared-services@example.com"),
        new("712345678907", "Billing", "aws-billing@example.com"),
        new("812345678908", "Legacy webshop", "aws-legacy-webshop@example.com", "SUSPENDED"),
    ];

    private static IReadOnlyList<CompanyPermissionSet> SeededPermissionSets { get; } =
    [
        new(
            "AdministratorAccess",
            "Full access to all services",
            "PT1H",
            ["012345678901", "112345678902", "212345678903", "312345678904", "512345678905", "612345678906"]
        ),
        new(
            "PowerUserAccess",
            "Full access except users and permissions",
            "PT4H",
            ["012345678901", "112345678902", "212345678903", "512345678905"]
        ),
        new(
            "ReadOnlyAccess",
            "Read everything, change nothing",
            "PT8H",
            ["012345678901", "112345678902", "212345678903", "512345678905", "612345678906"]
        ),
        new("Billing-ReadOnly", "Read bills, budgets and cost reports", "PT8H", ["712345678907"]),
        new("DatabaseAdministrator", "Run the databases", "PT2H", ["012345678901", "112345678902", "212345678903"]),
        new("SecurityAudit", "Read security settings and findings", "PT8H", ["312345678904", "612345678906"]),
        new("NetworkAdministrator", "Change networks and their connections", "PT2H", ["112345678902", "612345678906"]),
        new("SupportAccess", "Open and read support cases", "PT4H", ["112345678902", "612345678906"]),
    ];

    private static List<CompanyGroup> SeededGroups(List<CompanyPerson> people)
    {
        string[] engineering = ["Data platform", "Payments", "Platform"];
        return
        [
            new("Everyone", "All users in your organization", "BUILT_IN", [.. people.Select(person => person.Login)]),
            new(
                "Okta Administrators",
                "Okta manages this group, which contains all administrators",
                "BUILT_IN",
                Logins("nora.winter")
            ),
            new("identitybridge-administrators", "Administrators of IdentityBridge", "OKTA_GROUP", Logins("nora.winter")),
            new("identitybridge-auditors", "Read everything in IdentityBridge", "OKTA_GROUP", Logins("otto.klein")),
            new("identitybridge-reviewers", "Review requests everywhere in IdentityBridge", "OKTA_GROUP", Logins("pia.sommer")),
            new("platform-leads", "Approve access to production", "OKTA_GROUP", Logins("lena.fischer,marco.bianchi")),
            new("data-platform", "The Data platform team", "OKTA_GROUP", [.. In(people, "Data platform")]),
            new("payments", "The Payments team", "OKTA_GROUP", [.. In(people, "Payments")]),
            new("platform", "The Platform team", "OKTA_GROUP", [.. In(people, "Platform")]),
            new("security", "The Security team", "OKTA_GROUP", [.. In(people, "Security")]),
            new("finance", "The Finance team", "OKTA_GROUP", [.. In(people, "Finance")]),
            new("design", "The Design team", "OKTA_GROUP", [.. In(people, "Design")]),
            new("sales", "The Sales team", "OKTA_GROUP", [.. In(people, "Sales")]),
            new("support", "The Support team", "OKTA_GROUP", [.. In(people, "Support")]),
            new("people-and-it", "The People & IT team", "OKTA_GROUP", [.. In(people, "People & IT")]),
            new(
                "engineering",
                "Everyone who writes software, filled by a rule",
                "OKTA_GROUP",
                [
                    .. people
                        .Where(person => engineering.Contains(person.Department, StringComparer.Ordinal))
                        .Select(person => person.Login),
                ],
                RuleFed: true
            ),
            new(
                "prod-admins",
                "Administrators of production, filled by a rule",
                "OKTA_GROUP",
                Logins("lena.fischer,marco.bianchi"),
                RuleFed: true
            ),
            new("managers", "People with reports, filled by a rule", "OKTA_GROUP", Managers(people), RuleFed: true),
            new("prod-deployers", "May deploy to production", "OKTA_GROUP", Logins("marco.bianchi,carla.mendes,rafael.costa")),
            new(
                "prod-readers",
                "May read production logs and dashboards",
                "OKTA_GROUP",
                Logins("sofia.navarro,tunde.osei,elin.sand,kenji.mori")
            ),
            new(
                "data-lake-analysts",
                "May query the data lake",
                "OKTA_GROUP",
                Logins("yara.haddad,aiko.sato,george.ellis,noah.bergman")
            ),
            new("payments-on-call", "On call for payments", "OKTA_GROUP", Logins("tunde.osei,carla.mendes,hugo.lefevre")),
            new("platform-on-call", "On call for the platform", "OKTA_GROUP", Logins("david.okafor,elin.sand,samira.khan")),
            new(
                "vpn-users",
                "May use the VPN",
                "OKTA_GROUP",
                Logins("ada.brandt,david.okafor,tom.walsh,anna.jensen,oskar.nilsson")
            ),
            new(
                "London office (Active Directory)",
                "Imported from Active Directory",
                "APP_GROUP",
                Logins("ben.archer,george.ellis,tara.quinn,tom.walsh")
            ),
        ];
    }

    private static CompanyPerson ReadPerson(string[] row) =>
        new(
            Login(row[0]),
            row[1],
            row[2],
            row[3],
            row[4],
            row[5].Length == 0 ? null : Login(row[5]),
            row[6],
            string.Equals(row[7], "yes", StringComparison.Ordinal)
        );

    private static IEnumerable<string[]> Rows(string table) =>
        table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split('|'));

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static string Login(string name) => $"{name}@example.com";

    private static string[] Logins(string list) => [.. Names(list).Select(Login)];

    private static IEnumerable<string> In(List<CompanyPerson> people, string department) =>
        people.Where(person => person.Department == department).Select(person => person.Login);

    private static Func<string, bool> KnownToAws(List<CompanyPerson> people) =>
        login => people.Exists(person => person.Login == login && person.InIdentityCenter);

    private static string[] Managers(List<CompanyPerson> people) =>
        [.. people.Select(person => person.ManagerLogin).OfType<string>().Distinct(StringComparer.Ordinal)];
}
