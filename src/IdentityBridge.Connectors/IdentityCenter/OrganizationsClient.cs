using IdentityBridge.Connectors.Http;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>The operations of organizations that we use (AWS "Organizations API Reference").</summary>
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

    public async Task<bool> AccountExistsAsync(string account, CancellationToken cancellationToken)
    {
        try
        {
            await aws.CallAsync(
                AwsService.Organizations,
                "DescribeAccount",
                true,
                new DescribeAccountRequest(account),
                AwsJson.Default.DescribeAccountRequest,
                AwsJson.Default.DescribeAccountResponse,
                CallPriority.Background,
                cancellationToken
            );
            return true;
        }
        catch (TargetException exception) when (exception.Fault == TargetFault.NotFound)
        {
            return false;
        }
    }
}
