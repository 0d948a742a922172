using Polly;
using Polly.Retry;

namespace IdentityBridge.Connectors.Http;

/// <summary>How an answer asks to be retried.</summary>
/// <param name="After">The delay the target asked for; null when it named none.</param>
public sealed record RetryAdvice(TimeSpan? After);

/// <param name="First">Upper end of the first pause before another try; later ones double.</param>
public sealed record RetryTiming(TimeSpan First)
{
    public static readonly RetryTiming Default = new(TimeSpan.FromSeconds(1));
}

/// <summary>
/// Repeats reads that met a broken connection, a failing or a throttling target: at most five tries, three where someone waits, full jitter from one second
/// doubling to twenty, or the target's own delay. Changes pass through once: their durable retries belong to the operation.
/// </summary>
public sealed class ReadRetryHandler : DelegatingHandler
{
    private const int BackgroundRetries = 4;
    private const int InteractiveRetries = 2;
    private static readonly TimeSpan LongestServerDelay = TimeSpan.FromSeconds(60);

    private readonly ResiliencePipeline<HttpResponseMessage> interactive;
    private readonly ResiliencePipeline<HttpResponseMessage> background;

    /// <param name="advise">Null when the answer is final. Bodies are buffered, so it may read them.</param>
    public ReadRetryHandler(
        Func<HttpResponseMessage, CancellationToken, ValueTask<RetryAdvice?>> advise,
        RetryTiming timing,
        TimeProvider time
    )
    {
        interactive = Build(InteractiveRetries, advise, timing, time);
        background = Build(BackgroundRetries, advise, timing, time);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = CallContext.Of(request);
        if (!call.IsRead)
            return await base.SendAsync(request, cancellationToken);

        var pipeline = call.Priority == CallPriority.Interactive ? interactive : background;
        return await pipeline.ExecuteAsync(
            static async (state, token) => await state.Handler.SendOnceAsync(state.Request, token),
            (Handler: this, Request: request),
            cancellationToken
        );
    }

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        base.SendAsync(request, cancellationToken);

    private static ResiliencePipeline<HttpResponseMessage> Build(
        int retries,
        Func<HttpResponseMessage, CancellationToken, ValueTask<RetryAdvice?>> advise,
        RetryTiming timing,
        TimeProvider time
    ) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions<HttpResponseMessage>
                {
                    MaxRetryAttempts = retries,
                    ShouldHandle = async arguments =>
                        arguments.Outcome switch
                        {
                            { Exception: HttpRequestException failure } => failure.HttpRequestError
                                != HttpRequestError.ConfigurationLimitExceeded,
                            { Exception: IOException or TimeoutException } => true,
                            { Result: { } response } => await advise(response, arguments.Context.CancellationToken) is { } advice
                                && !(advice.After > LongestServerDelay),
                            _ => false,
                        },
                    DelayGenerator = async arguments =>
                    {
                        var advice = arguments.Outcome.Result is { } response
                            ? await advise(response, arguments.Context.CancellationToken)
                            : null;
                        return advice?.After ?? Jitter.Backoff(arguments.AttemptNumber, timing.First, TimeSpan.FromSeconds(20));
                    },
                    OnRetry = arguments =>
                    {
                        arguments.Outcome.Result?.Dispose();
                        return default;
                    },
                }
            )
            .Build();
}
