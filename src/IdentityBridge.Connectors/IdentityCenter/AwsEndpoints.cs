namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>One of the AWS services that we call.</summary>
/// <param name="SigningName">The service's name in signatures, and the first part of its host.</param>
/// <param name="TargetPrefix">What stands before the operation in X-Amz-Target.</param>
internal sealed record AwsService(string SigningName, string TargetPrefix, string DisplayName)
{
    public static readonly AwsService SsoAdmin = new("sso", "SWBExternalService", "IAM Identity Center");
    public static readonly AwsService IdentityStore = new("identitystore", "AWSIdentityStore", "AWS Identity Store");
    public static readonly AwsService Organizations = new("organizations", "AWSOrganizationsV20161128", "AWS Organizations");
}

/// <param name="Url">Where calls go.</param>
/// <param name="SigningRegion">The Region that the signature names.</param>
internal sealed record AwsEndpoint(Uri Url, string SigningRegion);

/// <summary>Addresses of services by partition, from AWS's public endpoint rules.</summary>
internal static class AwsEndpoints
{
    /// <param name="OrganizationsRegion">Organizations is one service per partition, at home in this Region; null when it follows the given one.</param>
    internal sealed record Partition(string Suffix, string? OrganizationsRegion);

    /// <summary>Null when the Region belongs to a partition whose addresses are not public.</summary>
    public static Partition? PartitionOf(string region) =>
        region.Split('-') switch
        {
            ["cn", ..] => new Partition("amazonaws.com.cn", "cn-northwest-1"),
            ["us", "gov", ..] => new Partition("amazonaws.com", "us-gov-west-1"),
            ["eusc", ..] => new Partition("amazonaws.eu", null),
            ["us" or "eu", "iso" or "isob" or "isoe" or "isof", ..] => null,
            [_, _, _] => new Partition("amazonaws.com", "us-east-1"),
            _ => null,
        };

    public static AwsEndpoint Of(AwsService service, string region, string? overriding)
    {
        var partition = PartitionOf(region);
        var home = service == AwsService.Organizations ? partition?.OrganizationsRegion ?? region : region;
        if (overriding is not null)
            return new AwsEndpoint(new Uri(overriding), home);
        return partition is null
            ? throw new ArgumentException($"The addresses of Region {region} are not known.", nameof(region))
            : new AwsEndpoint(new Uri($"https://{service.SigningName}.{home}.{partition.Suffix}/"), home);
    }
}
