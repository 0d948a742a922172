using System.Net.Http.Headers;
using IdentityBridge.Domain.Common;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Connectors.Tokens;

/// <summary>
/// A provider's metadata and signing keys, read when first needed and kept as long as the provider's Cache-Control allows (between
/// <see cref="MinFresh" /> and <see cref="MaxFresh" />). A token with an unknown key causes one more read, at most once a minute. When
/// the provider cannot be read, what was read last stays in use for up to <see cref="MaxStale" />. One instance per provider; safe for
/// use by several threads.
/// </summary>
/// <param name="http">Must not follow redirects: an address is checked before it is called.</param>
public sealed class SigningKeys(HttpClient http, ProviderOptions options, TimeProvider time, ILogger<SigningKeys> logger)
    : IDisposable
{
    public static readonly TimeSpan MinFresh = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan MaxFresh = TimeSpan.FromHours(24);

    /// <summary>Counted from the last successful read.</summary>
    public static readonly TimeSpan MaxStale = TimeSpan.FromHours(48);

    /// <summary>Between two reads that unknown keys cause.</summary>
    public static readonly TimeSpan UnknownKeyInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan DefaultFresh = TimeSpan.FromHours(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);
    private const int MaxDocumentBytes = 512 * 1024;

    private readonly SemaphoreSlim reading = new(1, 1);
    private Snapshot? snapshot;
    private Failure? lastFailure;
    private DateTimeOffset? lastUnknownKeyRead;

    private sealed record Snapshot(
        ProviderMetadata Metadata,
        VerificationKeySet Keys,
        DateTimeOffset ReadAt,
        DateTimeOffset FreshUntil
    );

    private sealed record Failure(Error Error, DateTimeOffset At);

    private sealed record Document(byte[] Body, TimeSpan FreshFor);

    public ProviderOptions Provider { get; } = options;

    /// <summary>The provider's endpoints, or why they are not known (<c>provider.unreachable</c>, <c>provider.metadata</c>, <c>keys.malformed</c>).</summary>
    public async Task<Result<ProviderMetadata>> FindMetadataAsync(CancellationToken cancellationToken)
    {
        var current = await CurrentAsync(cancellationToken);
        return current.Succeeded ? current.Value.Metadata : current.Error;
    }

    /// <summary>Verifies an id_token with the provider's keys, reading them again when the token names one that is not known.</summary>
    public async Task<Result<IdToken>> VerifyAsync(
        string? token,
        string clientId,
        string nonce,
        string? accessToken,
        CancellationToken cancellationToken
    )
    {
        var expected = new IdTokenExpectations(Provider.Issuer, clientId, nonce, accessToken);
        var current = await CurrentAsync(cancellationToken);
        if (!current.Succeeded)
            return current.Error;
        var verified = IdTokenVerifier.Verify(token, expected, current.Value.Keys.Keys, time.GetUtcNow());
        if (verified.Succeeded || !string.Equals(verified.Error.Code, TokenErrors.KeyUnknown().Code, StringComparison.Ordinal))
            return verified;
        var newer = await ReadForUnknownKeyAsync(current.Value, cancellationToken);
        return newer is null ? verified : IdTokenVerifier.Verify(token, expected, newer.Keys.Keys, time.GetUtcNow());
    }

    public void Dispose() => reading.Dispose();

    private async Task<Result<Snapshot>> CurrentAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref snapshot) is { } fresh && time.GetUtcNow() < fresh.FreshUntil)
            return fresh;
        await reading.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (snapshot is { } current && now < current.FreshUntil)
                return current;
            if (lastFailure is { } failure && now - failure.At < PauseAfterFailure)
                return LastGood(failure.Error, now);
            var read = await ReadAsync(cancellationToken);
            return read.Succeeded ? read : LastGood(read.Error, now);
        }
        finally
        {
            reading.Release();
        }
    }

    private async Task<Snapshot?> ReadForUnknownKeyAsync(Snapshot used, CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            if (!ReferenceEquals(snapshot, used))
                return snapshot;
            var now = time.GetUtcNow();
            if (now - lastUnknownKeyRead < UnknownKeyInterval)
                return null;
            lastUnknownKeyRead = now;
            var read = await ReadAsync(cancellationToken);
            return read.Succeeded ? read.Value : null;
        }
        finally
        {
            reading.Release();
        }
    }

    private Result<Snapshot> LastGood(Error error, DateTimeOffset now) =>
        snapshot is { } last && now - last.ReadAt < MaxStale ? last : error;

    private async Task<Result<Snapshot>> ReadAsync(CancellationToken cancellationToken)
    {
        var read = await ReadDocumentsAsync(cancellationToken);
        if (read.Succeeded)
        {
            Volatile.Write(ref snapshot, read.Value);
            lastFailure = null;
            logger.ProviderRead(read.Value.Keys.Keys.Count, read.Value.FreshUntil);
            foreach (var reason in read.Value.Keys.Ignored)
                logger.KeyIgnored(reason);
            return read;
        }

        lastFailure = new Failure(read.Error, time.GetUtcNow());
        if (snapshot is { } kept)
            logger.ProviderKept(read.Error.Code, read.Error.Message, kept.ReadAt);
        else
            logger.ProviderUnreadable(read.Error.Code, read.Error.Message);
        return read;
    }

    private async Task<Result<Snapshot>> ReadDocumentsAsync(CancellationToken cancellationToken)
    {
        if (!Provider.Allows(Provider.MetadataAddress))
            return TokenErrors.Metadata("its address is not https");
        var metadataDocument = await FetchAsync(Provider.MetadataAddress, cancellationToken);
        if (!metadataDocument.Succeeded)
            return metadataDocument.Error;
        var metadata = ProviderMetadata.Parse(metadataDocument.Value.Body, Provider);
        if (!metadata.Succeeded)
            return metadata.Error;
        var keyDocument = await FetchAsync(metadata.Value.JwksUri, cancellationToken);
        if (!keyDocument.Succeeded)
            return keyDocument.Error;
        var keys = VerificationKeySet.Parse(keyDocument.Value.Body);
        if (!keys.Succeeded)
            return keys.Error;
        var freshFor = TimeSpan.FromTicks(Math.Min(metadataDocument.Value.FreshFor.Ticks, keyDocument.Value.FreshFor.Ticks));
        var now = time.GetUtcNow();
        return new Snapshot(metadata.Value, keys.Value, now, now + freshFor);
    }

    private async Task<Result<Document>> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ReadTimeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            if (response.StatusCode is not System.Net.HttpStatusCode.OK)
                return TokenErrors.Unreachable($"{address.AbsolutePath} answered {(int)response.StatusCode}");
            if (response.Content.Headers.ContentLength > MaxDocumentBytes)
                return TokenErrors.Unreachable($"{address.AbsolutePath} is too long");
            await using var stream = await response.Content.ReadAsStreamAsync(timeout.Token);
            var body = new byte[MaxDocumentBytes + 1];
            var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, timeout.Token);
            if (length > MaxDocumentBytes)
                return TokenErrors.Unreachable($"{address.AbsolutePath} is too long");
            return new Document(body[..length], FreshFor(response.Headers.CacheControl));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return TokenErrors.Unreachable(
                $"{address.AbsolutePath}: {(e is OperationCanceledException ? "no answer in time" : e.GetType().Name)}"
            );
        }
    }

    private static TimeSpan FreshFor(CacheControlHeaderValue? header) =>
        header switch
        {
            null => DefaultFresh,
            { NoCache: true } or { NoStore: true } => MinFresh,
            { MaxAge: null } => DefaultFresh,
            { MaxAge: { } age } => TimeSpan.FromTicks(Math.Clamp(age.Ticks, MinFresh.Ticks, MaxFresh.Ticks)),
        };
}
