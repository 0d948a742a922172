using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>Identifiers in AWS's forms, derived from names so that the same company always has the same ids.</summary>
internal static class Ids
{
    public const string Region = "eu-central-1";
    public const string OrganizationsRegion = "us-east-1";
    public const string InstanceId = "ssoins-6987a1f3c05be2d4";
    public const string InstanceArn = "arn:aws:sso:::instance/" + InstanceId;
    public const string IdentityStoreId = "d-99671f3a2c";
    public const string OrganizationId = "o-sandbox4k7";
    public const string RootId = "r-sb01";
    public const string ScimIssuer = "https://scim.aws.com/6f1d2c0e-5b3a-4c77-9a61-0d6b8a4e7c21";

    /// <summary>The form <c>{10 hex}-{uuid}</c> of identity store ids. A person who returns gets a new generation, so a new id.</summary>
    public static string Store(string kind, string name, int generation = 0) =>
        IdentityStoreId[2..] + "-" + Uuid($"{kind}:{name}:{generation.ToString(CultureInfo.InvariantCulture)}");

    public static string PermissionSetArn(string name) =>
        $"arn:aws:sso:::permissionSet/{InstanceId}/ps-{Hex("set:" + name)[..16]}";

    public static string OrganizationalUnit(string name) => $"ou-{RootId[2..]}-{Hex("ou:" + name)[..8]}";

    private static string Uuid(string text)
    {
        var hex = Hex(text);
        return $"{hex[..8]}-{hex[8..12]}-7{hex[13..16]}-8{hex[17..20]}-{hex[20..32]}";
    }

    private static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
