using System.Net.Http.Json;
using System.Text.Json.Nodes;
using static IdentityBridge.Connectors.Tests.Sandbox.IdentityCenterHost;
using static IdentityBridge.Connectors.Tests.Sandbox.ScimCaller;

namespace IdentityBridge.Connectors.Tests.Sandbox;

/// <summary>Users of the sandbox's SCIM endpoint, against the SCIM developer guide of AWS.</summary>
public sealed class ScimUserSandboxTests : IAsyncLifetime
{
    private IdentityCenterHost host = null!;
    private ScimCaller scim = null!;

    public async ValueTask InitializeAsync()
    {
        host = await StartAsync();
        scim = new(host.Http);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData(null, "d99671f3a2c-5b3a-4c77-9a61-0d6b8a4e7c21")]
    [InlineData("wrong", "d99671f3a2c-5b3a-4c77-9a61-0d6b8a4e7c21")]
    [InlineData("sandbox-scim-token", "another-tenant")]
    public async Task Call_WithAWrongTokenOrTenant_IsUnauthorized(string? token, string tenant)
    {
        var answer = await scim.CallAsync(HttpMethod.Get, "ServiceProviderConfig", token: token, tenant: tenant);

        answer.Status.ShouldBe(401);
        ((string?)answer.Body["status"]).ShouldBe("401");
    }

    [Fact]
    public async Task ServiceProviderConfig_SaysWhatAwsCanAndCannot()
    {
        var answer = (await scim.GetAsync("ServiceProviderConfig")).Body;

        foreach (
            var (ability, can) in new[] { ("patch", true), ("filter", true), ("bulk", false), ("sort", false), ("etag", false) }
        )
            ((bool)answer[ability]!["supported"]!).ShouldBe(can, ability);
        ((bool)answer["changePassword"]!["supported"]!).ShouldBeFalse();
    }

    [Theory]
    [InlineData("POST", "Bulk", 400)]
    [InlineData("GET", "Me", 400)]
    [InlineData("POST", "Users/.search", 400)]
    [InlineData("PUT", "Groups/x", 400)]
    [InlineData("DELETE", "Users", 400)]
    [InlineData("GET", "Nothing", 404)]
    [InlineData("GET", "Schemas/urn:none", 404)]
    [InlineData("GET", "Schemas", 200)]
    [InlineData("GET", "ResourceTypes", 200)]
    [InlineData("GET", "Schemas/urn:ietf:params:scim:schemas:core:2.0:User", 200)]
    public async Task Paths_AreThoseOfAws(string method, string path, int status) =>
        (await scim.CallAsync(new HttpMethod(method), path)).Status.ShouldBe(status);

    [Fact]
    public async Task Create_AwsExample_IsSeenThroughTheIdentityStoreAsItsModelSays()
    {
        var created = await scim.CreateAsync(Person());

        created.Status.ShouldBe(201);
        ((string?)created.Body["meta"]!["resourceType"]).ShouldBe("User");
        ((string?)created.Body["meta"]!["created"]).ShouldBe("2026-11-20T12:00:00Z");
        created.Body["meta"]!.AsObject().Count.ShouldBe(3, "neither a location nor a version");
        var shapes = JsonNode.Parse(await Contracts.ReadAsync("identitystore.json"))!["shapes"]!.AsObject();
        var seen = await host.OkAsync(
            Store,
            "DescribeUser",
            InStore(("UserId", created.Id), ("Extensions", new JsonArray("aws:identitystore:enterprise")))
        );
        IdentityCenterContractTests.Conforms(seen, "DescribeUserResponse", shapes, "DescribeUser");
        ((string?)seen["ExternalIds"]![0]!["Id"]).ShouldBe("00u701984");
        ((string?)seen["Name"]!["MiddleName"]).ShouldBe("Jane");
        ((string?)seen["NickName"]).ShouldBe("Babs");
        ((string?)seen["Emails"]![0]!["Value"]).ShouldBe("bjensen@acme.test");
        ((string?)seen["Extensions"]!["aws:identitystore:enterprise"]!["department"]).ShouldBe("Sales");
    }

    [Theory]
    [InlineData("userName", "\"\"")]
    [InlineData("userName", "null")]
    [InlineData("userName", "\"two words\"")]
    [InlineData("userName", "\"Administrator\"")]
    [InlineData("userName", "5")]
    [InlineData("displayName", "\"\"")]
    [InlineData("name", "null")]
    [InlineData("name", "{\"givenName\":\"Only\"}")]
    [InlineData("name", "{\"familyName\":\"Only\"}")]
    [InlineData("name", "{\"givenName\":\"A\",\"familyName\":\"B\",\"other\":\"C\"}")]
    [InlineData("emails", "[{\"value\":\"a@b.test\"}]")]
    [InlineData("emails", "[{\"value\":\"a@b.test\",\"primary\":true},{\"value\":\"c@d.test\"}]")]
    [InlineData("emails", "[{\"value\":\"a@b.test\",\"primary\":true,\"display\":\"A\"}]")]
    [InlineData("phoneNumbers", "[{\"value\":\"1\"},{\"value\":\"2\"}]")]
    [InlineData("externalId", "\"okta:00u1\"")]
    [InlineData("active", "\"maybe\"")]
    [InlineData("schemas", "[]")]
    [InlineData("schemas", "null")]
    [InlineData("password", "\"secret\"")]
    [InlineData("ims", "[]")]
    [InlineData("photos", "[]")]
    [InlineData("x509Certificates", "[]")]
    [InlineData("entitlements", "[]")]
    [InlineData("groups", "[]")]
    [InlineData("invented", "1")]
    [InlineData(Enterprise, "{\"manager\":{\"value\":\"x\",\"displayName\":\"Boss\"}}")]
    public async Task Create_WhatAwsDoesNotTake_IsRefusedWithoutSayingWhy(string attribute, string value)
    {
        var user = Person();
        user[attribute] = JsonNode.Parse(value);

        var answer = await scim.CreateAsync(user);

        answer.Status.ShouldBe(400);
        ((string?)answer.Body["detail"]).ShouldBe("Request is unparsable, syntactically incorrect, or violates schema.");
        answer
            .Body.Select(member => member.Key)
            .ShouldBe(["schema", "schemas", "detail", "status", "exceptionRequestId", "timeStamp"]);
        ((string?)answer.Body["timeStamp"]).ShouldBe("2026-11-20 12:00:00.000");
        (await scim.FilterAsync("Users", "userName eq \"bjensen@acme.test\"")).Ids.ShouldBeEmpty();
    }

    [Fact]
    public async Task Create_AsAnotherContentType_IsRefused() =>
        (await scim.CallAsync(HttpMethod.Post, "Users", Person(), contentType: "text/plain")).Status.ShouldBe(400);

    [Theory]
    [InlineData("userName")]
    [InlineData("externalId")]
    [InlineData("emails")]
    public async Task Create_WithSomethingThatAnotherHas_Conflicts(string same)
    {
        (await scim.CreateAsync(Person())).Status.ShouldBe(201);
        var other = Person("other@acme.test", "00uOther");
        other[same] = Person()[same]!.DeepClone();

        (await scim.CreateAsync(other)).Status.ShouldBe(409);
    }

    [Fact]
    public async Task Put_ClearsWhatIsLeftOutAndNeedsWhatCreateNeeds()
    {
        var id = (await scim.CreateAsync(Person())).Id;
        var rest = Person();
        rest.Remove("title");
        rest.Remove("nickName");
        rest.Remove(Enterprise);

        var put = await scim.CallAsync(HttpMethod.Put, $"Users/{id}", rest);
        put.Status.ShouldBe(200);
        put.Body.ContainsKey("title").ShouldBeFalse();
        put.Body.ContainsKey("nickName").ShouldBeFalse();
        put.Body.ContainsKey(Enterprise).ShouldBeFalse();

        rest.Remove("displayName");
        (await scim.CallAsync(HttpMethod.Put, $"Users/{id}", rest)).Status.ShouldBe(400);
        (await scim.CallAsync(HttpMethod.Put, "Users/none", Person())).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("""[{"op":"replace","path":"active","value":"false"}]""", "active", "false")]
    [InlineData("""[{"op":"replace","path":"active","value":false}]""", "active", "false")]
    [InlineData("""[{"op":"Replace","value":{"displayName":"B","name.givenName":"Bee"}}]""", "displayName", "\"B\"")]
    [InlineData("""[{"op":"remove","path":"title"}]""", "title", "null")]
    [InlineData(
        """[{"op":"replace","path":"emails[type eq \"work\"].value","value":"new@acme.test"}]""",
        "emails",
        """[{"value":"new@acme.test","type":"work","primary":true}]"""
    )]
    [InlineData(
        """[{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"IT"}]""",
        Enterprise,
        """{"department":"IT","manager":{"value":"9067729b3d-ee533c18"}}"""
    )]
    [InlineData("""[{"op":"add","path":"externalId","value":"00uNew"}]""", "externalId", "\"00uNew\"")]
    public async Task Patch_OfSupportedAttributes_AnswersTheUser(string operations, string attribute, string expected)
    {
        var id = (await scim.CreateAsync(Person())).Id;

        var answer = await scim.PatchAsync($"Users/{id}", operations);

        answer.Status.ShouldBe(200);
        JsonNode.DeepEquals(answer.Body[attribute], JsonNode.Parse(expected)).ShouldBeTrue(answer.Body.ToJsonString());
        JsonNode.DeepEquals((await scim.GetAsync($"Users/{id}")).Body, answer.Body).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""[{"path":"active","value":true}]""")]
    [InlineData("""[{"op":"move","path":"title","value":"x"}]""")]
    [InlineData("""[{"op":"remove"}]""")]
    [InlineData("""[{"op":"add","path":"title"}]""")]
    [InlineData("""[{"op":"remove","path":"userName"}]""")]
    [InlineData("""[{"op":"remove","path":"active"}]""")]
    [InlineData("""[{"op":"remove","path":"displayName"}]""")]
    [InlineData("""[{"op":"replace","path":"active","value":true},{"op":"replace","path":"active","value":false}]""")]
    [InlineData("""[{"op":"replace","path":"userName","value":"a"},{"op":"replace","value":{"userName":"b"}}]""")]
    [InlineData("""[{"op":"replace","path":"roles","value":[{"value":"x"}]}]""")]
    [InlineData("""[{"op":"replace","path":"password","value":"x"}]""")]
    [InlineData("""[{"op":"replace","path":"groups","value":[]}]""")]
    [InlineData("""[{"op":"replace","path":"emails[type ne \"work\"].value","value":"x@y.test"}]""")]
    [InlineData("""[{"op":"replace","path":"emails[type eq \"home\"].value","value":"x@y.test"}]""")]
    [InlineData("""[{"op":"add","path":"emails","value":[{"value":"x@y.test","primary":true}]}]""")]
    [InlineData("""[{"op":"replace","path":"title","value":"fine"},{"op":"replace","path":"name.other","value":"x"}]""")]
    public async Task Patch_WhatAwsDoesNotTake_IsRefusedWhole(string operations)
    {
        var before = await scim.CreateAsync(Person());

        (await scim.PatchAsync($"Users/{before.Id}", operations)).Status.ShouldBe(400);

        JsonNode.DeepEquals((await scim.GetAsync($"Users/{before.Id}")).Body, before.Body).ShouldBeTrue();
    }

    [Fact]
    public async Task Patch_ToANameOrAddressOfAnother_Conflicts()
    {
        var id = (await scim.CreateAsync(Person())).Id;

        (
            await scim.PatchAsync($"Users/{id}", """[{"op":"replace","path":"userName","value":"ADA@acme.test"}]""")
        ).Status.ShouldBe(409);
        (await scim.PatchAsync("Users/none", """[{"op":"replace","path":"title","value":"x"}]""")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Deactivated_User_IsDisabledInTheIdentityStoreAndKeepsTheGroups()
    {
        var ada = await host.UserIdAsync("ada@acme.test");

        await scim.PatchAsync($"Users/{ada}", """[{"op":"replace","path":"active","value":false}]""");

        var seen = await host.OkAsync(Store, "DescribeUser", InStore(("UserId", ada)));
        ((string?)seen["UserStatus"]).ShouldBe("DISABLED");
        (await scim.FilterAsync("Groups", $"members.value eq \"{ada}\"")).Ids.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Deleted_User_LosesTheGroupsAndLeavesAnOrphanedAssignment()
    {
        var ada = await host.UserIdAsync("ada@acme.test");
        var platform = await host.GroupIdAsync("platform");

        (await scim.CallAsync(HttpMethod.Delete, $"Users/{ada}")).Status.ShouldBe(204);

        (await scim.CallAsync(HttpMethod.Delete, $"Users/{ada}")).Status.ShouldBe(404);
        (await scim.FilterAsync("Users", $"groups.value eq \"{platform}\"")).Ids.ShouldNotContain(ada);
        (await host.CallAsync(Store, "DescribeUser", InStore(("UserId", ada)))).ErrorType.ShouldBe("ResourceNotFoundException");
        var assignments = await host.ListAsync(
            Sso,
            "ListAccountAssignments",
            "AccountAssignments",
            InInstance(("AccountId", Production), ("PermissionSetArn", await host.SetArnAsync("AdministratorAccess")))
        );
        assignments.Rows.ConvertAll(row => (string)row["PrincipalId"]!).ShouldContain(ada);
        var again = await scim.CreateAsync(Person("ada@acme.test"));
        again.Id.ShouldNotBe(ada, "who returns is somebody else for AWS");
    }

    [Fact]
    public async Task Created_UserAndGroup_CanBeGivenAccounts()
    {
        var user = (await scim.CreateAsync(Person())).Id;
        var group = (await scim.CreateGroupAsync("AWS_New", user)).Id;
        var set = await host.SetArnAsync("ReadOnly");

        foreach (var (id, type) in new[] { (user, "USER"), (group, "GROUP") })
        {
            var started = await host.OkAsync(Sso, "CreateAccountAssignment", Assignment(Production, set, id, type));
            host.Clock.Advance(Latency);
            var request = (string)started["AccountAssignmentCreationStatus"]!["RequestId"]!;
            var status = await host.OkAsync(
                Sso,
                "DescribeAccountAssignmentCreationStatus",
                InInstance(("AccountAssignmentCreationRequestId", request))
            );
            ((string?)status["AccountAssignmentCreationStatus"]!["Status"]).ShouldBe("SUCCEEDED");
        }
    }

    [Fact]
    public async Task StatePage_ShowsWhatScimDid()
    {
        var user = (await scim.CreateAsync(Person())).Id;
        await scim.CreateGroupAsync("AWS_Shown", user);

        var page = await host.Http.GetStringAsync("/_sandbox/state?q=bjensen");
        page.ShouldContain("User bjensen@acme.test created by SCIM");
        page.ShouldContain("<strong>AWS_Shown</strong> <span class=\"muted\">1 member</span>");
        page.ShouldNotContain("<strong>platform</strong>");
    }

    [Fact]
    public async Task Appeared_User_IsFoundByScim()
    {
        using var added = await host.Http.PostAsJsonAsync(
            "/_sandbox/users",
            new
            {
                login = "eve@acme.test",
                firstName = "Eve",
                lastName = "New",
            }
        );
        added.EnsureSuccessStatusCode();

        (await scim.FilterAsync("Users", "userName eq \"eve@acme.test\"")).Ids.Count.ShouldBe(1);
    }
}
