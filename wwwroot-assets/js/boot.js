// Starts Blazor, and keeps the page calm when the connection goes: try again, and when the server no longer knows the
// circuit, keep what was typed, load the page anew and put it back.
(() => {
  const banner = document.getElementById("connection");
  const say = (text, offerReload) => {
    banner.querySelector("span:last-of-type").textContent = text;
    banner.querySelector("button").hidden = !offerReload;
    banner.hidden = false;
  };
  const key = "identitybridge.typed";
  const fields = () => [...document.querySelectorAll("main input, main textarea, main select, dialog input, dialog textarea")]
    .filter(f => !/^(password|hidden|file|search|button|submit)$/.test(f.type));
  const nameOf = f => f.id || f.name || f.getAttribute("aria-label") || "";

  const keepTyped = () => {
    const typed = fields().filter(f => nameOf(f) && f.dataset.touched).map(f => ({
      name: nameOf(f), value: f.value, checked: /^(checkbox|radio)$/.test(f.type) ? f.checked : null,
    }));
    try {
      if (typed.length) sessionStorage.setItem(key, JSON.stringify({ path: location.pathname, typed }));
    } catch { /* storage is off */ }
  };
  const restoreTyped = () => {
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(key)); sessionStorage.removeItem(key); } catch { /* nothing kept */ }
    if (!kept || kept.path !== location.pathname) return;
    const left = new Map(kept.typed.map(t => [`${t.name}\n${t.checked === null ? "" : t.value}`, t]));
    const put = () => {
      for (const field of fields()) {
        const isChoice = /^(checkbox|radio)$/.test(field.type);
        const id = `${nameOf(field)}\n${isChoice ? field.value : ""}`;
        const was = left.get(id);
        if (!was) continue;
        left.delete(id);
        if (isChoice) { if (field.checked !== was.checked) field.click(); continue; }
        if (field.dataset.touched) continue;
        field.value = was.value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
      if (left.size === 0) watch.disconnect();
    };
    const watch = new MutationObserver(put);
    watch.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => watch.disconnect(), 15_000);
    put();
  };
  document.addEventListener("input", e => { if (e.isTrusted && e.target.dataset) e.target.dataset.touched = "1"; }, true);
  banner.querySelector("button").addEventListener("click", () => { keepTyped(); location.reload(); });

  let attempt = 0;
  let wake = () => {};
  const pause = ms => new Promise(done => { const timer = setTimeout(done, ms); wake = () => { clearTimeout(timer); done(); }; });
  addEventListener("online", () => wake());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });

  const reconnect = async () => {
    const mine = ++attempt;
    const shown = setTimeout(() => say("Connection lost. Trying again…", false), 600);
    for (let tries = 0; mine === attempt; tries++) {
      try {
        if (await Blazor.reconnect()) { banner.hidden = true; break; }
        clearTimeout(shown);
        say("The portal was restarted. Reloading…", true);
        keepTyped();
        location.reload();
        return;
      } catch {
        if (tries === 8) say("Connection lost. Trying again…", true);
        await pause(Math.min(5000, 400 * 1.5 ** tries));
      }
    }
    clearTimeout(shown);
  };

  Blazor.start({
    circuit: {
      reconnectionHandler: {
        onConnectionDown: () => { reconnect(); },
        onConnectionUp: () => { attempt++; banner.hidden = true; },
      },
    },
  }).then(restoreTyped);
})();
