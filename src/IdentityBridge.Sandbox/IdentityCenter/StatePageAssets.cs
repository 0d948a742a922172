namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>The page around the state: its markup, looks and script.</summary>
internal static class StatePageAssets
{
    public const string Page = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>AWS IAM Identity Center (sandbox)</title>
        <link rel="icon" href="data:,">
        <style nonce="{{nonce}}">
        :root { color-scheme: light dark; --bg: #f6f7f9; --card: #fff; --ink: #1b2430; --muted: #5a6675; --line: #d8dde4;
          --accent: #1f5fbf; --ok: #14683c; --okbg: #dcf3e5; --off: #6b3d00; --offbg: #fdecd2; --bad: #9b1c1c; --badbg: #fde3e3; --run: #1f4f9e; --runbg: #dfeafb; }
        @media (prefers-color-scheme: dark) { :root { --bg: #12161c; --card: #1b212a; --ink: #e7ebf0; --muted: #a3aebb; --line: #343d49;
          --accent: #86b4ff; --ok: #8fe0b0; --okbg: #163a27; --off: #f5c98a; --offbg: #43300f; --bad: #ffb0b0; --badbg: #4a1c1c; --run: #a9cbff; --runbg: #1c3357; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--bg); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        main { max-width: 1100px; margin: 0 auto; padding: 16px; }
        h1 { font-size: 1.4rem; margin: 0 0 4px; } h2 { font-size: 1.05rem; margin: 0 0 8px; }
        .muted { color: var(--muted); } p { margin: 4px 0 12px; }
        form { position: sticky; top: 0; z-index: 1; background: var(--bg); padding: 8px 0; display: flex; gap: 8px; align-items: center; flex-wrap: wrap; }
        input { flex: 1 1 220px; min-width: 0; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--muted); border-radius: 8px; padding: 8px 12px; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        section, details { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; margin: 0 0 12px; }
        #accounts-title { background: none; border: 0; padding: 8px 0 0; margin: 0; }
        .rows { list-style: none; margin: 0; padding: 0; } .rows li { padding: 4px 0; border-top: 1px solid var(--line); } .rows li:first-child { border-top: 0; }
        /* Fixed heights: what comes and goes here must not move what is below. */
        #running .rows, #running p { height: 100px; overflow: auto; margin: 0; } .log { height: 220px; overflow: auto; }
        time { color: var(--muted); font-variant-numeric: tabular-nums; margin: 0 6px; white-space: nowrap; }
        .badge { display: inline-block; min-width: 6em; text-align: center; border-radius: 999px; padding: 0 10px; font-size: .85em; background: var(--runbg); color: var(--run); }
        .granted { background: var(--okbg); color: var(--ok); } .revoked { background: var(--offbg); color: var(--off); } .failed { background: var(--badbg); color: var(--bad); }
        summary { cursor: pointer; } code { color: var(--muted); margin-left: 4px; }
        dl { margin: 8px 0 0; } dl > div { display: grid; grid-template-columns: minmax(140px, 240px) minmax(0, 1fr); gap: 4px 16px; padding: 6px 0; border-top: 1px solid var(--line); }
        dt { font-weight: 600; } dd { margin: 0; }
        .chip { display: inline-block; border: 1px solid var(--line); border-radius: 999px; padding: 0 10px; margin: 0 2px 4px 0; } .chip b { color: var(--accent); font-weight: 600; }
        @media (max-width: 560px) { main { padding: 10px; } section, details { padding: 10px 12px; } dl > div { grid-template-columns: minmax(0, 1fr); } }
        </style>
        </head>
        <body>
        <main>
        <h1>AWS IAM Identity Center <span class="muted">sandbox</span></h1>
        <form role="search" action="/" method="get">
        <label for="q">Filter</label>
        <input id="q" name="q" type="search" maxlength="100" autocomplete="off" placeholder="person, group, account or permission set" value="{{filter}}">
        <span id="live" class="muted" role="status"></span>
        </form>
        {{fragment}}
        </main>
        <script nonce="{{nonce}}">
        const box = document.getElementById("q"), live = document.getElementById("live");
        let asked = box.value, busy = false;
        // Only blocks whose content changed are replaced, so that scrolling, folding and selection stay where they are.
        function merge(html) {
          const next = new DOMParser().parseFromString(html, "text/html").getElementById("state");
          const now = document.getElementById("state");
          let at = now.firstElementChild;
          for (const block of [...next.children]) {
            const old = document.getElementById(block.id);
            if (!old) { now.insertBefore(block, at); continue; }
            if (old !== at) now.insertBefore(old, at); else at = at.nextElementSibling;
            if (old.innerHTML !== block.innerHTML) {
              const log = old.querySelector(".log"), top = log ? log.scrollTop : 0;
              old.innerHTML = block.innerHTML;
              const fresh = old.querySelector(".log"); if (fresh) fresh.scrollTop = top;
            }
          }
          while (at) { const gone = at; at = at.nextElementSibling; gone.remove(); }
          now.dataset.version = next.dataset.version;
        }
        async function refresh() {
          if (busy || document.hidden) return;
          busy = true;
          try {
            const wanted = box.value.trim(), seen = wanted === asked ? document.getElementById("state").dataset.version : "";
            const answer = await fetch("/_sandbox/state?q=" + encodeURIComponent(wanted) + "&seen=" + encodeURIComponent(seen));
            if (answer.status === 200) { merge(await answer.text()); asked = wanted; }
            if (live.textContent !== (answer.ok ? "live" : "waiting for the sandbox")) live.textContent = answer.ok ? "live" : "waiting for the sandbox";
          } catch { live.textContent = "waiting for the sandbox"; }
          finally { busy = false; }
        }
        setInterval(refresh, 1000);
        box.addEventListener("input", refresh);
        document.addEventListener("visibilitychange", refresh);
        document.querySelector("form").addEventListener("submit", e => { e.preventDefault(); refresh(); });
        refresh();
        </script>
        </body>
        </html>
        """;
}
