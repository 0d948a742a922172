using System.Text.Json.Nodes;
using IdentityBridge.Connectors.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using YamlDotNet.RepresentationModel;

namespace IdentityBridge.Connectors.Tests.Okta;

/// <summary>Everything we send to Okta, held against Okta's public OpenAPI description.</summary>
public sealed class OktaContractTests
{
    [Fact]
    public async Task Requests_OfAllWeDo_AreInTheDescription()
    {
        var description = Load(await Contracts.ReadAsync("okta-management.yaml"));
        var paths = (YamlMappingNode)description["paths"];
        await using var sandbox = await Connected.SandboxAsync();
        await using var okta = Connected.Okta(sandbox.OktaUrl);
        await Journeys.OktaAsync(okta);

        var operations = new HashSet<string>(StringComparer.Ordinal);
        foreach (var call in sandbox.OktaJournal.Read())
        {
            var path = call.Path.Split('?')[0];
            var template = paths
                .Children.Keys.Select(key => ((YamlScalarNode)key).Value!)
                .Where(key => Matches(key, path))
                .OrderBy(key => key.Count(letter => letter == '{'))
                .FirstOrDefault()
                .ShouldNotBeNull($"{path} is not described");
            var item = (YamlMappingNode)paths[template];
            var method = call.Method.ToLowerInvariant();
            item.Children.ContainsKey(method).ShouldBeTrue($"{call.Method} {template} is not described");
            var operation = (YamlMappingNode)item[method];
            operations.Add((string)operation["operationId"]!);

            var allowed = Parameters(description, item)
                .Concat(Parameters(description, operation))
                .ToHashSet(StringComparer.Ordinal);
            if (call.Path.Contains('?'))
                foreach (var name in QueryHelpers.ParseQuery(call.Path.Split('?', 2)[1]).Keys)
                    allowed.Contains(name).ShouldBeTrue($"{call.Method} {template} has no parameter {name}");

            if (call.Body.Length > 0)
                Conforms(JsonNode.Parse(call.Body)!.AsObject(), description, operation, template);
        }

        operations.ShouldBe(
            [
                "listUsers",
                "getUser",
                "listUserGroups",
                "listGroups",
                "listGroupRules",
                "listGroupUsers",
                "assignUserToGroup",
                "unassignUserFromGroup",
                "listApplications",
                "listApplicationGroupAssignments",
                "listApplicationUsers",
                "getApplicationUser",
                "assignUserToApplication",
                "unassignUserFromApplication",
                "listLogEvents",
            ],
            ignoreOrder: true
        );
    }

    private static void Conforms(JsonObject body, YamlMappingNode description, YamlMappingNode operation, string where)
    {
        var parts = Parts(description, operation["requestBody"]["content"]["application/json"]["schema"]).ToList();
        foreach (var (name, _) in body)
            parts.Exists(part => Has(part, "properties", name)).ShouldBeTrue($"{where}: {name} is not described");
        var required = parts
            .Where(part => part.Children.ContainsKey("required"))
            .SelectMany(part => (YamlSequenceNode)part["required"])
            .Select(name => ((YamlScalarNode)name).Value!)
            .ToList();
        required.ShouldNotBeEmpty(where);
        foreach (var name in required)
            body.ContainsKey(name).ShouldBeTrue($"{where} needs {name}");
    }

    private static bool Has(YamlMappingNode part, string list, string name) =>
        part.Children.TryGetValue(list, out var members) && ((YamlMappingNode)members).Children.ContainsKey(name);

    /// <summary>The schema and everything that it is all of.</summary>
    private static IEnumerable<YamlMappingNode> Parts(YamlMappingNode description, YamlNode schema)
    {
        var resolved = Resolve(description, schema);
        var inner = resolved.Children.TryGetValue("allOf", out var all)
            ? ((YamlSequenceNode)all).SelectMany(part => Parts(description, part))
            : [];
        return inner.Prepend(resolved);
    }

    private static IEnumerable<string> Parameters(YamlMappingNode description, YamlMappingNode node) =>
        node.Children.TryGetValue("parameters", out var list)
            ? ((YamlSequenceNode)list)
                .Select(one => Resolve(description, one))
                .Where(one => (string)one["in"]! == "query")
                .Select(one => (string)one["name"]!)
            : [];

    private static YamlMappingNode Resolve(YamlMappingNode description, YamlNode node)
    {
        var mapping = (YamlMappingNode)node;
        if (!mapping.Children.TryGetValue("$ref", out var reference))
            return mapping;
        YamlNode found = description;
        foreach (var step in ((YamlScalarNode)reference).Value!.TrimStart('#', '/').Split('/'))
            found = found[step];
        return (YamlMappingNode)found;
    }

    private static bool Matches(string template, string path)
    {
        var (wanted, given) = (template.Split('/'), path.Split('/'));
        return wanted.Length == given.Length
            && wanted.Zip(given).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    private static YamlMappingNode Load(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }
}
