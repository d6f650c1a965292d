// The one script tag of a site: draws the launcher, asks once whether somebody is there, and loads
// the chat (an iframe from the relay) at the customer's first sign of wanting it. Stores nothing
// before. Every customer's page loads this file: its bytes count (`cargo xtask size`).
((win, doc) => {
  const script = doc.currentScript;
  const stub = win.deskbell;
  // Two tags by mistake are one widget.
  if (!script || (stub && stub.on)) return;
  const options = { ...script.dataset };
  const site = options.site;
  const { origin } = new URL(script.src);
  const stopper = new AbortController();
  const { signal } = stopper;
  const listen = (target, name, act) => target.addEventListener(name, act, { signal, passive: true });

  // The launcher's own few words: its label, and why it does not open.
  const WORDS = {
    en: ["Chat with us", "The chat can't be reached right now. Please try again."],
    hans: ["与我们聊天", "现在无法连接聊天，请稍后再试。"],
    hant: ["與我們聊天", "目前無法連線聊天，請稍後再試。"],
  };
  const locale = () => (options.locale || "auto").replace("auto", navigator.language || "en");
  const words = (n) => WORDS[/^zh/.test(locale()) ? (/hant|tw|hk|mo/i.test(locale()) ? "hant" : "hans") : "en"][n];

  const host = doc.createElement("deskbell-widget");
  const root = host.attachShadow({ mode: "open" });
  const make = (parent, tag, name) => {
    const node = parent.appendChild(doc.createElement(tag));
    node.className = node.id = name || "";
    return node;
  };
  const STYLE = `
:host{all:initial;color-scheme:light dark;position:fixed;bottom:20px;font:600 15px/1.4 system-ui,"Noto Sans",sans-serif}
[hidden]{display:none!important}
div{right:inherit;left:inherit}
.launcher{position:relative;display:flex;align-items:center;gap:10px;height:56px;padding:0 20px 0 15px;border:2px solid #0000;border-radius:28px;background:var(--a);color:var(--o);font:inherit;cursor:pointer;box-shadow:0 8px 24px #0003}
.launcher:focus-visible{outline:3px solid var(--a);outline-offset:3px}
.icon{width:26px;height:24px;background:currentColor;clip-path:path("M2 2h22v16H12l-6 5v-5H2z")}
.open .icon{clip-path:path("M3 9l2-2 8 8 8-8 2 2-10 10z")}
.dot{position:absolute;left:34px;bottom:11px;width:8px;height:8px;border:2px solid var(--a);border-radius:50%;background:#f2b95c}
.on{background:#3ddc97}
.badge{position:absolute;top:-6px;right:-4px;min-width:22px;border-radius:11px;background:#b3261e;color:#fff;font-size:13px;line-height:22px}
.panel{position:fixed;bottom:92px;width:380px;height:min(620px,100dvh - 112px);border-radius:14px;overflow:hidden;background:Canvas;color:CanvasText;box-shadow:0 12px 40px #0004;visibility:hidden}
.open .panel{visibility:visible}
iframe{width:100%;height:100%;border:0}
p{margin:40% 32px;text-align:center}
@media (max-width:480px){.launcher{padding:0 13px}.label{display:none}.panel{inset:0 0 auto;width:auto;height:var(--h,100dvh);border-radius:0}}
@media print{:host{display:none!important}}`;
  // A constructed sheet passes a strict style-src of the page; older browsers take the element.
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } catch {
    make(root, "style").textContent = STYLE;
  }
  const box = make(root, "div");
  const button = make(box, "button", "launcher");
  button.setAttribute("aria-describedby", "badge");
  make(button, "i", "icon");
  const dot = make(button, "i", "dot");
  const label = make(button, "span", "label");
  const badge = make(button, "b", "badge");
  const panel = make(box, "div", "panel");
  const sorry = make(panel, "p");
  sorry.setAttribute("role", "alert");
  dot.hidden = badge.hidden = sorry.hidden = true;

  let answer, frame, beating, patience, identity, open, ready, running, told;
  const queued = [];
  const hearers = {};

  const emit = (name, detail) => {
    (hearers[name] || []).forEach((act) => setTimeout(act, 0, detail));
    win.dispatchEvent(new CustomEvent("deskbell:" + name, { detail }));
  };
  const paint = () => {
    const face = answer ? answer.face : { name: words(0), accent: "#1f5eff", on_accent: "#fff" };
    const side = options.position == "left" ? "left" : "right";
    // What is no colour scheme ("auto") leaves the sheet's.
    host.style.cssText = `--a:${face.accent};--o:${face.on_accent};${side}:20px;z-index:${options.zIndex || 2147483000};color-scheme:${options.scheme}`;
    box.className = open ? "open" : "";
    button.hidden = options.launcher == "none";
    label.textContent = words(0);
    button.setAttribute("aria-label", words(0));
    button.setAttribute("aria-expanded", !!open);
    sorry.textContent = words(1);
    if (frame) frame.title = face.name;
  };
  const staffed = ({ state }) => {
    dot.hidden = false;
    dot.className = state == "away" ? "dot" : "dot on";
  };
  // Asks the relay who the site is and whether somebody is there. The answer is cacheable.
  const ask = async () => {
    const reply = await fetch(origin + "/api/sites/" + site);
    if (!reply.ok) throw `site "${site}": ${reply.status}`;
    answer = await reply.json();
    staffed(answer.availability);
    paint();
    emit("availability", answer.availability);
  };

  // The first-party flag: there only while a conversation runs; "1" if its panel was left open.
  const keep = (value) => {
    try {
      const key = "deskbell." + site;
      if (value == null) return localStorage[key];
      if (value) localStorage[key] = value;
      else delete localStorage[key];
    } catch {}
  };
  const remember = () => keep(running ? (open ? "1" : "0") : "");
  const tell = (type, detail) => frame.contentWindow.postMessage({ deskbell: 1, type, ...detail }, origin);
  const post = (type, detail) => (ready ? tell(type, detail) : queued.push([type, detail]));
  const unload = () => {
    clearInterval(beating);
    clearTimeout(patience);
    if (frame) frame.remove();
    frame = ready = 0;
  };
  const fail = (why) => {
    console.error("Deskbell: " + why);
    unload();
    sorry.hidden = false;
    emit("error", { message: "" + why });
  };
  // The frame's module listens some time after its page has loaded: so the hello is said until heard.
  // Afterwards the same beat tells when the customer has moved on without loading a page; the page's
  // own history is left alone.
  const beat = () => {
    if (ready && told == location.href) return;
    told = location.href;
    const page = { url: told.split("#")[0], title: doc.title };
    const { scheme } = options;
    tell(ready ? "moved" : "hello", { page, open, identity, scheme, availability: answer && JSON.stringify(answer.availability) });
  };
  const load = () => {
    if (frame || signal.aborted) return;
    sorry.hidden = true;
    frame = make(panel, "iframe");
    frame.allow = "clipboard-write; autoplay";
    frame.src = `${origin}/frame/${site}?locale=${locale()}`;
    frame.onload = () => {
      ready = 0;
      clearInterval(beating);
      beating = setInterval(beat, 50);
      beat();
    };
    patience = setTimeout(fail, 2e4, "no answer. Is this page's origin in the site's list?");
    paint();
  };
  const show = (wanted, focus) => {
    if (!wanted == !open) return;
    open = wanted;
    if (open) {
      if (!answer) ask().catch(fail);
      load();
    }
    paint();
    if (running) remember();
    if (frame) {
      if (open && focus) frame.focus();
      post(open ? "open" : "close", { focus });
    }
    if (!open && focus) button.focus();
    emit(open ? "open" : "close");
  };

  const commands = {
    __proto__: null,
    open: () => show(true, true),
    close: () => show(false, doc.activeElement == host),
    toggle: () => show(!open, true),
    show: () => (host.hidden = false),
    hide: () => {
      show(false);
      host.hidden = true;
    },
    identify: (who) => {
      identity = who;
      if (frame) post("identify", { identity });
    },
    logout: () => {
      identity = 0;
      load();
      post("logout");
    },
    // What the tag's data attributes say, said later: set({ position: "left", scheme: "dark" }).
    set: (values) => {
      Object.assign(options, values);
      paint();
      post("set", { scheme: options.scheme });
    },
    setLocale: (locale) => {
      commands.set({ locale });
      if (frame) {
        unload();
        load();
      }
    },
    sendTranscript: (email) => {
      load();
      post("sendTranscript", { email });
    },
    on: (name, act) => {
      (hearers[name] = hearers[name] || []).push(act);
      return () => commands.off(name, act);
    },
    off: (name, act) => {
      hearers[name] = (hearers[name] || []).filter((other) => act && other != act);
    },
    destroy: () => {
      unload();
      stopper.abort();
      host.remove();
      delete win.deskbell;
    },
  };
  const said = {
    __proto__: null,
    ready: () => {
      if (ready) return;
      ready = 1;
      clearInterval(beating);
      beating = setInterval(beat, 1e3);
      clearTimeout(patience);
      queued.splice(0).forEach((held) => tell(...held));
    },
    close: () => show(false, true),
    running: ({ on }) => {
      running = on;
      remember();
    },
    unread: ({ count }) => {
      badge.hidden = !count;
      badge.textContent = count || "";
      emit("unread", { count });
    },
    event: ({ name, detail }) => {
      if (name == "availability") staffed(detail);
      emit(name, detail);
    },
  };

  const call = (win.deskbell = (name, ...rest) =>
    commands[name] ? commands[name](...rest) : console.error("Deskbell: no command " + name));
  call.on = true;
  const mount = () => {
    doc.body.append(host);
    listen(win, "message", ({ data, source, origin: from }) => {
      if (frame && source == frame.contentWindow && from == origin && data.deskbell && said[data.type]) said[data.type](data);
    });
    listen(button, "click", commands.toggle);
    ["pointerenter", "focus", "touchstart"].forEach((name) => listen(button, name, load));
    listen(root, "keydown", ({ key }) => key == "Escape" && show(false, true));
    // The keyboard of a phone covers what is below the visible part of the page.
    const view = win.visualViewport;
    if (view) listen(view, "resize", () => panel.style.setProperty("--h", view.height + "px"));
    running = keep();
    if (running) running == "1" ? show(true) : load();
    paint();
    // Drawn once its colours are known: nothing changes under the customer's eyes.
    const shown = () => (button.style.visibility = "");
    button.style.visibility = "hidden";
    setTimeout(shown, 3e3);
    ask().catch((why) => console.error("Deskbell: " + why)).then(shown);
    ((stub && stub.q) || []).forEach((held) => call(...held));
    emit("ready");
  };
  if (doc.body) mount();
  else listen(doc, "DOMContentLoaded", mount);
})(window, document);
