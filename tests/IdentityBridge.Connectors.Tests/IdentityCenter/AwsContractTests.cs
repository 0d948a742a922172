using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IdentityBridge.Connectors.Tests.Support;

namespace IdentityBridge.Connectors.Tests.IdentityCenter;

/// <summary>Everything we send to AWS, held against AWS's public service models.</summary>
public sealed class AwsContractTests
{
    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        ["SWBExternalService"] = "sso-admin.json",
        ["AWSIdentityStore"] = "identitystore.json",
        ["AWSOrganizationsV20161128"] = "organizations.json",
    };

    [Fact]
    public async Task Requests_OfAllWeDo_AreAsTheModelsSay()
    {
        var models = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var (prefix, file) in Files)
            models[prefix] = JsonNode.Parse(await Contracts.ReadAsync(file))!;
        await using var sandbox = await Connected.SandboxAsync();
        await using var aws = Connected.IdentityCenter(sandbox.AwsUrl);
        await Journeys.IdentityCenterAsync(aws);

        var operations = new HashSet<string>(StringComparer.Ordinal);
        foreach (var call in sandbox.AwsJournal.Read())
        {
            var (prefix, operation) = (call.Route.Split('.')[0], call.Route.Split('.')[1]);
            var definition = models[prefix]["operations"]![operation].ShouldNotBeNull($"{operation} is not in the model");
            Conforms(JsonNode.Parse(call.Body), (string)definition["input"]!["shape"]!, models[prefix]["shapes"]!, operation);
            operations.Add(operation);
        }

        operations.Count.ShouldBeGreaterThanOrEqualTo(15);
    }

    private static void Conforms(JsonNode? value, string name, JsonNode shapes, string path)
    {
        var shape = shapes[name]!;
        switch ((string)shape["type"]!)
        {
            case "structure" when shape["document"] is not null:
                break;
            case "structure":
                var given = value.ShouldBeOfType<JsonObject>(path);
                foreach (var required in shape["required"]?.AsArray() ?? [])
                    given.ContainsKey((string)required!).ShouldBeTrue($"{path} needs {required}");
                if ((bool?)shape["union"] == true)
                    given.Count.ShouldBe(1, path);
                foreach (var (member, content) in given)
                {
                    var declared = shape["members"]![member].ShouldNotBeNull($"{path}.{member} is not in the model");
                    Conforms(content, (string)declared["shape"]!, shapes, $"{path}.{member}");
                }

                break;
            case "list":
                var items = value.ShouldBeOfType<JsonArray>(path);
                items.Count.ShouldBeInRange((int?)shape["min"] ?? 0, (int?)shape["max"] ?? int.MaxValue, path);
                foreach (var item in items)
                    Conforms(item, (string)shape["member"]!["shape"]!, shapes, path + "[]");
                break;
            case "integer":
                ((int)value!).ShouldBeInRange((int?)shape["min"] ?? int.MinValue, (int?)shape["max"] ?? int.MaxValue, path);
                break;
            case "string":
                value!.GetValueKind().ShouldBe(JsonValueKind.String, path);
                var text = (string)value!;
                text.Length.ShouldBeInRange((int?)shape["min"] ?? 0, (int?)shape["max"] ?? int.MaxValue, path);
                if ((string?)shape["pattern"] is { } pattern && !pattern.Contains(@"\p{", StringComparison.Ordinal))
                    Regex
                        .IsMatch(text, $"^(?:{pattern})$", RegexOptions.None, TimeSpan.FromSeconds(1))
                        .ShouldBeTrue($"{path}: {text}");
                if (shape["enum"] is JsonArray allowed)
                    allowed.Any(one => (string?)one == text).ShouldBeTrue($"{path}: {text}");
                break;
        }
    }
}
