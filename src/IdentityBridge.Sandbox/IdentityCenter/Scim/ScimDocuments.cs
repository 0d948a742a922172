using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.IdentityCenter.Scim;

/// <summary>What the endpoint says of itself: its abilities, its kinds of resources and their schemas (RFC 7643, sections 5 to 7).</summary>
internal static class ScimDocuments
{
    private const string SchemaSchema = "urn:ietf:params:scim:schemas:core:2.0:Schema";

    /// <summary>As "ServiceProviderConfig" of the developer guide shows it; maxResults there is 50 although pages hold 100.</summary>
    public static JsonObject Configuration() =>
        new()
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"),
            ["documentationUri"] =
                "https://docs.aws.amazon.com/singlesignon/latest/userguide/manage-your-identity-source-idp.html",
            ["authenticationSchemes"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "oauthbearertoken",
                    ["name"] = "OAuth Bearer Token",
                    ["description"] = "Authentication scheme using the OAuth Bearer Token Standard",
                    ["specUri"] = "https://www.rfc-editor.org/info/rfc6750",
                    ["documentationUri"] =
                        "https://docs.aws.amazon.com/singlesignon/latest/userguide/provision-automatically.html",
                    ["primary"] = true,
                }
            ),
            ["patch"] = new JsonObject { ["supported"] = true },
            ["bulk"] = new JsonObject
            {
                ["supported"] = false,
                ["maxOperations"] = 1,
                ["maxPayloadSize"] = 1048576,
            },
            ["filter"] = new JsonObject { ["supported"] = true, ["maxResults"] = 50 },
            ["changePassword"] = new JsonObject { ["supported"] = false },
            ["sort"] = new JsonObject { ["supported"] = false },
            ["etag"] = new JsonObject { ["supported"] = false },
        };

    public static JsonObject ResourceTypes() =>
        List([
            ResourceType("User", "/Users", ScimUserForm.Schema, ScimUserForm.EnterpriseSchema),
            ResourceType("Group", "/Groups", ScimGroups.Schema, null),
        ]);

    public static JsonObject Schemas() => List([User(), Group(), Enterprise()]);

    /// <exception cref="ScimRefusal">404.</exception>
    public static JsonObject Schema(string id) =>
        id switch
        {
            ScimUserForm.Schema => User(),
            ScimGroups.Schema => Group(),
            ScimUserForm.EnterpriseSchema => Enterprise(),
            _ => throw ScimRefusal.NotFound("SCHEMA"),
        };

    private static JsonObject User() =>
        Document(
            ScimUserForm.Schema,
            "User",
            [
                Attribute("userName", required: true, uniqueness: "server"),
                Complex("name", false, [.. ScimUserForm.NameParts.Select(p => Attribute(p, p is "givenName" or "familyName"))]),
                Attribute("displayName", required: true),
                Attribute("title"),
                .. ScimUserForm.KeptTexts.Select(text => Attribute(text)),
                Attribute("active", type: "boolean"),
                .. ScimUserForm.Lists.Select(list =>
                    Complex(
                        list.Key,
                        true,
                        [.. list.Value.Select(part => Attribute(part, type: part == "primary" ? "boolean" : "string"))]
                    )
                ),
            ]
        );

    private static JsonObject Group() =>
        Document(
            ScimGroups.Schema,
            "Group",
            [Attribute("displayName", required: true, uniqueness: "server"), Complex("members", true, [Attribute("value")])]
        );

    private static JsonObject Enterprise() =>
        Document(
            ScimUserForm.EnterpriseSchema,
            "EnterpriseUser",
            [.. ScimUserForm.EnterpriseTexts.Select(text => Attribute(text)), Complex("manager", false, [Attribute("value")])]
        );

    private static JsonObject Document(string id, string name, JsonNode[] attributes) =>
        new()
        {
            ["schemas"] = new JsonArray(SchemaSchema),
            ["id"] = id,
            ["name"] = name,
            ["attributes"] = new JsonArray(attributes),
        };

    private static JsonObject Attribute(string name, bool required = false, string uniqueness = "none", string type = "string") =>
        new()
        {
            ["name"] = name,
            ["type"] = type,
            ["multiValued"] = false,
            ["required"] = required,
            ["caseExact"] = false,
            ["mutability"] = "readWrite",
            ["returned"] = "default",
            ["uniqueness"] = uniqueness,
        };

    private static JsonObject Complex(string name, bool isList, JsonNode[] parts)
    {
        var attribute = Attribute(name, type: "complex");
        attribute["multiValued"] = isList;
        attribute["subAttributes"] = new JsonArray(parts);
        return attribute;
    }

    private static JsonObject ResourceType(string name, string endpoint, string schema, string? extension)
    {
        var type = new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ResourceType"),
            ["id"] = name,
            ["name"] = name,
            ["endpoint"] = endpoint,
            ["schema"] = schema,
        };
        if (extension is not null)
            type["schemaExtensions"] = new JsonArray(new JsonObject { ["schema"] = extension, ["required"] = false });
        return type;
    }

    private static JsonObject List(JsonNode[] items) =>
        new()
        {
            ["totalResults"] = items.Length,
            ["itemsPerPage"] = items.Length,
            ["startIndex"] = 1,
            ["schemas"] = new JsonArray(ScimListing.Schema),
            ["Resources"] = new JsonArray(items),
        };
}
