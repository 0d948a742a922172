using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.IdentityCenter.Scim;

/// <param name="Op">add, replace or remove.</param>
/// <param name="Path">Null: the value is an object of attributes.</param>
/// <param name="Value">Never null for add and replace.</param>
internal sealed record ScimChange(string Op, string? Path, JsonNode? Value);

/// <summary>The body of a PATCH, after RFC 7644, section 3.5.2, and AWS's constraints: remove needs a path, add and replace a value.</summary>
internal static class ScimPatch
{
    public const string Schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    private static readonly HashSet<string> Members = new(["schemas", "Operations"], StringComparer.Ordinal);
    private static readonly HashSet<string> Parts = new(["op", "path", "value"], StringComparer.Ordinal);

    /// <exception cref="ScimRefusal">400.</exception>
    public static List<ScimChange> Read(JsonObject input)
    {
        ScimUserForm.CheckSchemas(input, Schema);
        ScimUserForm.OnlyKnows(input, Members);
        if (input["Operations"] is not JsonArray { Count: > 0 } operations)
            throw ScimRefusal.Invalid();
        return [.. operations.Select(One)];
    }

    private static ScimChange One(JsonNode? node)
    {
        if (node is not JsonObject operation)
            throw ScimRefusal.Invalid();
        ScimUserForm.OnlyKnows(operation, Parts);
        // Some providers write "Add": the names of operations are compared without case.
        var op = ScimUserForm.Required(operation, "op").ToUpperInvariant() switch
        {
            "ADD" => "add",
            "REPLACE" => "replace",
            "REMOVE" => "remove",
            _ => throw ScimRefusal.Invalid(),
        };
        var path = operation.ContainsKey("path") ? ScimUserForm.Required(operation, "path") : null;
        if (op == "remove" ? path is null : operation["value"] is null)
            throw ScimRefusal.Invalid();
        return new ScimChange(op, path, operation["value"]);
    }
}
