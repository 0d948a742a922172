namespace IdentityBridge.Connectors.Http;

/// <summary>Reads each answer whole within a time and a size; the innermost handler, so that both count for a single try.</summary>
/// <param name="interactive">Longest time for an interactive call.</param>
/// <param name="background">Longest time for a background read.</param>
/// <param name="mostBytes">Largest body, after decompression.</param>
public sealed class BoundedAnswerHandler(TimeSpan interactive, TimeSpan background, long mostBytes, TimeProvider time)
    : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = CallContext.Of(request);
        using var timeout = new CancellationTokenSource(
            call.Priority == CallPriority.Interactive ? interactive : background,
            time
        );
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, either.Token);
            await response.Content.LoadIntoBufferAsync(mostBytes, either.Token);
            var whole = response;
            response = null;
            return whole;
        }
        catch (OperationCanceledException exception)
            when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{call.Target} did not answer {call.Name} in time.", exception);
        }
        finally
        {
            response?.Dispose();
        }
    }
}
