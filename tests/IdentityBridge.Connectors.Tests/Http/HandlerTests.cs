using System.Net;
using IdentityBridge.Connectors.Http;

namespace IdentityBridge.Connectors.Tests.Http;

public sealed class HandlerTests
{
    private static readonly RetryTiming Fast = new(TimeSpan.FromMilliseconds(1));

    [Theory]
    [InlineData(true, CallPriority.Background, 5)]
    [InlineData(true, CallPriority.Interactive, 3)]
    [InlineData(false, CallPriority.Interactive, 1)]
    public async Task Retry_TargetKeepsFailing_RepeatsReadsAndNeverChanges(bool isRead, CallPriority priority, int tries)
    {
        using var target = new Scripted(_ => new HttpResponseMessage(HttpStatusCode.BadGateway));
        using var invoker = Retrying(target);

        using var response = await SendAsync(invoker, isRead, priority);

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        target.Calls.ShouldBe(tries);
    }

    [Fact]
    public async Task Retry_ConnectionBreaksOnce_ReadSucceeds()
    {
        using var target = new Scripted(call =>
            call == 1
                ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "gone")
                : new HttpResponseMessage(HttpStatusCode.OK)
        );
        using var invoker = Retrying(target);

        using var response = await SendAsync(invoker, true);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        target.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task Retry_TargetAsksForMoreThanAMinute_GivesUp()
    {
        using var target = new Scripted(_ => new HttpResponseMessage(HttpStatusCode.BadGateway));
        using var invoker = Retrying(target, TimeSpan.FromMinutes(2));

        using var response = await SendAsync(invoker, true);

        target.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task BoundedAnswer_LargerThanAllowed_IsRefused()
    {
        using var target = new Scripted(_ => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent(new string('x', 5000)),
        });
        using var invoker = new HttpMessageInvoker(
            new BoundedAnswerHandler(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), 4096, TimeProvider.System)
            {
                InnerHandler = target,
            }
        );

        var refusal = await Should.ThrowAsync<HttpRequestException>(() => SendAsync(invoker, true));

        refusal.HttpRequestError.ShouldBe(HttpRequestError.ConfigurationLimitExceeded);
    }

    [Fact]
    public async Task BoundedAnswer_TargetSilent_TimesOut()
    {
        using var target = new Scripted(_ => new HttpResponseMessage(HttpStatusCode.OK), TimeSpan.FromMinutes(1));
        using var invoker = new HttpMessageInvoker(
            new BoundedAnswerHandler(TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), 4096, TimeProvider.System)
            {
                InnerHandler = target,
            }
        );

        await Should.ThrowAsync<TimeoutException>(() => SendAsync(invoker, true));
    }

    [Theory]
    [InlineData("42", null, 42)]
    [InlineData(null, 30, 30)]
    [InlineData(null, -5, 0)]
    [InlineData(null, null, null)]
    public void ServerDelay_Headers_AreReadByTheServersClock(string? retryAfter, int? resetIn, int? seconds)
    {
        // The server's clock is ten minutes behind ours.
        var date = new DateTimeOffset(2026, 11, 20, 11, 50, 0, TimeSpan.Zero);
        using var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        response.Headers.Date = date;
        if (retryAfter is not null)
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        if (resetIn is { } left)
            response.Headers.TryAddWithoutValidation("X-Rate-Limit-Reset", date.AddSeconds(left).ToUnixTimeSeconds().ToString());

        var delay = RateGateHandler.ServerDelay(response, date.AddMinutes(10));

        delay.ShouldBe(seconds is { } expected ? TimeSpan.FromSeconds(expected) : null);
    }

    private static HttpMessageInvoker Retrying(HttpMessageHandler target, TimeSpan? serverDelay = null) =>
        new(
            new ReadRetryHandler(
                (response, _) => ValueTask.FromResult((int)response.StatusCode >= 500 ? new RetryAdvice(serverDelay) : null),
                Fast,
                TimeProvider.System
            )
            {
                InnerHandler = target,
            }
        );

    private static async Task<HttpResponseMessage> SendAsync(
        HttpMessageInvoker invoker,
        bool isRead,
        CallPriority priority = CallPriority.Interactive
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://localhost/");
        new CallContext("Okta", "GET /", priority, isRead).Attach(request);
        return await invoker.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed class Scripted(Func<int, HttpResponseMessage> answer, TimeSpan delay = default) : HttpMessageHandler
    {
        public int Calls { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Calls++;
            await Task.Delay(delay, cancellationToken);
            return answer(Calls);
        }
    }
}
