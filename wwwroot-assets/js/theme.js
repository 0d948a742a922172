// Runs before the first paint, so that a dark page never flashes white. The choice is "light", "dark" or, when absent, the system's.
(() => {
  const key = "identitybridge.theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem(key); } catch { return null; } };
  const apply = () => {
    const choice = stored();
    document.documentElement.dataset.theme = choice === "dark" || choice === "light" ? choice : system.matches ? "dark" : "light";
  };
  system.addEventListener("change", apply);
  addEventListener("storage", e => { if (e.key === key) apply(); });
  // An enhanced navigation takes over the attributes of the server's <html>, which knows no theme.
  new MutationObserver(() => { if (!document.documentElement.dataset.theme) apply(); })
    .observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  globalThis.portalTheme = {
    get: () => stored() ?? "system",
    set: choice => {
      try { choice === "system" ? localStorage.removeItem(key) : localStorage.setItem(key, choice); } catch { /* storage is off: the choice lasts as long as the page */ }
      if (choice === "system") apply(); else document.documentElement.dataset.theme = choice;
    },
  };
  apply();
})();
