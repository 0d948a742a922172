using System.Globalization;

namespace IdentityBridge.Sandbox;

/// <content>Names that apps, groups and accounts of a large company could have.</content>
public sealed partial record Company
{
    private static readonly string[] Products =
    [
        "Adobe Acrobat Sign",
        "Airtable",
        "Amplitude",
        "Asana",
        "Atlassian Statuspage",
        "BambooHR",
        "Bitbucket",
        "Box",
        "Braze",
        "Calendly",
        "Canva",
        "Chargebee",
        "CircleCI",
        "Cloudflare",
        "Contentful",
        "Coupa",
        "Databricks",
        "dbt Cloud",
        "DocuSign",
        "Dropbox",
        "Elastic Cloud",
        "Expensify",
        "Fivetran",
        "Freshdesk",
        "GitLab",
        "Gong",
        "Grafana Cloud",
        "Greenhouse",
        "Heroku",
        "Intercom",
        "JetBrains Space",
        "Kandji",
        "LaunchDarkly",
        "Lattice",
        "Linear",
        "Loom",
        "LucidChart",
        "Mailchimp",
        "Miro",
        "MongoDB Atlas",
        "New Relic",
        "Notion",
        "Okta Workflows",
        "OpsGenie",
        "Personio",
        "Pipedrive",
        "PlanetScale",
        "Postman",
        "Qualtrics",
        "Ramp",
        "Retool",
        "Rippling",
        "SAP Concur",
        "Segment",
        "SendGrid",
        "ServiceNow",
        "Smartsheet",
        "Snyk",
        "SonarCloud",
        "Splunk",
        "Spotify for Business",
        "Sumo Logic",
        "SurveyMonkey",
        "Tableau",
        "TeamViewer",
        "Terraform Cloud",
        "Twilio",
        "Typeform",
        "Vercel",
        "Webflow",
        "Wiz",
        "Xero",
        "Zapier",
        "Zendesk",
        "Café Röst Bestellung",
        "Reisekosten Österreich",
        "Zürich Münster Zutritt",
        "Łódź Magazyn",
        "Smørrebrød Lunsj",
        "Straßenlager",
    ];

    private static readonly string[] Variants =
    [
        "",
        "Production",
        "Staging",
        "Sandbox",
        "EU",
        "US",
        "Read only",
        "Administrators",
    ];

    private static readonly string[] Teams =
    [
        "billing",
        "checkout",
        "payments",
        "ledger",
        "fraud",
        "identity",
        "search",
        "catalog",
        "logistics",
        "warehouse",
        "data-platform",
        "ml-platform",
        "analytics",
        "mobile",
        "web",
        "growth",
        "support-tools",
        "network",
        "databases",
        "observability",
        "security",
        "compliance",
        "legal",
        "finance",
        "tax",
        "treasury",
        "people-ops",
        "recruiting",
        "it-support",
        "design",
        "brand",
        "sales-emea",
        "sales-amer",
        "sales-apac",
        "partners",
        "procurement",
        "facilities",
        "research",
        "quality",
        "release",
    ];

    private static readonly string[] Places = ["prod", "staging", "dev", "test", "eu", "us", "apac", "dr"];

    private static readonly string[] Duties =
    [
        "deployers",
        "readers",
        "writers",
        "admins",
        "on-call",
        "auditors",
        "operators",
        "owners",
        "responders",
    ];

    /// <summary>The company with more groups, apps and accounts, until it has <paramref name="resources" /> resources, each of a name of its own.</summary>
    /// <param name="resources">At most 20,000. Of those that are added half are groups, four in ten are apps, the rest accounts, of which there are at most 250.</param>
    public Company WithResources(int resources)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(resources, 20_000);
        var missing = Math.Max(0, resources - Groups.Count - Apps.Count - Accounts.Count);
        var accounts = Math.Min(missing / 10, 250);
        var apps = (missing - accounts) * 4 / 9;
        var groups = missing - accounts - apps;
        var added = Named(accounts, Teams, Places, (team, place) => $"{team}-{place}")
            .Select(
                (name, at) =>
                    new CompanyAccount(
                        string.Create(CultureInfo.InvariantCulture, $"8{at:00000000000}"),
                        name,
                        string.Create(CultureInfo.InvariantCulture, $"aws-{name}@example.com")
                    )
            )
            .ToList();
        return this with
        {
            Groups =
            [
                .. Groups,
                .. Named(
                        groups,
                        [.. Teams.SelectMany(t => Places.Select(p => $"{t}-{p}"))],
                        Duties,
                        (place, duty) => $"{place}-{duty}"
                    )
                    .Select(name => new CompanyGroup(name, $"Members work as {name.Replace('-', ' ')}", "OKTA_GROUP", [])),
            ],
            Apps =
            [
                .. Apps,
                .. Named(apps, Products, Variants, (product, variant) => $"{product} {variant}".TrimEnd())
                    .Select(
                        (name, at) =>
                            new CompanyApp(string.Create(CultureInfo.InvariantCulture, $"app_{at}"), name, "SAML_2_0", [], [])
                    ),
            ],
            Accounts = [.. Accounts, .. added],
            PermissionSets =
            [
                .. PermissionSets.Select(set =>
                    set.Name is "AdministratorAccess" or "PowerUserAccess" or "ReadOnlyAccess"
                        ? set with
                        {
                            ProvisionedAccountIds = [.. set.ProvisionedAccountIds, .. added.Select(a => a.Id)],
                        }
                        : set
                ),
            ],
        };
    }

    /// <summary>Every pair once, then again with a number behind it.</summary>
    private static IEnumerable<string> Named(
        int count,
        IReadOnlyList<string> first,
        IReadOnlyList<string> second,
        Func<string, string, string> name
    )
    {
        for (var at = 0; at < count; at++)
        {
            var (pair, round) = (at % (first.Count * second.Count), at / (first.Count * second.Count));
            var said = name(first[pair % first.Count], second[pair / first.Count]);
            yield return round == 0 ? said : string.Create(CultureInfo.InvariantCulture, $"{said} {round + 1}");
        }
    }
}
