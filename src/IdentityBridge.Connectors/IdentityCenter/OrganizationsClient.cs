using IdentityBridge.Connectors.Http;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>The operation of organizations that we use (AWS "Organizations API Reference").</summary>
internal sealed class OrganizationsClient(AwsClient aws)
{
    // The largest page that ListAccounts allows.
    private const int PageSize = 20;

    public IAsyncEnumerable<AwsAccount> ListAccountsAsync(CancellationToken cancellationToken) =>
        aws.ListAsync<ListAccountsRequest, ListAccountsResponse, AwsAccount>(
            AwsService.Organizations,
            "ListAccounts",
            token => new ListAccountsRequest(PageSize, token),
            AwsJson.Default.ListAccountsRequest,
            AwsJson.Default.ListAccountsResponse,
            CallPriority.Background,
            cancellationToken
        );
}
