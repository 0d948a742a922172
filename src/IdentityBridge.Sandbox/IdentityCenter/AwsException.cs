using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>A refusal in AWS's words: the code becomes <c>__type</c> and the header <c>x-amzn-ErrorType</c>.</summary>
public sealed class AwsException : Exception
{
    public AwsException()
        : this("InternalServerException", "An unexpected internal service exception was encountered", 500) { }

    public AwsException(string message)
        : this("InternalServerException", message, 500) { }

    public AwsException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <param name="status">The HTTP status: 400 for nearly everything, 500 for internal faults.</param>
    public AwsException(string code, string message, int status = 400)
        : base(message)
    {
        Code = code;
        Status = status;
    }

    public string Code { get; } = "InternalServerException";

    public int Status { get; } = 500;

    /// <summary>Whether the front door refused, not the service: AWS then writes <c>message</c> in lower case.</summary>
    public bool IsBeforeService { get; private init; }

    /// <summary>Further members of the body, such as Reason or ResourceType.</summary>
    public IReadOnlyList<(string Name, JsonNode Value)> Members { get; init; } = [];

    public static AwsException BeforeService(string code, string message) => new(code, message, 400) { IsBeforeService = true };

    public static AwsException Validation(string message) => new("ValidationException", message, 400);

    public static AwsException NotFound(string message) => new("ResourceNotFoundException", message, 400);

    /// <summary>identitystore's form, which names what kind of thing is missing (USER, GROUP, IDENTITY_STORE, GROUP_MEMBERSHIP).</summary>
    public static AwsException NotFound(string resourceType, string? resourceId, string message) =>
        new("ResourceNotFoundException", message, 400)
        {
            Members = resourceId is null
                ? [("ResourceType", resourceType)]
                : [("ResourceType", resourceType), ("ResourceId", resourceId)],
        };

    /// <summary>organizations' form of a refused input; the reason is one of InvalidInputExceptionReason.</summary>
    public static AwsException InvalidInput(string reason, string message) =>
        new("InvalidInputException", message, 400) { Members = [("Reason", reason)] };
}
