// The one script tag of a site: draws the launcher and asks once whether somebody is there. Stores
// nothing. What else there is comes with `loader-more.js` at the customer's first sign of wanting the
// chat, with the page's first command, or where a conversation runs. Every customer's page loads this
// file: its bytes count (`cargo xtask size`). The page is not ours: its prototypes may be anything.
((win, doc) => {
  const script = doc.currentScript;
  // An element with this id is no early call.
  const early = typeof win.deskbell == "function" && win.deskbell;
  // Two tags by mistake are one widget.
  if (!script || early.on) return;
  const stopper = new AbortController();
  const { signal } = stopper;
  const options = { __proto__: null, ...script.dataset };
  const { origin } = new URL(script.src);
  const hearers = { __proto__: null };
  const key = "deskbell." + options.site;
  const listen = (target, name, act) => target.addEventListener(name, act, { __proto__: null, signal, passive: true });
  const make = (parent, tag, name) => {
    const node = parent.appendChild(doc.createElement(tag));
    node.className = node.id = name || "";
    return node;
  };

  const host = doc.createElement("deskbell-widget");
  const root = host.attachShadow({ mode: "open" });
  const box = make(root, "div", "new");
  const button = make(box, "button", "launcher");
  button.setAttribute("aria-describedby", "badge");
  make(button, "i", "icon");
  const dot = make(button, "i", "dot");
  const label = make(button, "span", "label");
  const badge = make(button, "b", "badge");
  const panel = make(box, "div", "panel");
  badge.hidden = true;

  // Rules of the page that reach the host element at all lose against important ones from inside.
  const side = () =>
    /left|right/.test(options.position) ? options.position : getComputedStyle(doc.documentElement).direction == "rtl" ? "left" : "right";
  const css = ({ accent, on_accent }) => `:host{all:initial!important;position:fixed!important;bottom:20px!important;${side()}:20px!important;z-index:${options.zIndex || 2147483647}!important;color-scheme:${/^(light|dark)$/.test(options.scheme) ? options.scheme : "light dark"}!important;font:600 15px/1.4 system-ui,"Noto Sans",sans-serif!important}
:host([hidden]),[hidden]{display:none!important}
.new{animation:n 3s}
@keyframes n{0%,99%{visibility:hidden}}
.launcher{position:relative;display:flex;align-items:center;gap:10px;height:56px;padding-inline:15px 20px;border:2px solid #0000;border-radius:28px;background:${accent};color:${on_accent};font:inherit;cursor:pointer;box-shadow:0 8px 24px #0003}
.launcher:focus-visible{outline:3px solid ${accent};outline-offset:3px}
.icon{width:26px;height:24px;background:currentColor;clip-path:path("M2 2h22v16H12l-6 5v-5H2z")}
.dot{position:absolute;inset-inline-start:34px;bottom:11px;width:8px;height:8px;border:2px solid ${accent};border-radius:50%}
.on{background:#3ddc97}
.away{background:#f2b95c}
.panel{position:fixed;visibility:hidden;${side()}:20px}
@media (max-width:480px){.launcher{padding-inline:13px}.label{display:none}}
@media (forced-colors:active){.icon{forced-color-adjust:none;background:CanvasText}.panel{outline:2px solid}}
@media print{:host{display:none!important}}`;
  let sheet;
  const paint = () => {
    const text = css(d.answer.face) + d.css;
    // A constructed sheet passes a strict style-src of the page; older browsers take the element.
    try {
      sheet = sheet || new CSSStyleSheet();
      sheet.replaceSync(text);
      root.adoptedStyleSheets = [sheet];
    } catch {
      sheet = sheet || make(root, "style");
      sheet.textContent = text;
    }
    label.textContent = d.answer.words.launcher;
    button.setAttribute("aria-label", d.answer.words.launcher);
    button.setAttribute("aria-expanded", !!d.open);
    button.hidden = /^none$|^[^a-z]|\W/.test(options.launcher);
  };
  const emit = (name, detail) => {
    for (const act of hearers[name] || []) queueMicrotask(() => act(detail));
    try {
      win.dispatchEvent(new CustomEvent("deskbell:" + name, { detail }));
    } catch {}
  };
  const staffed = ({ state }) => (dot.className = state == "away" ? "dot away" : "dot on");
  const locale = () => (/^(auto)?$/.test(options.locale || "") ? navigator.language : options.locale);
  const at = (path) =>
    `${origin + path + options.site}?locale=${locale()}${options.accent ? "&accent=" + encodeURIComponent(options.accent) : ""}`;
  // Asks the relay who the site is and whether somebody is there. The answer is cacheable.
  const ask = async () => {
    const reply = await fetch(at("/api/sites/"));
    if (!reply.ok) throw Error(`site "${options.site}": ${reply.status}`);
    d.answer = await reply.json();
    staffed(d.answer.availability);
    paint();
    emit("availability", d.answer.availability);
  };

  // What both files share. The queue holds calls: [arguments, done, failed].
  const d = {
    __proto__: null,
    win, doc, options, origin, key, host, root, box, button, badge, panel, stopper, hearers, listen, make, paint, emit, staffed, locale, at, ask, side,
    css: "",
    answer: { face: { accent: "#1f5eff", on_accent: "#fff" }, words: { launcher: "Chat with us", unreachable: "The chat can't be reached right now. Please try again." } },
    queue: [],
    up() {},
  };
  let tries = 0;
  let coming;
  const more = () =>
    (coming =
      coming ||
      import(origin + "/widget-more.js" + (tries++ ? "?" + tries : "")).then(
        (it) => signal.aborted || it.default(d),
        (why) => {
          coming = 0;
          for (const [, , failed] of d.queue.splice(0)) failed(why);
          label.textContent = d.answer.words.unreachable;
          label.style.display = "block";
          emit("error", { message: "" + why });
        },
      ));
  // The chat itself is fetched beside what shows it.
  const load = () => {
    if (!d.frame && !signal.aborted) {
      const frame = (d.frame = make(panel, "iframe"));
      frame.allow = "clipboard-write; autoplay";
      frame.onload = () => d.up((d.loaded = 1));
      frame.src = at("/frame/");
      d.up(0);
    }
    more();
  };
  d.load = load;

  const off = (name, act) => hearers[name] && (act ? hearers[name].delete(act) : hearers[name].clear());
  const call = (...args) => {
    const [name, event, act] = args;
    if (name == "on") {
      (hearers[event] = hearers[event] || new Set()).add(act);
      return () => off(event, act);
    }
    const settled = new Promise((done, failed) => {
      if (name == "off") return done(off(event, act));
      d.queue.push([args, done, failed]);
      more();
    });
    // Nobody need wait for it: then its failure is told by the event "error" alone.
    settled.catch(() => {});
    return settled;
  };
  call.on = true;
  win.deskbell = d.call = call;

  const wanted = (target, is) =>
    ["click", "pointerover", "focusin", "touchstart"].forEach((name) =>
      listen(target, name, (event) => is(event.target) && (name == "click" ? call("toggle") : load())),
    );
  const mount = () => {
    const place = doc.documentElement;
    const stay = () => signal.aborted || host.parentNode == place || place.append(host);
    stay();
    // Pages that draw themselves anew take away what they do not know.
    const watch = new MutationObserver(stay);
    watch.observe(place, { childList: true });
    signal.onabort = () => watch.disconnect();
    wanted(button, () => 1);
    // An element of the page may be the launcher, also one that is not there yet.
    wanted(doc, (one) => button.hidden && options.launcher != "none" && one.closest && one.closest(options.launcher));
    paint();
    // Drawn once its colours are known: nothing changes under the customer's eyes.
    ask()
      .then(() => void (d.answer.invitations && more()), (why) => console.error("Deskbell: " + why))
      .then(() => (box.className = d.open ? "open" : ""));
    // A page that comes back as it was left has an old answer.
    listen(win, "pageshow", ({ persisted }) => persisted && ask().catch(() => {}));
    try {
      if (localStorage[key]) load();
    } catch {}
    (early.q || []).forEach((held) =>
      Array.isArray(held[0]) ? Promise.resolve(call(...held[0])).then(held[1], held[2]) : call(...held),
    );
    emit("ready");
  };
  if (doc.body) mount();
  else listen(doc, "DOMContentLoaded", mount);
})(window, document);
