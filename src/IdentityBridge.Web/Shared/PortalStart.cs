using IdentityBridge.Application;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Web.Shared;

/// <summary>Starts the portal, and says in plain words what keeps it from starting.</summary>
internal static partial class PortalStart
{
    /// <returns>0 after an orderly stop, 1 when it could not start.</returns>
    public static async Task<int> RunAsync(WebApplication app)
    {
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            await app.Services.GetRequiredService<PrepareDatabase>().ExecuteAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is OptionsValidationException or AggregateException or InvalidOperationException)
        {
            var problems = e is AggregateException many ? many.InnerExceptions.SelectMany(ProblemsOf) : ProblemsOf(e);
            NotStarted(app.Logger, string.Concat(problems.Select(p => $"{Environment.NewLine}  - {p}")));
            return 1;
        }
        await app.RunAsync();
        return 0;
    }

    private static IEnumerable<string> ProblemsOf(Exception e) =>
        e is OptionsValidationException options ? options.Failures : [e.Message];

    [LoggerMessage(1, LogLevel.Critical, "The portal cannot start:{Problems}")]
    private static partial void NotStarted(ILogger logger, string problems);
}
