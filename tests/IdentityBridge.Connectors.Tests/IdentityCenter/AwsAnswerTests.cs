using IdentityBridge.Connectors.IdentityCenter;
using IdentityBridge.Connectors.Tests.Support;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Provisioning;
using Microsoft.AspNetCore.Http;

namespace IdentityBridge.Connectors.Tests.IdentityCenter;

/// <summary>Answers that no honest AWS gives, and its refusals one by one.</summary>
public sealed class AwsAnswerTests
{
    private const string Instance = """
        {"InstanceArn":"arn:aws:sso:::instance/ssoins-1111111111111111","IdentityStoreId":"d-1234567890","Status":"ACTIVE"}
        """;

    private static readonly AccessChange Grant = Connected.Grant(
        new EntitlementRef(
            EntitlementKind.AccountAssignment,
            "111122223333",
            "arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-2222222222222222"
        ),
        "00u1",
        "ada@example.com",
        "a4f8b4d8-0001-7000-8000-000000000001"
    );

    [Theory]
    [InlineData(400, "ConflictException", typeof(OperationOutcome.Retry))]
    [InlineData(400, "ThrottlingException", typeof(OperationOutcome.Retry))]
    [InlineData(400, "AccessDeniedException", typeof(OperationOutcome.Rejected))]
    [InlineData(400, "ValidationException", typeof(OperationOutcome.Rejected))]
    [InlineData(400, "ServiceQuotaExceededException", typeof(OperationOutcome.Rejected))]
    [InlineData(400, "UnrecognizedClientException", typeof(OperationOutcome.Retry))]
    [InlineData(400, "ExpiredTokenException", typeof(OperationOutcome.Retry))]
    [InlineData(500, "InternalServerException", typeof(OperationOutcome.Retry))]
    [InlineData(400, "com.amazonaws.swbexternalservice#ConflictException:http://x", typeof(OperationOutcome.Retry))]
    public async Task Apply_Refused_HasItsOutcome(int status, string code, Type outcome)
    {
        await using var target = await FakeTarget.StartAsync(http =>
            Is(http, "ListInstances")
                ? http.SayAsync(200, $$"""{"Instances":[{{Instance}}]}""")
                : http.SayAsync(status, $$"""{"__type":"{{code}}","message":"Why not"}""")
        );
        await using var aws = Connected.IdentityCenter(target.Url);

        (await aws.Connector.ApplyAsync(Grant, CancellationToken.None)).ShouldBeOfType(outcome);

        target.Calls.Count(call => call.EndsWith("CreateAccountAssignment", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Apply_Conflict_ComesBackSoonAndSpread()
    {
        await using var target = await FakeTarget.StartAsync(http =>
            Is(http, "ListInstances")
                ? http.SayAsync(200, $$"""{"Instances":[{{Instance}}]}""")
                : http.SayAsync(400, "", ("x-amzn-ErrorType", "ConflictException"))
        );
        await using var aws = Connected.IdentityCenter(target.Url);

        var retry = (await aws.Connector.ApplyAsync(Grant, CancellationToken.None)).ShouldBeOfType<OperationOutcome.Retry>();

        retry.After!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Apply_FinishedAtOnce_IsApplied()
    {
        await using var target = await FakeTarget.StartAsync(http =>
            Is(http, "ListInstances")
                ? http.SayAsync(200, $$"""{"Instances":[{{Instance}}]}""")
                : http.SayAsync(200, """{"AccountAssignmentCreationStatus":{"Status":"SUCCEEDED","RequestId":"r"}}""")
        );
        await using var aws = Connected.IdentityCenter(target.Url);

        (await aws.Connector.ApplyAsync(Grant, CancellationToken.None)).ShouldBeOfType<OperationOutcome.Applied>();
    }

    [Theory]
    [InlineData("[]", "no instance")]
    [InlineData("[" + Instance + "," + Instance + "]", "several instances")]
    [InlineData(
        """[{"InstanceArn":"arn:aws:sso:::instance/ssoins-1111111111111111","IdentityStoreId":"d-1","Status":"DELETE_IN_PROGRESS"}]""",
        "not active"
    )]
    [InlineData(
        """[{"InstanceArn":"arn:aws:sso:::instance/ssoins-1111111111111111","IdentityStoreId":"d-1","Status":"ACTIVE","PrimaryRegion":"eu-west-1"}]""",
        "eu-west-1"
    )]
    public async Task Check_InstanceNotUsable_SaysWhy(string instances, string why)
    {
        await using var target = await FakeTarget.SayingAsync(200, $$"""{"Instances":{{instances}}}""");
        await using var aws = Connected.IdentityCenter(target.Url);

        var health = await aws.Connector.CheckAsync(CancellationToken.None);

        health.Healthy.ShouldBeFalse();
        health.Message.ShouldContain(why);
        await Should.ThrowAsync<ConnectorReadException>(() => aws.ReadAsync());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Users":null}""")]
    [InlineData("""{"Users":[null]}""")]
    [InlineData("""{"Users":[{"UserName":"ada"}]}""")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"Users":[],"NextToken":"again"}""")]
    public async Task ReadAll_ListingMakesNoSense_Throws(string users)
    {
        await using var target = await FakeTarget.StartAsync(http =>
            http.SayAsync(200, Is(http, "ListInstances") ? $$"""{"Instances":[{{Instance}}]}""" : users)
        );
        await using var aws = Connected.IdentityCenter(target.Url);

        (await Should.ThrowAsync<ConnectorReadException>(() => aws.ReadAsync())).Message.ShouldStartWith(
            "Reading users from AWS failed"
        );

        target.Calls.Count.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task ReadAll_EmptyPagesBeforeTheLast_ReadsOnByTheToken()
    {
        var pages = 0;
        await using var target = await FakeTarget.StartAsync(http =>
            http.SayAsync(
                200,
                Is(http, "ListInstances") ? $$"""{"Instances":[{{Instance}}]}"""
                    : Is(http, "ListUsers")
                        ? ++pages < 3 ? $$"""{"Users":[],"NextToken":"{{pages}}"}"""
                            : """{"Users":[{"UserId":"u1","UserName":"ada","ExternalIds":[{"Issuer":"https://scim.aws.com/x","Id":"00uAAAAAAAAAAAAAAAAA"}]}]}"""
                    : Is(http, "ListAccounts") ? """{"Accounts":[{"Id":"111122223333","Name":"A","Status":"ACTIVE"}]}"""
                    : Is(http, "ListPermissionSets") ? """{"PermissionSets":[]}"""
                    : """{"Groups":[]}"""
            )
        );
        await using var aws = Connected.IdentityCenter(target.Url);

        var records = await aws.ReadAsync();

        records.OfType<TargetUserRecord>().ShouldBe([new TargetUserRecord("u1", "ada", "00uAAAAAAAAAAAAAAAAA", true)]);
        records.OfType<ResourceRecord>().Single().WhyNotRequestable.ShouldBeNull();
    }

    [Theory]
    [InlineData("eu-central-1", "sso", "https://sso.eu-central-1.amazonaws.com/", "eu-central-1")]
    [InlineData("eu-central-1", "organizations", "https://organizations.us-east-1.amazonaws.com/", "us-east-1")]
    [InlineData("us-gov-east-1", "organizations", "https://organizations.us-gov-west-1.amazonaws.com/", "us-gov-west-1")]
    [InlineData("us-gov-east-1", "identitystore", "https://identitystore.us-gov-east-1.amazonaws.com/", "us-gov-east-1")]
    [InlineData("cn-north-1", "organizations", "https://organizations.cn-northwest-1.amazonaws.com.cn/", "cn-northwest-1")]
    [InlineData("cn-north-1", "sso", "https://sso.cn-north-1.amazonaws.com.cn/", "cn-north-1")]
    [InlineData("eusc-de-east-1", "sso", "https://sso.eusc-de-east-1.amazonaws.eu/", "eusc-de-east-1")]
    public void Endpoint_OfAPartition_IsItsOwn(string region, string service, string url, string signingRegion)
    {
        AwsService[] services = [AwsService.SsoAdmin, AwsService.IdentityStore, AwsService.Organizations];
        var endpoint = AwsEndpoints.Of(services.Single(one => one.SigningName == service), region, null);

        endpoint.Url.AbsoluteUri.ShouldBe(url);
        endpoint.SigningRegion.ShouldBe(signingRegion);
    }

    [Fact]
    public void Validate_EverythingWrong_ListsEveryProblemByName()
    {
        var result = new IdentityCenterOptionsValidator().Validate(
            null,
            new IdentityCenterOptions
            {
                Region = "nowhere",
                Endpoint = "http://example.com",
                StartUrl = "http://example.com",
                InstanceArn = "arn",
                AccessKeyId = "AKIA",
                SessionToken = "t",
                RoleArn = "role",
                RoleSessionName = "?",
                SsoAdminRate = 21,
                IdentityStoreRate = 0,
                OrganizationsRate = 0,
                Processes = 0,
                Concurrency = 0,
                MaxAnswerBytes = 0,
                InteractiveTimeout = TimeSpan.Zero,
                ReadTimeout = TimeSpan.Zero,
            }
        );

        string[] names =
        [
            "Region",
            "Endpoint",
            "StartUrl",
            "InstanceArn",
            "AccessKeyId",
            "RoleArn",
            "RoleSessionName",
            "SsoAdminRate",
            "IdentityStoreRate",
            "OrganizationsRate",
            "Processes",
            "Concurrency",
            "MaxAnswerBytes",
            "InteractiveTimeout",
            "ReadTimeout",
        ];
        result.Failures!.Count().ShouldBe(names.Length);
        foreach (var name in names)
            result.Failures!.ShouldContain(problem => problem.StartsWith($"IdentityCenter:{name} ", StringComparison.Ordinal));
    }

    private static bool Is(HttpContext http, string operation) =>
        http.Request.Headers["X-Amz-Target"].ToString().EndsWith("." + operation, StringComparison.Ordinal);
}
