namespace IdentityBridge.Sandbox.Okta;

/// <summary>An answer that is not a success, in the form Okta gives its errors.</summary>
/// <remarks>Codes: https://developer.okta.com/docs/reference/error-codes/</remarks>
internal sealed class OktaErrorException(int status, string code, string summary, params string[] causes) : Exception(summary)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public IReadOnlyList<string> Causes { get; } = causes;

    public static OktaErrorException NotFound(string id, string kind) =>
        new(404, "E0000007", $"Not found: Resource not found: {id} ({kind})");

    public static OktaErrorException Invalid(string field, params string[] causes) =>
        new(400, "E0000001", $"Api validation failed: {field}", causes);

    public static OktaErrorException Forbidden() =>
        new(403, "E0000006", "You do not have permission to perform the requested action");

    public static OktaErrorException BadSearch(string why) => new(400, "E0000031", "Invalid search criteria.", why);

    public static OktaErrorException BadFilter(string text, string why) =>
        new(400, "E0000053", $"Invalid filter '{text}': {why}");

    public static OktaErrorException WrongState() =>
        new(403, "E0000038", "This operation is not allowed in the user's current status.");
}
