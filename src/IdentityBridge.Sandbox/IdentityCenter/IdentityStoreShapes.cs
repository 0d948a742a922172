using static IdentityBridge.Sandbox.IdentityCenter.Shape;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>The constraints of identitystore's inputs, after its public service model.</summary>
internal static class IdentityStoreShapes
{
    public const string ResourcePattern =
        "([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}";
    private const string StorePattern = "d-[0-9a-f]{10}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private const string NoSpaces = @"[\p{L}\p{M}\p{S}\p{N}\p{P}]+";

    public static readonly Shape Resource = Text(1, 47, ResourcePattern);
    public static readonly Shape UserName = Text(1, 128, NoSpaces, sensitive: true);
    public static readonly Shape Sensitive = Text(1, 1024, @"[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r \u00a0\u3000]+", sensitive: true);
    public static readonly Shape GroupName = Text(1, 1024, @"[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r \u00a0]+", sensitive: true);
    public static readonly Shape Member = Union(("UserId", Resource));
    public static readonly Shape GroupIds = ListOf(Resource, 1, 100);
    public static readonly Shape Extensions = ListOf(Text(1, 50, "aws:identitystore:[a-z]{1,20}"), 1, 10);

    private static readonly Shape Path = Text(1, 255, @"(\p{L}+:\p{L}+:\p{L}+(\.\p{L}+){0,3}|\p{L}+(\.\p{L}+){0,2})");

    public static readonly Shape Filters = ListOf(Struct(("AttributePath*", Path), ("AttributeValue*", Sensitive)), 0, 1);

    public static readonly Shape Alternate = Union(
        (
            "ExternalId",
            Struct(("Issuer*", Text(1, 256, NoSpaces, sensitive: true)), ("Id*", Text(1, 256, NoSpaces, sensitive: true)))
        ),
        ("UniqueAttribute", Struct(("AttributePath*", Path), ("AttributeValue*", Document)))
    );

    public static readonly Shape Operations = ListOf(Struct(("AttributePath*", Path), ("AttributeValue", Document)), 1, 100);

    public static readonly Shape Name = Struct(
        ("Formatted", Sensitive),
        ("FamilyName", Sensitive),
        ("GivenName", Sensitive),
        ("MiddleName", Sensitive),
        ("HonorificPrefix", Sensitive),
        ("HonorificSuffix", Sensitive)
    );

    private static readonly Shape Valued = Struct(("Value", Sensitive), ("Type", Sensitive), ("Primary", Shape.Boolean));

    public static readonly Shape Emails = ListOf(Valued, 1, 1);

    private static readonly Shape Addresses = ListOf(
        Struct(
            ("StreetAddress", Sensitive),
            ("Locality", Sensitive),
            ("Region", Sensitive),
            ("PostalCode", Sensitive),
            ("Country", Sensitive),
            ("Formatted", Sensitive),
            ("Type", Sensitive),
            ("Primary", Shape.Boolean)
        ),
        1,
        1
    );

    private static readonly Shape Photos = ListOf(
        Struct(("Value*", Sensitive), ("Type", Sensitive), ("Display", Sensitive), ("Primary", Shape.Boolean)),
        1,
        3
    );

    /// <summary>User attributes that the sandbox only keeps and gives back.</summary>
    public static readonly IReadOnlyDictionary<string, Shape> KeptAttributes = new Dictionary<string, Shape>(
        StringComparer.Ordinal
    )
    {
        ["NickName"] = Sensitive,
        ["ProfileUrl"] = Sensitive,
        ["UserType"] = Sensitive,
        ["PreferredLanguage"] = Sensitive,
        ["Locale"] = Sensitive,
        ["Timezone"] = Sensitive,
        ["Website"] = Sensitive,
        ["Birthdate"] = Sensitive,
        ["Addresses"] = Addresses,
        ["PhoneNumbers"] = ListOf(Valued, 1, 1),
        ["Photos"] = Photos,
        ["Roles"] = ListOf(Valued, 1, 1),
    };

    public static Shape InStore(params (string, Shape)[] members) =>
        Struct([("IdentityStoreId*", Text(1, 36, StorePattern)), .. members]);

    public static Shape Paged(params (string, Shape)[] members) =>
        InStore([.. members, ("MaxResults", Number(1, 100)), ("NextToken", Text(1, 65535, "[-a-zA-Z0-9+=/:_]*"))]);
}
