// The little that only a browser can do: the reader's zone, dialogs, shortcuts, the clipboard.
(() => {
  const typing = el => el instanceof HTMLElement
    && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName)) && !/^(checkbox|radio)$/.test(el.type);
  const modalOpen = () => document.querySelector("dialog[open]") !== null;
  let goUntil = 0;

  const focusSearch = () => {
    const box = document.querySelector("[data-search]");
    if (!box) return false;
    box.focus();
    box.select?.();
    return true;
  };

  // In a list marked data-keys, arrows (and j, k) move between its items; Enter follows the link by itself, and in a list
  // marked data-keys="open" moving follows it already.
  const moveInList = (from, step) => {
    const list = from?.closest?.("[data-keys]") ?? document.querySelector("[data-keys]");
    if (!list) return false;
    const items = [...list.querySelectorAll("[data-item]")];
    if (items.length === 0) return false;
    const at = items.indexOf(from?.closest?.("[data-item]"));
    const current = at >= 0 ? at : items.findIndex(i => i.getAttribute("aria-current") === "true");
    const next = items[Math.min(items.length - 1, Math.max(0, current + step))];
    next.focus();
    if (list.dataset.keys === "open" && next !== items[current]) next.click();
    return true;
  };

  // What a list shows as chosen gets the focus; where the list is hidden, what was chosen does.
  const focusCurrent = () => {
    const row = document.querySelector('[data-keys] [data-item][aria-current="true"]');
    const target = row?.checkVisibility() ? row : document.querySelector("[data-chosen]");
    target?.focus();
    return target === row;
  };

  // Ctrl+Enter sends what is written: in a dialog, or around a text that says where it is sent.
  document.addEventListener("keydown", e => {
    if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey) || e.repeat || e.isComposing || e.defaultPrevented) return;
    const submit = e.target.closest?.("dialog[open], [data-sends]")?.querySelector("[data-submit]:not([disabled])");
    if (!submit) return;
    e.preventDefault();
    submit.click();
  });

  document.addEventListener("keydown", e => {
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || modalOpen()) return;
    const target = e.target;
    if (typing(target)) {
      if (e.key === "ArrowDown" && target.matches("[data-search]") && moveInList(null, 1)) e.preventDefault();
      return;
    }
    if (performance.now() < goUntil && /^[a-z]$/.test(e.key)) {
      goUntil = 0;
      const place = document.querySelector(`a[data-go="${e.key}"]`);
      if (place) { e.preventDefault(); place.click(); }
      return;
    }
    if (e.key === "/" && focusSearch()) e.preventDefault();
    else if (e.key === "?") { e.preventDefault(); document.getElementById("keys-help")?.showModal(); }
    else if (e.key === "Escape") {
      const back = document.querySelector("[data-back]");
      if (back && !focusCurrent()) back.click();
    }
    else if (e.key === "g") goUntil = performance.now() + 1500;
    else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (target.closest?.("[data-keys]") && moveInList(target, e.key === "ArrowDown" ? 1 : -1)) e.preventDefault();
    } else if ((e.key === "j" || e.key === "k") && moveInList(target, e.key === "j" ? 1 : -1)) e.preventDefault();
    else {
      const control = document.querySelector(`[data-key="${CSS.escape(e.key)}"]:not([disabled])`);
      // A key that is held down does its deed once.
      if (!control || (e.repeat && !e.key.startsWith("Arrow"))) return;
      e.preventDefault();
      // What cannot be taken back is never done by one stray key: it only gets the focus, and Enter does it.
      if ("keyFocuses" in control.dataset) control.focus();
      else control.click();
    }
  });

  // A dialog closes by its own button and by a click beside it, unless it is busy.
  document.addEventListener("click", e => {
    const closer = e.target.closest?.("[data-close-dialog]");
    if (closer) closer.closest("dialog")?.close();
    else if (e.target instanceof HTMLDialogElement && e.target.matches("[data-light-dismiss]")) e.target.close();
    if (e.target.closest?.("[data-open-keys]")) document.getElementById("keys-help")?.showModal();
  });

  // Escape in the menu of a narrow screen closes it.
  document.addEventListener("keydown", e => {
    if (e.key === "Escape") document.querySelector(".menu-open [data-close-menu]")?.click();
  });

  globalThis.portal = {
    reader: () => ({
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC",
      theme: portalTheme.get(),
    }),
    setTheme: choice => portalTheme.set(choice),
    showDialog: dialog => { if (dialog && !dialog.open) dialog.showModal(); },
    closeDialog: dialog => { if (dialog?.open) dialog.close(); },
    focus: element => element?.focus(),
    focusCurrent,
    // What one tab keeps over a reload; nothing is kept where storage is off.
    keep: (key, value) => {
      try { if (value === null) sessionStorage.removeItem(key); else sessionStorage.setItem(key, value); } catch { /* off */ }
    },
    kept: key => { try { return sessionStorage.getItem(key); } catch { return null; } },
    copy: async text => {
      try { await navigator.clipboard.writeText(text); return true; } catch { return false; }
    },
    download: async (name, type, stream) => {
      const url = URL.createObjectURL(new Blob([await stream.arrayBuffer()], { type }));
      const link = Object.assign(document.createElement("a"), { href: url, download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    },
  };
})();
