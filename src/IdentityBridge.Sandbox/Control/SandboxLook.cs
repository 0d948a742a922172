namespace IdentityBridge.Sandbox.Control;

/// <summary>The style sheet of the sandbox's own pages, light and dark.</summary>
internal static class SandboxLook
{
    public const string Css = """
        :root { color-scheme: light dark; --bg:#f8f8fa; --surface:#fff; --line:#e4e4ea; --text:#17171c; --muted:#5f5f6b; --accent:#3b4fd8; --on-accent:#fff;
          --good:#14734a; --good-soft:#e6f6ed; --warn:#8f4a00; --warn-soft:#fff3df; --bad:#b3261e; --bad-soft:#fdecea; --soft:#f2f2f5; }
        @media (prefers-color-scheme: dark) { :root { --bg:#0f1013; --surface:#16181d; --line:#272a33; --text:#ededf2; --muted:#a3a4b0; --accent:#8b9bff; --on-accent:#0e1024;
          --good:#5fd3a0; --good-soft:#10291f; --warn:#f3b562; --warn-soft:#2d210f; --bad:#ff8a80; --bad-soft:#331714; --soft:#1c1f26; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--bg); color: var(--text); font: 14px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
        h1 { font-size: 20px; margin: 0; } h2 { font-size: 15px; margin: 0 0 8px; }
        h2 small, .name small, .quiet { color: var(--muted); font-weight: 400; }
        header, main { max-width: 1080px; margin: 0 auto; padding: 16px; }
        header { display: flex; flex-wrap: wrap; gap: 12px 24px; align-items: end; justify-content: space-between; }
        header p { margin: 0; color: var(--muted); }
        label { display: block; font-size: 12px; color: var(--muted); }
        input { font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: 8px 10px; width: min(320px, 100%); }
        input:focus-visible, button:focus-visible, summary:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        main { display: grid; gap: 16px; padding-top: 0; }
        section { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; min-width: 0; }
        .recent { list-style: none; margin: 0; padding: 0; max-height: 240px; overflow: auto; }
        .recent li { display: flex; gap: 12px; padding: 2px 0; } .recent time { color: var(--muted); font-variant-numeric: tabular-nums; }
        .recent span { overflow-wrap: anywhere; min-width: 0; }
        details { border-top: 1px solid var(--line); } details:first-of-type { border-top: 0; }
        summary { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; justify-content: space-between; padding: 8px 0; cursor: pointer; list-style: none; }
        summary::-webkit-details-marker { display: none; }
        .name { display: flex; flex-direction: column; min-width: 0; overflow-wrap: anywhere; font-weight: 500; } .name small { font-size: 12px; }
        .tags, .items { display: flex; flex-wrap: wrap; gap: 4px; } .items { padding: 0 0 12px; }
        .tag { font-size: 12px; padding: 1px 8px; border-radius: 999px; background: var(--soft); color: var(--muted); overflow-wrap: anywhere; }
        .tag.good { background: var(--good-soft); color: var(--good); } .tag.warn { background: var(--warn-soft); color: var(--warn); } .tag.bad { background: var(--bad-soft); color: var(--bad); }
        .quiet { margin: 4px 0 0; }
        .card { max-width: 460px; margin: 6vh auto; padding: 24px 16px; }
        .card form { margin: 12px 0; } .card input { width: 100%; }
        .alert { background: var(--bad-soft); color: var(--bad); border-radius: 6px; padding: 10px 12px; margin: 12px 0; }
        .people { list-style: none; margin: 0; padding: 0; max-height: 60vh; overflow: auto; }
        .people button { width: 100%; text-align: left; font: inherit; color: inherit; background: none; border: 0; border-top: 1px solid var(--line); padding: 10px 8px; cursor: pointer; display: flex; gap: 12px; justify-content: space-between; align-items: center; }
        .people button:hover, .people .hinted button { background: var(--soft); }
        .people li:first-child button { border-top: 0; }
        @media (max-width: 480px) { header > form { width: 100%; } header input { width: 100%; } }
        """;
}
