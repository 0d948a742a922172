using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdentityBridge.Sandbox;
using static IdentityBridge.Connectors.Tests.Sandbox.IdentityCenterHost;

namespace IdentityBridge.Connectors.Tests.Sandbox;

public sealed class IdentityCenterSandboxTests
{
    [Fact]
    public async Task CreateAssignment_NewOne_TakesEffectOnlyWhenFinished()
    {
        await using var host = await StartAsync();
        var (set, user) = (await host.SetArnAsync("ReadOnly"), await host.UserIdAsync("ada@acme.test"));

        var started = await BeginAsync(host, "Create", Assignment(Production, set, user));
        ((string?)started["Status"]).ShouldBe("IN_PROGRESS");
        ((string?)started["TargetId"]).ShouldBe(Production);
        started["CreatedDate"]!.GetValue<decimal>().ShouldBe(1795176000m);
        (await HoldersAsync(host, Production, set)).Contains(user).ShouldBeFalse();

        host.Clock.Advance(Latency - TimeSpan.FromMilliseconds(1));
        (await StatusAsync(host, "Creation", started)).Status.ShouldBe("IN_PROGRESS");
        host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await HoldersAsync(host, Production, set)).Contains(user).ShouldBeTrue();
        (await StatusAsync(host, "Creation", started)).ShouldBe(("SUCCEEDED", null));
    }

    [Fact]
    public async Task CreateAssignment_ThatExists_SucceedsWithoutADuplicate()
    {
        await using var host = await StartAsync();
        var (set, user) = (await host.SetArnAsync("AdministratorAccess"), await host.UserIdAsync("ada@acme.test"));
        (await RunAsync(host, "Create", Assignment(Production, set, user))).ShouldBe(("SUCCEEDED", null));
        (await HoldersAsync(host, Production, set)).ShouldBe([user]);
    }

    [Fact]
    public async Task DeleteAssignment_ThatExists_RemovesIt()
    {
        await using var host = await StartAsync();
        var (set, user) = (await host.SetArnAsync("AdministratorAccess"), await host.UserIdAsync("ada@acme.test"));
        (await RunAsync(host, "Delete", Assignment(Production, set, user))).ShouldBe(("SUCCEEDED", null));
        (await HoldersAsync(host, Production, set)).ShouldBeEmpty();
    }

    [Fact]
    public async Task DeleteAssignment_ThatIsMissing_FailsWithTheKnownReason()
    {
        await using var host = await StartAsync();
        var (set, user) = (await host.SetArnAsync("ReadOnly"), await host.UserIdAsync("bob@acme.test"));
        var (status, reason) = await RunAsync(host, "Delete", Assignment(Production, set, user));
        status.ShouldBe("FAILED");
        reason.ShouldNotBeNull();
        reason.ShouldStartWith(
            "Received a 404 status error: EntitlementItem doesn't exist with the given entitlement key EntitlementKey{"
        );
    }

    [Fact]
    public async Task CreateAssignment_UnknownPrincipal_FailsAfterwards()
    {
        await using var host = await StartAsync();
        var set = await host.SetArnAsync("ReadOnly");
        const string Nobody = "a4f8b4d8-0001-7000-8000-000000000001";
        var (status, reason) = await RunAsync(host, "Create", Assignment(Production, set, Nobody, "GROUP"));
        status.ShouldBe("FAILED");
        reason.ShouldBe($"Received a 404 status error: the GROUP assignee {Nobody} was not found in directory d-99671f3a2c.");
    }

    [Fact]
    public async Task Status_AnHourAfterTheEnd_IsForgotten()
    {
        await using var host = await StartAsync();
        var (set, user) = (await host.SetArnAsync("ReadOnly"), await host.UserIdAsync("ada@acme.test"));
        var started = await BeginAsync(host, "Create", Assignment(Production, set, user));
        host.Clock.Advance(Latency + TimeSpan.FromMinutes(59));
        (await StatusAsync(host, "Creation", started)).Status.ShouldBe("SUCCEEDED");
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var gone = await host.CallAsync(
            Sso,
            "DescribeAccountAssignmentCreationStatus",
            InInstance(("AccountAssignmentCreationRequestId", started["RequestId"]!.DeepClone()))
        );
        gone.Code.ShouldBe("ResourceNotFoundException");
        (
            await host.ListAsync(Sso, "ListAccountAssignmentCreationStatus", "AccountAssignmentsCreationStatus", InInstance())
        ).Rows.ShouldBeEmpty();
    }

    [Fact]
    public async Task Status_AskedAsTheOtherKind_IsNotFound()
    {
        await using var host = await StartAsync();
        var (set, user) = (await host.SetArnAsync("ReadOnly"), await host.UserIdAsync("ada@acme.test"));
        var started = await BeginAsync(host, "Create", Assignment(Production, set, user));
        var answer = await host.CallAsync(
            Sso,
            "DescribeAccountAssignmentDeletionStatus",
            InInstance(("AccountAssignmentDeletionRequestId", started["RequestId"]!.DeepClone()))
        );
        answer.Code.ShouldBe("ResourceNotFoundException");
    }

    [Fact]
    public async Task DeleteAssignment_WhileTheSameOneIsInProgress_Conflicts()
    {
        await using var host = await StartAsync();
        var (set, user) = (await host.SetArnAsync("ReadOnly"), await host.UserIdAsync("ada@acme.test"));
        await BeginAsync(host, "Create", Assignment(Production, set, user));
        var second = await host.CallAsync(Sso, "DeleteAccountAssignment", Assignment(Production, set, user));
        second.Code.ShouldBe("ConflictException");
        second.Status.ShouldBe(HttpStatusCode.BadRequest);
        host.Clock.Advance(Latency);
        (await RunAsync(host, "Delete", Assignment(Production, set, user))).Status.ShouldBe("SUCCEEDED");
    }

    [Fact]
    public async Task CreateAssignment_SixteenthOutstanding_IsThrottled()
    {
        await using var host = await StartAsync();
        var set = await host.SetArnAsync("ReadOnly");
        for (var i = 0; i < 15; i++)
            await BeginAsync(
                host,
                i % 2 == 0 ? "Create" : "Delete",
                Assignment(Production, set, await host.UserIdAsync($"p{i:D2}@acme.test"))
            );
        var ada = await host.UserIdAsync("ada@acme.test");
        var refused = await host.CallAsync(Sso, "CreateAccountAssignment", Assignment(Production, set, ada));
        refused.Code.ShouldBe("ThrottlingException");
        refused.Message.ShouldBe("There are too many requests processing. Please try again later.");
        host.Clock.Advance(Latency);
        await BeginAsync(host, "Create", Assignment(Production, set, ada));
    }

    [Theory]
    [InlineData("CreateAccountAssignment")]
    [InlineData("DeleteAccountAssignment")]
    public async Task Assignment_SuspendedAccount_IsRefused(string operation)
    {
        await using var host = await StartAsync();
        var (set, user) = (await host.SetArnAsync("ReadOnly"), await host.UserIdAsync("ada@acme.test"));
        (await host.CallAsync(Sso, operation, Assignment(Suspended, set, user))).Code.ShouldBe("AccessDeniedException");
    }

    [Fact]
    public async Task Provisioning_FirstAndLastAssignment_OpenAndCloseAnUnseededPair()
    {
        await using var host = await StartAsync();
        var (set, user) = (await host.SetArnAsync("Billing"), await host.UserIdAsync("ada@acme.test"));
        (await AccountsOfAsync(host, set)).ShouldBeEmpty();
        await RunAsync(host, "Create", Assignment(Production, set, user));
        (await AccountsOfAsync(host, set)).ShouldBe([Production]);
        await RunAsync(host, "Delete", Assignment(Production, set, user));
        (await AccountsOfAsync(host, set)).ShouldBeEmpty();

        var seeded = await host.SetArnAsync("AdministratorAccess");
        await RunAsync(host, "Delete", Assignment(Production, seeded, user));
        (await AccountsOfAsync(host, seeded)).ShouldBe([Management, Production]);
    }

    [Fact]
    public async Task ListAssignmentsForPrincipal_User_NamesWhatComesThroughGroups()
    {
        await using var host = await StartAsync();
        var user = await host.UserIdAsync("ada@acme.test");
        var group = await host.GroupIdAsync("platform");
        foreach (var max in new[] { 1, 100 })
        {
            var (rows, _) = await host.ListAsync(
                Sso,
                "ListAccountAssignmentsForPrincipal",
                "AccountAssignments",
                InInstance(("PrincipalId", user), ("PrincipalType", "USER"), ("MaxResults", max))
            );
            rows.Select(r => ((string)r["PrincipalType"]!, (string)r["PrincipalId"]!))
                .ShouldBe([("USER", user), ("GROUP", group)], ignoreOrder: true);
        }
        var (none, _) = await host.ListAsync(
            Sso,
            "ListAccountAssignmentsForPrincipal",
            "AccountAssignments",
            InInstance(
                ("PrincipalId", user),
                ("PrincipalType", "USER"),
                ("Filter", new JsonObject { ["AccountId"] = Management })
            )
        );
        none.ShouldBeEmpty();
    }

    [Fact]
    public async Task DeletedUser_KeepsAssignmentsUnderTheOldId()
    {
        await using var host = await StartAsync();
        var (set, old) = (await host.SetArnAsync("AdministratorAccess"), await host.UserIdAsync("ada@acme.test"));
        (await host.Http.DeleteAsync("/_sandbox/users/ada@acme.test")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await HoldersAsync(host, Production, set)).ShouldBe([old]);
        (await host.CallAsync(Store, "DescribeUser", InStore(("UserId", old)))).Code.ShouldBe("ResourceNotFoundException");

        var back = new
        {
            login = "ada@acme.test",
            firstName = "Ada",
            lastName = "Again",
        };
        (await host.Http.PostAsJsonAsync("/_sandbox/users", back)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await host.UserIdAsync("ada@acme.test") == old).ShouldBeFalse();
        (await RunAsync(host, "Delete", Assignment(Production, set, old))).Status.ShouldBe("SUCCEEDED");
    }

    [Fact]
    public async Task Listings_ReadByTokenOnly_AreCompleteAndSometimesHaveAnEmptyPage()
    {
        await using var host = await StartAsync();
        var emptyPages = 0;
        foreach (var max in new[] { 1, 2, 3, 7, 20 })
        {
            var (accounts, empty) = await host.ListAsync(Organizations, "ListAccounts", "Accounts", With(("MaxResults", max)));
            accounts.Select(a => (string)a["Id"]!).Distinct(StringComparer.Ordinal).Count().ShouldBe(33);
            accounts.Count.ShouldBe(33);
            var (users, emptyUsers) = await host.ListAsync(Store, "ListUsers", "Users", InStore(("MaxResults", max)));
            users.Select(u => (string)u["UserName"]!).Distinct(StringComparer.Ordinal).Count().ShouldBe(43);
            emptyPages += empty + emptyUsers;
        }
        emptyPages.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task NextToken_WithOtherParameters_IsRefused()
    {
        await using var host = await StartAsync();
        var first = await host.OkAsync(Store, "ListUsers", InStore(("MaxResults", 2)));
        var token = (string)first["NextToken"]!;
        await host.OkAsync(Store, "ListUsers", InStore(("MaxResults", 2), ("NextToken", token)));
        (await host.CallAsync(Store, "ListUsers", InStore(("MaxResults", 3), ("NextToken", token)))).Code.ShouldBe(
            "ValidationException"
        );
        (await host.CallAsync(Store, "ListGroups", InStore(("MaxResults", 2), ("NextToken", token)))).Code.ShouldBe(
            "ValidationException"
        );
        (await host.CallAsync(Store, "ListUsers", InStore(("MaxResults", 2), ("NextToken", "bm9uc2Vuc2U=")))).Code.ShouldBe(
            "ValidationException"
        );

        host.Sandbox.Reset(SmallCompany());
        (await host.CallAsync(Store, "ListUsers", InStore(("MaxResults", 2), ("NextToken", token)))).Code.ShouldBe(
            "ValidationException"
        );
    }

    [Fact]
    public async Task Limits_CallsAboveTheRate_AreThrottledInEachServicesWords()
    {
        await using var host = await StartAsync(rateLimitFactor: 0.5);
        for (var i = 0; i < 10; i++)
            await host.OkAsync(Sso, i % 2 == 0 ? "ListInstances" : "ListPermissionSets", i % 2 == 0 ? [] : InInstance());
        (await host.CallAsync(Sso, "ListInstances")).Code.ShouldBe("ThrottlingException");
        for (var i = 0; i < 10; i++)
            await host.OkAsync(Store, "ListUsers", InStore());
        var throttled = await host.CallAsync(Store, "ListUsers", InStore());
        throttled.Code.ShouldBe("ThrottlingException");
        ((int?)throttled.Body["RetryAfterSeconds"]).ShouldBe(1);
        await host.OkAsync(Store, "ListGroups", InStore());
        for (var i = 0; i < 5; i++)
            await host.OkAsync(Organizations, "DescribeOrganization");
        var organizations = await host.CallAsync(Organizations, "DescribeOrganization");
        (organizations.Code, organizations.Status).ShouldBe(("TooManyRequestsException", HttpStatusCode.BadRequest));

        host.Clock.Advance(TimeSpan.FromMilliseconds(250));
        await host.OkAsync(Sso, "ListInstances");
        await host.OkAsync(Sso, "ListInstances");
        (await host.CallAsync(Sso, "ListInstances")).Code.ShouldBe("ThrottlingException");
    }

    [Fact]
    public async Task Faults_OrderedOverHttp_FailAcceptedAssignments()
    {
        await using var host = await StartAsync();
        var (set, user) = (await host.SetArnAsync("ReadOnly"), await host.UserIdAsync("ada@acme.test"));
        var order = new
        {
            count = 1,
            reason = "Received a 403 status error: Access denied by IAM.",
            latencyMs = 5000,
        };
        (await host.Http.PostAsJsonAsync("/_sandbox/assignments/faults", order)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var started = await BeginAsync(host, "Create", Assignment(Production, set, user));
        host.Clock.Advance(TimeSpan.FromMilliseconds(4999));
        (await StatusAsync(host, "Creation", started)).Status.ShouldBe("IN_PROGRESS");
        host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await StatusAsync(host, "Creation", started)).ShouldBe(("FAILED", order.reason));
        (await HoldersAsync(host, Production, set)).Contains(user).ShouldBeFalse();

        host.Sandbox.Faults.Clear();
        host.Sandbox.Faults.FailAssignmentsRate(0.5);
        List<string> ends = [];
        for (var i = 0; i < 4; i++)
            ends.Add((await RunAsync(host, "Create", Assignment(Production, set, user))).Status);
        ends.ShouldBe(["SUCCEEDED", "FAILED", "SUCCEEDED", "FAILED"]);

        foreach (var wrong in new[] { """{"rate":1.5}""", """{"count":-1}""", """{"colour":"red"}""", "null", "{" })
        {
            using var body = new StringContent(wrong, System.Text.Encoding.UTF8, "application/json");
            (await host.Http.PostAsync("/_sandbox/assignments/faults", body)).StatusCode.ShouldBe(
                HttpStatusCode.BadRequest,
                wrong
            );
        }
    }

    [Fact]
    public async Task ConsoleChange_ByName_ShowsAtOnce()
    {
        await using var host = await StartAsync();
        var (set, bob) = (await host.SetArnAsync("ReadOnly"), await host.UserIdAsync("bob@acme.test"));
        foreach (var present in new[] { true, true, false })
        {
            var order = new
            {
                accountId = Production,
                permissionSet = "ReadOnly",
                login = "bob@acme.test",
                present,
            };
            (await host.Http.PostAsJsonAsync("/_sandbox/assignments", order)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
            (await HoldersAsync(host, Production, set)).Contains(bob).ShouldBe(present);
        }
        var unknown = new
        {
            accountId = Production,
            permissionSet = "Nothing",
            login = "bob@acme.test",
            present = true,
        };
        (await host.Http.PostAsJsonAsync("/_sandbox/assignments", unknown)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Users_OfTheCompany_CarryLoginStatusAndExternalId()
    {
        await using var host = await StartAsync();
        var gone = await host.OkAsync(Store, "DescribeUser", InStore(("UserId", await host.UserIdAsync("gone@acme.test"))));
        ((string?)gone["UserStatus"]).ShouldBe("DISABLED");
        ((string?)gone["ExternalIds"]![0]!["Id"]).ShouldBe("00u1sandboxq0000120h");
        var byExternal = new JsonObject { ["ExternalId"] = gone["ExternalIds"]![0]!.DeepClone() };
        var found = await host.OkAsync(Store, "GetUserId", InStore(("AlternateIdentifier", byExternal)));
        ((string?)found["UserId"]).ShouldBe((string?)gone["UserId"]);
        await using var again = await StartAsync();
        (await again.UserIdAsync("gone@acme.test")).ShouldBe((string?)gone["UserId"]);

        var absent = new JsonObject
        {
            ["UniqueAttribute"] = new JsonObject { ["AttributePath"] = "userName", ["AttributeValue"] = "new@acme.test" },
        };
        var refused = await host.CallAsync(Store, "GetUserId", InStore(("AlternateIdentifier", absent)));
        (refused.Code, refused.Message, (string?)refused.Body["ResourceType"]).ShouldBe(
            ("ResourceNotFoundException", "USER not found.", "USER")
        );
        refused.Body["RequestId"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Tree_WalkedFromTheRoot_HoldsEveryAccountOnce()
    {
        await using var host = await StartAsync();
        var root = (await host.ListAsync(Organizations, "ListRoots", "Roots", [])).Rows.Single();
        List<string> found = [];
        await WalkAsync((string)root["Id"]!);
        found.Count.ShouldBe(33);
        found.Distinct(StringComparer.Ordinal).Count().ShouldBe(33);

        async Task WalkAsync(string parent)
        {
            var input = With(("ParentId", parent));
            var (accounts, _) = await host.ListAsync(Organizations, "ListAccountsForParent", "Accounts", input);
            foreach (var account in accounts)
            {
                found.Add((string)account["Id"]!);
                var child = With(("ChildId", account["Id"]!.DeepClone()));
                var (parents, _) = await host.ListAsync(Organizations, "ListParents", "Parents", child);
                ((string?)parents.Single()["Id"]).ShouldBe(parent);
            }
            var (units, _) = await host.ListAsync(
                Organizations,
                "ListOrganizationalUnitsForParent",
                "OrganizationalUnits",
                input
            );
            foreach (var unit in units)
                await WalkAsync((string)unit["Id"]!);
        }
    }

    [Fact]
    public async Task UserWrites_CreateUpdateDelete_FollowTheRules()
    {
        await using var host = await StartAsync();
        var input = InStore(
            ("UserName", "eve@acme.test"),
            ("DisplayName", "Eve"),
            ("Name", new JsonObject { ["GivenName"] = "Eve", ["FamilyName"] = "Doe" })
        );
        var id = (string)(await host.OkAsync(Store, "CreateUser", input))["UserId"]!;
        var twice = await host.CallAsync(Store, "CreateUser", input);
        (twice.Code, (string?)twice.Body["Reason"]).ShouldBe(("ConflictException", "UNIQUENESS_CONSTRAINT_VIOLATION"));

        var update = InStore(
            ("UserId", id),
            ("Operations", new JsonArray(Operation("title", "Chief"), Operation("locale", "de")))
        );
        await host.OkAsync(Store, "UpdateUser", update);
        var user = await host.OkAsync(Store, "DescribeUser", InStore(("UserId", id)));
        ((string?)user["Title"], (string?)user["Locale"], user["ExternalIds"]).ShouldBe(("Chief", "de", null));
        var wrong = InStore(
            ("UserId", id),
            ("Operations", new JsonArray(Operation("title", "No"), Operation("externalIds", "x")))
        );
        (await host.CallAsync(Store, "UpdateUser", wrong)).Code.ShouldBe("ValidationException");
        ((string?)(await host.OkAsync(Store, "DescribeUser", InStore(("UserId", id))))["Title"]).ShouldBe("Chief");

        await host.OkAsync(Store, "DeleteUser", InStore(("UserId", id)));
        (await host.CallAsync(Store, "DescribeUser", InStore(("UserId", id)))).Code.ShouldBe("ResourceNotFoundException");

        static JsonObject Operation(string path, string value) => new() { ["AttributePath"] = path, ["AttributeValue"] = value };
    }

    [Fact]
    public async Task Memberships_CreatedTwiceAndDeletedTwice_AreRefusedTheSecondTime()
    {
        await using var host = await StartAsync();
        var user = await host.UserIdAsync("gone@acme.test");
        var pair = InStore(("GroupId", await host.GroupIdAsync("platform")), ("MemberId", new JsonObject { ["UserId"] = user }));
        var id = (await host.OkAsync(Store, "CreateGroupMembership", pair))["MembershipId"]!;
        (await host.CallAsync(Store, "CreateGroupMembership", pair)).Code.ShouldBe("ConflictException");
        (
            await host.ListAsync(
                Store,
                "ListGroupMemberships",
                "GroupMemberships",
                InStore(("GroupId", pair["GroupId"]!.DeepClone()))
            )
        ).Rows.Count.ShouldBe(3);
        await host.OkAsync(Store, "DeleteGroupMembership", InStore(("MembershipId", id.DeepClone())));
        var gone = await host.CallAsync(Store, "DeleteGroupMembership", InStore(("MembershipId", id.DeepClone())));
        gone.Message.ShouldBe("Group membership not found for given Pool/Group/Member.");
    }

    [Theory]
    [InlineData(Sso, "MakeCoffee", "{}", "UnknownOperationException")]
    [InlineData(Sso, "CreatePermissionSet", "{}", "AccessDeniedException")]
    [InlineData("SomeService", "ListUsers", "{}", "UnknownOperationException")]
    [InlineData(Sso, "ListInstances", "[]", "SerializationException")]
    [InlineData(Sso, "ListInstances", "{", "SerializationException")]
    [InlineData(Sso, "ListInstances", "{\"MaxResults\":1,\"MaxResults\":2}", "SerializationException")]
    [InlineData(Sso, "ListInstances", "{\"MaxResults\":\"1\"}", "SerializationException")]
    [InlineData(Sso, "ListInstances", "{\"NextToken\":\"\\ud800\"}", "SerializationException")]
    [InlineData(Sso, "ListInstances", "{\"\\udc00\":1}", "SerializationException")]
    [InlineData(Sso, "ListInstances", "{\"MaxResults\":101}", "ValidationException")]
    [InlineData(
        Sso,
        "DescribeInstance",
        "{\"InstanceArn\":\"arn:aws:sso:::instance/ssoins-0000000000000000\"}",
        "ResourceNotFoundException"
    )]
    [InlineData(Organizations, "ListAccounts", "{\"MaxResults\":21}", "InvalidInputException")]
    [InlineData(Organizations, "DescribeAccount", "{\"AccountId\":\"000000000000\"}", "AccountNotFoundException")]
    [InlineData(Store, "ListUsers", "{\"IdentityStoreId\":\"d-0000000000\"}", "ResourceNotFoundException")]
    [InlineData(Store, "GetUserId", "{\"IdentityStoreId\":\"d-99671f3a2c\",\"AlternateIdentifier\":{}}", "ValidationException")]
    [InlineData(
        Store,
        "IsMemberInGroups",
        "{\"IdentityStoreId\":\"d-99671f3a2c\",\"MemberId\":{},\"GroupIds\":[]}",
        "ValidationException"
    )]
    public async Task Call_Wrong_IsRefusedInAwsWords(string prefix, string operation, string body, string code)
    {
        await using var host = await StartAsync();
        using var request = host.Request(prefix, operation, body);
        var answer = await host.SendAsync(request);
        (answer.Code, answer.ErrorType, answer.Status).ShouldBe((code, code, HttpStatusCode.BadRequest));
        answer.Message.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task StatePage_ChangedState_IsShownEncodedAndOnlyWhenNew()
    {
        await using var host = await StartAsync();
        var newcomer = new
        {
            login = "<b>x</b>",
            firstName = "X",
            lastName = "Y",
        };
        await host.Http.PostAsJsonAsync("/_sandbox/users", newcomer);
        var page = await host.Http.GetStringAsync("/?q=%22%3E%7B%7Bfragment%7D%7D");
        page.ShouldContain("&lt;b&gt;x&lt;/b&gt;");
        page.ShouldNotContain("<b>x</b>");
        page.ShouldContain("value=\"&quot;&gt;&#123;&#123;fragment}}\"");

        var fragment = await host.Http.GetStringAsync("/_sandbox/state?q=ada");
        fragment.ShouldContain("Shop Prod");
        fragment.ShouldNotContain("Dev 1<");
        var start = fragment.IndexOf("data-version=\"", StringComparison.Ordinal) + 14;
        var version = fragment[start..fragment.IndexOf('"', start)];
        (await host.Http.GetAsync($"/_sandbox/state?q=ada&seen={version}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var (set, user) = (await host.SetArnAsync("Billing"), await host.UserIdAsync("ada@acme.test"));
        await BeginAsync(host, "Create", Assignment(Production, set, user));
        (await host.Http.GetStringAsync($"/_sandbox/state?q=ada&seen={version}")).ShouldContain("granting");
        host.Clock.Advance(Latency);
        (await host.Http.GetStringAsync("/_sandbox/state")).ShouldContain("ada@acme.test gets Billing in Shop Prod");
    }

    [Fact]
    public async Task Calls_InParallel_LoseNothing()
    {
        await using var host = await StartAsync();
        var set = await host.SetArnAsync("Billing");
        host.Sandbox.Faults.Latency = TimeSpan.Zero;
        await Parallel.ForAsync(
            0,
            40,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, _) =>
            {
                var user = await host.UserIdAsync($"p{i:D2}@acme.test");
                await host.OkAsync(Sso, "CreateAccountAssignment", Assignment(Production, set, user));
            }
        );
        (await HoldersAsync(host, Production, set)).Count.ShouldBe(40);
    }

    [Fact]
    public async Task LargeCompany_ReadToTheEnd_IsComplete()
    {
        var small = SmallCompany();
        var people = Enumerable
            .Range(0, 20_000)
            .Select(i => new CompanyPerson($"u{i}@acme.test", "U", $"{i}", "Ops", "Operator", null));
        var company = small with
        {
            People = [.. small.People, .. people],
            Assignments =
            [
                .. small.Assignments,
                .. Enumerable
                    .Range(0, 200_000)
                    .Select(i => new CompanyAssignment(
                        $"3000000000{i / 20_000:D2}",
                        "ReadOnly",
                        $"u{i % 20_000}@acme.test",
                        null
                    )),
            ],
        };
        await using var host = await StartAsync(company: company);
        var user = await host.UserIdAsync("u777@acme.test");
        var (rows, _) = await host.ListAsync(
            Sso,
            "ListAccountAssignmentsForPrincipal",
            "AccountAssignments",
            InInstance(("PrincipalId", user), ("PrincipalType", "USER"))
        );
        rows.Count.ShouldBe(10);
        (await HoldersAsync(host, "300000000004", await host.SetArnAsync("ReadOnly")))
            .Distinct(StringComparer.Ordinal)
            .Count()
            .ShouldBe(20_000);
    }

    private static async Task<JsonObject> BeginAsync(IdentityCenterHost host, string verb, JsonObject assignment)
    {
        var answer = await host.OkAsync(Sso, verb + "AccountAssignment", assignment);
        return answer[verb == "Create" ? "AccountAssignmentCreationStatus" : "AccountAssignmentDeletionStatus"]!.AsObject();
    }

    private static async Task<(string Status, string? Reason)> StatusAsync(
        IdentityCenterHost host,
        string kind,
        JsonObject started
    )
    {
        var answer = await host.OkAsync(
            Sso,
            $"DescribeAccountAssignment{kind}Status",
            InInstance(($"AccountAssignment{kind}RequestId", started["RequestId"]!.DeepClone()))
        );
        var status = answer[$"AccountAssignment{kind}Status"]!;
        return ((string)status["Status"]!, (string?)status["FailureReason"]);
    }

    private static async Task<(string Status, string? Reason)> RunAsync(
        IdentityCenterHost host,
        string verb,
        JsonObject assignment
    )
    {
        var started = await BeginAsync(host, verb, assignment);
        host.Clock.Advance(Latency);
        return await StatusAsync(host, verb == "Create" ? "Creation" : "Deletion", started);
    }

    private static async Task<List<string>> HoldersAsync(IdentityCenterHost host, string account, string set)
    {
        var input = InInstance(("AccountId", account), ("PermissionSetArn", set));
        var (rows, _) = await host.ListAsync(Sso, "ListAccountAssignments", "AccountAssignments", input);
        return [.. rows.Select(r => (string)r["PrincipalId"]!)];
    }

    private static async Task<List<string>> AccountsOfAsync(IdentityCenterHost host, string set)
    {
        var input = InInstance(("PermissionSetArn", set));
        var (rows, _) = await host.ListAsync(Sso, "ListAccountsForProvisionedPermissionSet", "AccountIds", input);
        return [.. rows.Select(r => (string)r!)];
    }
}
