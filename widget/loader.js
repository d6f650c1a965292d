// The one script tag of a site: draws the launcher, asks once whether somebody is there, and loads
// the chat (an iframe from the relay) at the customer's first sign of wanting it. Stores nothing before.
((win, doc) => {
  "use strict";
  const script = doc.currentScript;
  const stub = win.deskbell;
  // Two tags by mistake are one widget.
  if (!script || (stub && stub.loaded)) return;
  const options = { ...script.dataset };
  const site = options.site;
  if (!site) return console.error("Deskbell: the script tag needs data-site.");
  const origin = new URL(script.src).origin;
  const stopper = new AbortController();
  const listen = (target, name, act) => target.addEventListener(name, act, { signal: stopper.signal });

  // The launcher's own few words: label, why it does not open, new messages.
  const WORDS = {
    en: ["Chat with us", "The chat can't be reached right now. Please try again in a moment.", "new messages: "],
    hans: ["与我们聊天", "现在无法连接聊天，请稍后再试。", "新消息："],
    hant: ["與我們聊天", "目前無法連線聊天，請稍後再試。", "新訊息："],
  };
  const words = (n) => {
    const tag = locale().toLowerCase();
    return WORDS[/^zh/.test(tag) ? (/hant|tw|hk|mo/.test(tag) ? "hant" : "hans") : "en"][n];
  };
  const locale = () => (options.locale && options.locale != "auto" ? options.locale : navigator.language || "en");

  const STYLE = `
:host{all:initial;position:fixed;bottom:20px;right:20px;font:600 15px/1 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
:host(.left){right:auto;left:20px}
*{box-sizing:border-box}
.launcher{display:flex;align-items:center;gap:10px;min-width:56px;height:56px;margin:0;padding:0 20px 0 16px;border:2px solid transparent;border-radius:28px;background:var(--a,#1f5eff);color:var(--o,#fff);font:inherit;cursor:pointer;box-shadow:0 1px 2px #14181f1f,0 8px 24px #14181f38}
.launcher:hover{filter:brightness(1.07)}
.launcher:focus-visible{outline:3px solid var(--a,#1f5eff);outline-offset:3px}
.icon{position:relative;display:flex}
svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.dot{position:absolute;right:-4px;bottom:-3px;width:11px;height:11px;border:2px solid var(--a,#1f5eff);border-radius:50%;background:#f2b95c}
.dot.on{background:#3ddc97}
.badge{position:absolute;top:-6px;right:-4px;min-width:22px;padding:4px 6px;border-radius:11px;background:#b3261e;color:#fff;font-size:13px;line-height:14px;text-align:center}
:host(.left) .badge{right:auto;left:-4px}
.bubble,.open{padding:0 13px}
.bubble span,.open span,.open .dot{display:none}
[hidden]{display:none!important}
.panel{position:fixed;bottom:92px;right:20px;width:380px;height:620px;max-height:calc(100vh - 112px);max-height:calc(100dvh - 112px);border-radius:14px;overflow:hidden;background:#fff;color:#4a5464;box-shadow:0 1px 2px #14181f0f,0 12px 40px #14181f3d;visibility:hidden;opacity:0;transform:translateY(8px)}
:host(.left) .panel{right:auto;left:20px}
.panel.show{visibility:visible;opacity:1;transform:none}
.panel.dark{background:#171b23;color:#b4bdcb}
iframe{display:block;width:100%;height:100%;border:0;color-scheme:auto}
p{position:absolute;inset:0;margin:0;padding:32px;display:grid;place-items:center;text-align:center;font:15px/1.45 inherit;background:inherit}
@media (prefers-reduced-motion:no-preference){.panel{transition:opacity .15s,transform .15s}}
@media (max-width:480px){.launcher{padding:0 13px}.launcher span{display:none}.panel,:host(.left) .panel{inset:0 0 auto 0;width:100%;height:100vh;height:var(--h,100dvh);max-height:none;border-radius:0}.open{visibility:hidden}}
@media print{:host{display:none!important}}`;

  const make = (tag, parent, name) => {
    const node = doc.createElement(tag);
    if (name) node.className = name;
    parent.append(node);
    return node;
  };
  const host = doc.createElement("deskbell-widget");
  const root = host.attachShadow({ mode: "open" });
  // A constructed sheet passes a strict style-src of the page; older browsers take the element.
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } catch {
    make("style", root).textContent = STYLE;
  }
  const button = make("button", root, "launcher");
  button.type = "button";
  const icon = make("i", button, "icon");
  const svg = icon.appendChild(doc.createElementNS("http://www.w3.org/2000/svg", "svg"));
  svg.setAttribute("viewBox", "0 0 24 24");
  const path = svg.appendChild(doc.createElementNS(svg.namespaceURI, "path"));
  const dot = make("i", icon, "dot");
  const label = make("span", button);
  const badge = make("b", button, "badge");
  badge.id = "new";
  const panel = make("div", root, "panel");
  const sorry = make("p", panel);
  sorry.setAttribute("role", "alert");
  dot.hidden = badge.hidden = sorry.hidden = true;

  let answer, frame, knocking, patience, identity;
  let open = false, ready = false, running = false;
  let queued = [];
  const listeners = {};

  const emit = (name, detail) => {
    (listeners[name] || []).slice().forEach((act) => {
      try {
        act(detail);
      } catch (error) {
        console.error(error);
      }
    });
    win.dispatchEvent(new CustomEvent("deskbell:" + name, { detail }));
  };

  // Which colour is read on the accent: by relative luminance (WCAG 2.2), white from 4.5:1 on.
  const on = (accent) => {
    const [r, g, b] = [1, 3, 5].map((at) => (parseInt(accent.slice(at, at + 2), 16) / 255) ** 2.2);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.183 ? "#fff" : "#14181f";
  };
  const paint = () => {
    const face = (answer || {}).face || {};
    const accent = /^#[\da-f]{6}$/i.test(options.accent) ? options.accent : face.accent;
    if (accent) {
      host.style.setProperty("--a", accent);
      host.style.setProperty("--o", accent == face.accent ? face.on_accent : on(accent));
    }
    host.style.zIndex = options.zIndex || 2147483000;
    host.className = options.position == "left" ? "left" : "";
    button.className = "launcher" + (options.launcher == "bubble" ? " bubble" : "") + (open ? " open" : "");
    button.hidden = options.launcher == "none";
    button.ariaLabel = label.textContent = words(0);
    button.setAttribute("aria-label", words(0));
    button.setAttribute("aria-expanded", open);
    path.setAttribute("d", open ? "M6 9l6 6 6-6" : "M4 5h16v11H10l-5 4v-4H4z");
    const dark = options.scheme == "dark" || (options.scheme != "light" && matchMedia("(prefers-color-scheme:dark)").matches);
    panel.className = "panel" + (open ? " show" : "") + (dark ? " dark" : "");
    if (frame) frame.title = face.name || words(0);
    sorry.textContent = words(1);
  };
  const staffed = (availability) => {
    dot.hidden = false;
    dot.className = "dot" + (availability.state == "away" ? "" : " on");
  };

  // Asks the relay who the site is and whether somebody is there. The answer is cacheable.
  const ask = async () => {
    const reply = await fetch(origin + "/api/sites/" + site, { credentials: "omit" });
    if (!reply.ok) throw new Error(`the relay at ${origin} answers ${reply.status} for site ${site}`);
    answer = await reply.json();
    staffed(answer.availability);
    paint();
    emit("availability", answer.availability);
  };
  const fail = (why) => {
    console.error("Deskbell: " + why);
    if (frame) frame.remove();
    clearInterval(knocking);
    clearTimeout(patience);
    frame = ready = null;
    sorry.hidden = false;
    emit("error", { message: "" + why });
  };

  // The first-party flag: there only while a conversation runs; "1" if its panel was left open.
  const keep = (value) => {
    try {
      const key = "deskbell." + site;
      if (value === undefined) return localStorage.getItem(key);
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {}
  };
  const page = () => ({ page: { url: location.href.split("#")[0], title: doc.title } });
  const tell = (type, detail) => frame.contentWindow.postMessage({ deskbell: 1, type, ...detail }, origin);
  const post = (type, detail) => {
    if (ready) tell(type, detail);
    else queued.push([type, detail]);
  };
  const knock = () => {
    const { accent, scheme } = options;
    tell("hello", { ...page(), open, accent, scheme, identity, availability: answer && JSON.stringify(answer.availability) });
  };
  const load = () => {
    if (frame || !host.isConnected) return;
    sorry.hidden = true;
    frame = doc.createElement("iframe");
    frame.allow = "clipboard-write; autoplay";
    frame.src = `${origin}/frame/${site}?locale=${encodeURIComponent(locale())}`;
    frame.addEventListener("load", () => {
      clearInterval(knocking);
      ready = false;
      knocking = setInterval(knock, 60);
      knock();
    });
    panel.append(frame);
    watchHistory();
    paint();
    patience = setTimeout(() => fail("the chat did not start; is this page's origin in the site's list?"), 15000);
  };
  // Customers move without loading a page, too.
  const watchHistory = () => {
    if (watchHistory.done) return;
    watchHistory.done = true;
    const moved = () => setTimeout(() => ready && tell("moved", page()), 200);
    listen(win, "popstate", moved);
    ["pushState", "replaceState"].forEach((name) => {
      const own = history[name];
      const wrapped = (history[name] = function () {
        moved();
        return own.apply(this, arguments);
      });
      listen(stopper.signal, "abort", () => history[name] == wrapped && (history[name] = own));
    });
  };

  const show = (wanted, focus) => {
    if (wanted == open) return;
    open = wanted;
    if (open) {
      if (!answer) ask().catch(fail);
      load();
    }
    paint();
    if (running) keep(open ? "1" : "0");
    if (frame) {
      if (open && focus) frame.focus();
      post(open ? "open" : "close", { focus });
    }
    if (!open && focus) button.focus();
    emit(open ? "open" : "close");
  };

  const commands = {
    open: () => show(true, true),
    close: () => show(false, doc.activeElement == host),
    toggle: () => show(!open, true),
    show: () => (host.style.display = ""),
    hide: () => {
      show(false);
      host.style.display = "none";
    },
    identify: (who) => {
      identity = who;
      post("identify", { identity });
    },
    logout: () => {
      identity = undefined;
      keep(null);
      load();
      post("logout");
    },
    // What the tag's data attributes say, said later: set({ position: "left", scheme: "dark" }).
    set: (values) => {
      Object.assign(options, values);
      paint();
      post("set", { accent: options.accent, scheme: options.scheme });
    },
    setLocale: (tag) => {
      options.locale = tag;
      if (frame) {
        clearInterval(knocking);
        clearTimeout(patience);
        frame.remove();
        frame = ready = null;
        if (open || running) load();
      }
      paint();
    },
    sendTranscript: (email) => {
      load();
      post("sendTranscript", { email });
    },
    on: (name, act) => {
      (listeners[name] = listeners[name] || []).push(act);
      return () => commands.off(name, act);
    },
    off: (name, act) => {
      listeners[name] = (listeners[name] || []).filter((other) => act && other != act);
    },
    destroy: () => {
      clearInterval(knocking);
      clearTimeout(patience);
      stopper.abort();
      host.remove();
      delete win.deskbell;
    },
  };
  const said = {
    ready: () => {
      if (ready) return;
      ready = true;
      clearInterval(knocking);
      clearTimeout(patience);
      queued.splice(0).forEach(([type, detail]) => tell(type, detail));
    },
    close: () => show(false, true),
    running: (message) => {
      running = message.on;
      keep(running ? (open ? "1" : "0") : null);
    },
    unread: ({ count }) => {
      badge.hidden = !count;
      badge.textContent = count;
      badge.ariaLabel = words(2) + count;
      if (count) button.setAttribute("aria-describedby", "new");
      else button.removeAttribute("aria-describedby");
      emit("unread", { count });
    },
    event: ({ name, detail }) => {
      if (name == "availability") staffed(detail);
      emit(name, detail);
    },
  };

  const call = (name, ...rest) => {
    if (Object.hasOwn(commands, name)) return commands[name](...rest);
    console.error("Deskbell: no such command: " + name);
  };
  const mount = () => {
    if (stopper.signal.aborted) return;
    doc.body.append(host);
    listen(win, "message", ({ data, source, origin: from }) => {
      if (frame && source == frame.contentWindow && from == origin && data && data.deskbell == 1 && Object.hasOwn(said, data.type)) said[data.type](data);
    });
    listen(button, "click", commands.toggle);
    ["pointerenter", "focus", "touchstart"].forEach((name) => button.addEventListener(name, load, { passive: true, signal: stopper.signal }));
    listen(root, "keydown", ({ key }) => key == "Escape" && show(false, true));
    // The keyboard of a phone covers what is below the visible part of the page.
    const view = win.visualViewport;
    if (view) listen(view, "resize", () => panel.style.setProperty("--h", view.height + "px"));
    const kept = keep();
    if (kept) {
      running = true;
      if (kept == "1") show(true);
      else load();
    }
    paint();
    (stub && stub.q ? stub.q : []).forEach((args) => call(...args));
    emit("ready");
  };
  call.loaded = true;
  win.deskbell = call;
  // Drawn once the colours are known, so that it never changes under the customer's eyes.
  const late = setTimeout(() => (host.style.visibility = ""), 3000);
  host.style.visibility = "hidden";
  ask().catch((why) => console.error("Deskbell: " + why)).then(() => {
    clearTimeout(late);
    host.style.visibility = "";
  });
  if (doc.body) mount();
  else listen(doc, "DOMContentLoaded", mount);
})(window, document);
