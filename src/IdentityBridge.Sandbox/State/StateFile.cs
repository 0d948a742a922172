using System.Security.Cryptography;
using System.Text.Json;
using IdentityBridge.Sandbox.IdentityCenter;
using IdentityBridge.Sandbox.Okta;

namespace IdentityBridge.Sandbox.State;

/// <summary>
/// Keeps what both sides hold in a file: written when something changed, at most once a second, and at the end; always whole, because a new
/// file takes the place of the old one.
/// </summary>
internal sealed class StateFile(string path, Company company, OktaOrg okta, IdentityCenterSandbox aws) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string fingerprint = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(company)));
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private (long, int, long, int) saved = (-1, 0, 0, 0);
    private Task? work;

    /// <summary>Takes over what the file holds, if there is one.</summary>
    /// <exception cref="InvalidDataException">The file is of another company, or is not a state of a sandbox.</exception>
    public void Load()
    {
        if (!File.Exists(path))
            return;
        Snapshot? snapshot;
        try
        {
            snapshot = JsonSerializer.Deserialize<Snapshot>(File.ReadAllBytes(path), Json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not a state of this sandbox ({e.Message}). Remove it to start anew.", e);
        }
        if (snapshot?.Company != fingerprint)
            throw new InvalidDataException(
                $"{path} was saved from another company or another number of people. Start with those, or remove it to start anew."
            );
        lock (okta.Gate)
            okta.Restore(company, snapshot.Okta);
        var state = aws.State;
        lock (state.Gate)
            IdentityCenterSnapshots.Restore(state, snapshot.Aws);
    }

    public void Start() => work = Task.Run(WatchAsync);

    /// <summary>Writes the file if anything changed since it was written.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save()
    {
        lock (gate)
        {
            var state = aws.State;
            lock (state.Gate)
                state.Operations.Settle(aws.Time.GetUtcNow());
            var version = (okta.Log.Last, okta.Generation, state.Changes.Version, state.Epoch);
            if (version == saved)
                return;
            byte[] bytes;
            lock (okta.Gate)
                lock (state.Gate)
                    bytes = JsonSerializer.SerializeToUtf8Bytes(
                        new Snapshot(fingerprint, okta.TakeSnapshot(), IdentityCenterSnapshots.Take(state)),
                        Json
                    );
            File.WriteAllBytes(path + ".new", bytes);
            File.Move(path + ".new", path, overwrite: true);
            saved = version;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        if (work is not null)
        {
            await work;
            Save();
        }
        stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
                try
                {
                    Save();
                }
                catch (IOException e)
                {
                    // The disk may be full for a while: what is in memory is not lost, and the next second tries again.
                    await Console.Error.WriteLineAsync($"The state cannot be saved: {e.Message}");
                }
        }
        catch (OperationCanceledException)
        {
            // The sandbox stops; the last state is written by whoever stops it.
        }
    }
}
