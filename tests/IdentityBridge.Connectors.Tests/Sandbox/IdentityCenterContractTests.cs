using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static IdentityBridge.Connectors.Tests.Sandbox.IdentityCenterHost;

namespace IdentityBridge.Connectors.Tests.Sandbox;

/// <summary>Holds the sandbox against AWS's public service models: every operation in them, its input rules and its answers.</summary>
public sealed class IdentityCenterContractTests
{
    [Theory]
    [InlineData("sso-admin.json", Sso, "ValidationException")]
    [InlineData("identitystore.json", Store, "ValidationException")]
    [InlineData("organizations.json", Organizations, "InvalidInputException")]
    public async Task EveryOperation_AgainstTheModel_AnswersAndRefusesAsTheModelSays(string file, string prefix, string refusal)
    {
        var model = JsonNode.Parse(await Contracts.ReadAsync(file))!;
        var shapes = model["shapes"]!.AsObject();
        await using var host = await StartAsync();
        var samples = await SamplesAsync(host);
        foreach (var (operation, definition) in model["operations"]!.AsObject())
        {
            var sample = samples.GetValueOrDefault((prefix, operation)) ?? [];
            var input = (string?)definition!["input"]?["shape"];
            if (input is not null)
                await RefusalsAsync(host, prefix, operation, sample, shapes[input]!, shapes, refusal);
            var answer = await host.CallAsync(prefix, operation, sample.DeepClone().AsObject());
            answer.Status.ShouldBe(HttpStatusCode.OK, $"{operation}: {answer.Body.ToJsonString()}");
            Conforms(answer.Body, (string)definition["output"]!["shape"]!, shapes, operation);

            // The same listing read to its end, so that rows are checked and not only an empty first page.
            var (page, rows) = (answer.Body, 0);
            while (page["NextToken"] is { } token)
            {
                var next = sample.DeepClone().AsObject();
                next["NextToken"] = token.DeepClone();
                page = await host.OkAsync(prefix, operation, next);
                Conforms(page, (string)definition["output"]!["shape"]!, shapes, operation);
            }
            rows += page.Sum(m => m.Value is JsonArray list ? list.Count : 1);
            if (operation.StartsWith("List", StringComparison.Ordinal))
                rows.ShouldBeGreaterThan(0, $"{operation} has rows to check");
        }
    }

    [Theory]
    [InlineData("sso-admin.json", Sso)]
    [InlineData("identitystore.json", Store)]
    [InlineData("organizations.json", Organizations)]
    public async Task Refusals_OfEveryOperation_HaveOnlyTheMembersOfTheirModel(string file, string prefix)
    {
        var shapes = JsonNode.Parse(await Contracts.ReadAsync(file))!["shapes"]!.AsObject();
        await using var host = await StartAsync();
        List<AwsAnswer> refusals = [];
        foreach (var (key, sample) in (await SamplesAsync(host)).Where(s => s.Key.Prefix == prefix))
        foreach (var member in sample.Select(m => m.Key).ToList())
        foreach (var other in Unknown(sample[member]))
        {
            var input = sample.DeepClone().AsObject();
            input[member] = other;
            var answer = await host.CallAsync(key.Prefix, key.Operation, input);
            if (answer.Status != HttpStatusCode.OK)
                refusals.Add(answer);
        }
        refusals.Count.ShouldBeGreaterThan(5);
        foreach (var refusal in refusals.Where(r => r.Code != "SerializationException"))
        {
            refusal.Body.Remove("__type");
            shapes.ContainsKey(refusal.ErrorType!).ShouldBeTrue(refusal.ErrorType);
            Conforms(refusal.Body, refusal.ErrorType!, shapes, refusal.ErrorType!);
        }
    }

    private static IEnumerable<JsonNode?> Unknown(JsonNode? value)
    {
        yield return null;
        yield return "%%%";
        if (value is JsonValue text && text.TryGetValue<string>(out var right) && right.Length > 11)
            // The same form, another thing: every digit and hexadecimal letter turned into a zero after the prefix.
            yield return right[..^4] + "0000";
    }

    /// <summary>Leaves out each required member, and breaks each enumeration, pattern and range.</summary>
    private static async Task RefusalsAsync(
        IdentityCenterHost host,
        string prefix,
        string operation,
        JsonObject sample,
        JsonNode input,
        JsonObject shapes,
        string refusal
    )
    {
        foreach (var required in input["required"]?.AsArray() ?? [])
        {
            var without = sample.DeepClone().AsObject();
            without.Remove((string)required!).ShouldBeTrue($"{operation}: the sample lacks {required}");
            await RefusedAsync(without, $"without {required}");
        }
        foreach (var (name, member) in input["members"]!.AsObject())
        {
            var shape = shapes[(string)member!["shape"]!]!;
            List<JsonNode> wrong = [];
            if (shape["enum"] is not null || (shape["pattern"] is not null && (string?)shape["pattern"] != @"[\s\S]*"))
                wrong.Add("\u0001 nonsense");
            if ((string?)shape["type"] == "integer")
                wrong.AddRange([(int)shape["max"]! + 1, (int)shape["min"]! - 1]);
            if ((string?)shape["type"] == "string" && (int?)shape["max"] is { } max and < 10_000)
                wrong.Add(new string('1', max + 1));
            foreach (var value in wrong)
            {
                var broken = sample.DeepClone().AsObject();
                broken[name] = value;
                await RefusedAsync(broken, $"{name} = {value}");
            }
        }

        async Task RefusedAsync(JsonObject broken, string what)
        {
            var answer = await host.CallAsync(prefix, operation, broken);
            answer.Code.ShouldBe(refusal, $"{operation} {what}");
            answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        }
    }

    internal static void Conforms(JsonNode? value, string shapeName, JsonObject shapes, string path)
    {
        var shape = shapes[shapeName]!;
        switch ((string)shape["type"]!)
        {
            case "structure" when shape["document"] is not null:
                break;
            case "structure":
                var given = value.ShouldBeOfType<JsonObject>(path);
                foreach (var required in shape["required"]?.AsArray() ?? [])
                    given.ContainsKey((string)required!).ShouldBeTrue($"{path} needs {required}");
                foreach (var (name, member) in given)
                {
                    var declared = shape["members"]![name].ShouldNotBeNull($"{path}.{name} is not in the model");
                    member.ShouldNotBeNull($"{path}.{name}");
                    Conforms(member, (string)declared["shape"]!, shapes, $"{path}.{name}");
                }
                break;
            case "list":
                var items = value.ShouldBeOfType<JsonArray>(path);
                if ((int?)shape["max"] is { } most)
                    items.Count.ShouldBeLessThanOrEqualTo(most, path);
                foreach (var item in items)
                    Conforms(item, (string)shape["member"]!["shape"]!, shapes, path + "[]");
                break;
            case "map":
                foreach (var (name, member) in value.ShouldBeOfType<JsonObject>(path))
                    Conforms(member, (string)shape["value"]!["shape"]!, shapes, $"{path}[{name}]");
                break;
            case "string":
                var text = value!.GetValue<string>();
                if (shape["enum"] is JsonArray allowed)
                    allowed.Select(a => (string)a!).Contains(text, StringComparer.Ordinal).ShouldBeTrue($"{path} = {text}");
                if ((string?)shape["pattern"] is { } pattern)
                    Regex.IsMatch(text, $"^(?:{pattern})").ShouldBeTrue($"{path} = {text}");
                text.Length.ShouldBeInRange((int?)shape["min"] ?? 0, (int?)shape["max"] ?? int.MaxValue, path);
                break;
            case "timestamp":
                value!.GetValue<decimal>().ShouldBeGreaterThan(1_700_000_000m, path);
                break;
            case "boolean":
                value!.GetValue<bool>();
                break;
            case "integer":
                value!.GetValue<int>();
                break;
            default:
                throw new InvalidOperationException($"{path}: the model has an unexpected type {shape["type"]}.");
        }
    }

    /// <summary>A valid input of each operation, in the order of the models: what a later one needs, an earlier one leaves.</summary>
    private static async Task<Dictionary<(string Prefix, string Operation), JsonObject>> SamplesAsync(IdentityCenterHost host)
    {
        var (set, user, group) = (
            await host.SetArnAsync("ReadOnly"),
            await host.UserIdAsync("ada@acme.test"),
            await host.GroupIdAsync("platform")
        );
        var (other, empty) = (await host.UserIdAsync("bob@acme.test"), await host.GroupIdAsync("empty"));
        var held = await host.SetArnAsync("AdministratorAccess");
        var created = await host.OkAsync(Sso, "CreateAccountAssignment", Assignment(Production, set, other));
        var deleted = await host.OkAsync(Sso, "DeleteAccountAssignment", Assignment(Management, set, other));
        host.Clock.Advance(Latency);
        JsonObject Member(string id) => new() { ["UserId"] = id };
        var membership = await host.OkAsync(
            Store,
            "CreateGroupMembership",
            InStore(("GroupId", empty), ("MemberId", Member(other)))
        );
        var root = (await host.ListAsync(Organizations, "ListRoots", "Roots", [])).Rows.Single()["Id"]!;
        JsonObject Named(string path, string name) =>
            new()
            {
                ["UniqueAttribute"] = new JsonObject { ["AttributePath"] = path, ["AttributeValue"] = name },
            };

        return new()
        {
            [(Sso, "ListInstances")] = [],
            [(Sso, "DescribeInstance")] = InInstance(),
            [(Sso, "ListPermissionSets")] = InInstance(),
            [(Sso, "DescribePermissionSet")] = InInstance(("PermissionSetArn", set)),
            [(Sso, "ListTagsForResource")] = InInstance(("ResourceArn", set)),
            [(Sso, "ListPermissionSetsProvisionedToAccount")] = InInstance(("AccountId", Production)),
            [(Sso, "ListAccountsForProvisionedPermissionSet")] = InInstance(("PermissionSetArn", set)),
            [(Sso, "ListAccountAssignments")] = InInstance(("AccountId", Production), ("PermissionSetArn", held)),
            [(Sso, "ListAccountAssignmentsForPrincipal")] = InInstance(("PrincipalId", user), ("PrincipalType", "USER")),
            [(Sso, "CreateAccountAssignment")] = Assignment(Production, set, user),
            [(Sso, "DeleteAccountAssignment")] = Assignment(Production, held, user),
            [(Sso, "DescribeAccountAssignmentCreationStatus")] = InInstance(
                ("AccountAssignmentCreationRequestId", created["AccountAssignmentCreationStatus"]!["RequestId"]!.DeepClone())
            ),
            [(Sso, "DescribeAccountAssignmentDeletionStatus")] = InInstance(
                ("AccountAssignmentDeletionRequestId", deleted["AccountAssignmentDeletionStatus"]!["RequestId"]!.DeepClone())
            ),
            [(Sso, "ListAccountAssignmentCreationStatus")] = InInstance(),
            [(Sso, "ListAccountAssignmentDeletionStatus")] = InInstance(),
            [(Store, "ListUsers")] = InStore(("Extensions", new JsonArray("aws:identitystore:enterprise"))),
            [(Store, "DescribeUser")] = InStore(("UserId", user)),
            [(Store, "GetUserId")] = InStore(("AlternateIdentifier", Named("userName", "ada@acme.test"))),
            [(Store, "ListGroups")] = InStore(),
            [(Store, "DescribeGroup")] = InStore(("GroupId", group)),
            [(Store, "GetGroupId")] = InStore(("AlternateIdentifier", Named("displayName", "platform"))),
            [(Store, "ListGroupMemberships")] = InStore(("GroupId", group)),
            [(Store, "ListGroupMembershipsForMember")] = InStore(("MemberId", Member(user))),
            [(Store, "GetGroupMembershipId")] = InStore(("GroupId", group), ("MemberId", Member(user))),
            [(Store, "IsMemberInGroups")] = InStore(("MemberId", Member(user)), ("GroupIds", new JsonArray(group, empty))),
            [(Store, "CreateGroupMembership")] = InStore(("GroupId", empty), ("MemberId", Member(user))),
            [(Store, "DeleteGroupMembership")] = InStore(("MembershipId", membership["MembershipId"]!.DeepClone())),
            [(Store, "CreateGroup")] = InStore(("DisplayName", "fresh"), ("Description", "A new one")),
            [(Store, "DeleteGroup")] = InStore(("GroupId", group)),
            [(Organizations, "DescribeAccount")] = With(("AccountId", Production)),
            [(Organizations, "ListAccountsForParent")] = With(("ParentId", root.DeepClone())),
            [(Organizations, "ListOrganizationalUnitsForParent")] = With(("ParentId", root.DeepClone())),
            [(Organizations, "ListTagsForResource")] = With(("ResourceId", Production)),
        };
    }
}
