using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>Credentials for AWS: static ones or the SDK's default chain, and a role assumed with them where one is set.</summary>
internal sealed class AwsCredentialSource(IOptions<IdentityCenterOptions> options)
{
    private readonly Lazy<AWSCredentials> credentials = new(() => Create(options.Value), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Credentials that are good now; the SDK renews them before they end.</summary>
    /// <exception cref="TargetException">There are none, or the role cannot be assumed.</exception>
    public async Task<ImmutableCredentials> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await credentials.Value.GetCredentialsAsync().WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is AmazonClientException or AmazonServiceException)
        {
            throw new TargetException(
                TargetFault.Unauthenticated,
                $"No AWS credentials could be had: {SafeText.Of(exception.Message, options.Value.SecretAccessKey)}",
                exception
            );
        }
    }

    /// <summary>Forgets credentials that AWS says have ended. False when there is nothing to renew.</summary>
    public bool Renew()
    {
        if (credentials.Value is not RefreshingAWSCredentials renewable)
            return false;
        renewable.ClearCredentials();
        return true;
    }

    private static AWSCredentials Create(IdentityCenterOptions options)
    {
        AWSCredentials source = options switch
        {
            { AccessKeyId: not { Length: > 0 } } => DefaultAWSCredentialsIdentityResolver.GetCredentials(null),
            { SessionToken: { Length: > 0 } token } => new SessionAWSCredentials(
                options.AccessKeyId,
                options.SecretAccessKey,
                token
            ),
            _ => new BasicAWSCredentials(options.AccessKeyId, options.SecretAccessKey),
        };
        return options.RoleArn is null ? source : new RoleCredentials(source, options);
    }

    /// <summary>The SDK's own class asks the STS of a Region it finds in the environment, or us-east-1, which is wrong outside the partition aws.</summary>
    private sealed class RoleCredentials : RefreshingAWSCredentials
    {
        private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

        private readonly AWSCredentials source;
        private readonly IdentityCenterOptions options;

        public RoleCredentials(AWSCredentials source, IdentityCenterOptions options)
        {
            this.source = source;
            this.options = options;
            PreemptExpiryTime = Early;
        }

        protected override CredentialsRefreshState GenerateNewCredentials() =>
            GenerateNewCredentialsAsync().GetAwaiter().GetResult();

        protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
        {
            using var sts = new AmazonSecurityTokenServiceClient(source, RegionEndpoint.GetBySystemName(options.Region));
            var answer = await sts.AssumeRoleAsync(
                new AssumeRoleRequest
                {
                    RoleArn = options.RoleArn,
                    RoleSessionName = options.RoleSessionName,
                    ExternalId = options.ExternalId,
                    DurationSeconds = 3600,
                }
            );
            return new CredentialsRefreshState(
                answer.Credentials.GetCredentials(),
                answer.Credentials.Expiration!.Value.ToUniversalTime()
            );
        }
    }
}
