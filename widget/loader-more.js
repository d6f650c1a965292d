// What the loader fetches once it is wanted: the panel, the commands, and the talk with the iframe
// that holds the chat. Keeps one flag in the browser, and that only while a conversation runs.
const STYLE = `
.panel{bottom:92px;width:380px;height:min(620px,100dvh - 112px);border-radius:14px;overflow:hidden;background:Canvas;color:CanvasText;box-shadow:0 12px 40px #0004}
.open .panel{visibility:visible}
.open .icon{clip-path:path("M3 9l2-2 8 8 8-8 2 2-10 10z")}
.badge{position:absolute;top:-6px;inset-inline-end:-4px;min-width:22px;border-radius:11px;background:#b3261e;color:#fff;font-size:13px;line-height:22px}
iframe{width:100%;height:100%;border:0}
p{margin:40% 32px;text-align:center}
@media (max-width:480px){.panel{inset:0 0 auto;width:auto;height:var(--h,100dvh);border-radius:0}}`;
// Milliseconds until a frame that does not answer is given up.
const PATIENCE_MS = 20_000;
// What `set` takes as options of the widget; all else is data for the agents.
const OPTIONS = ["position", "scheme", "accent", "launcher", "zIndex", "locale"];
// As in the relay's limits (docs/protocol.md, "Site data").
const DATA_KEYS = 20;
const DATA_KEY_CHARS = 40;
const DATA_VALUE_CHARS = 200;

export default (d) => {
  const { win, doc, options, origin, key, host, root, box, button, badge, panel, stopper, listen, make, paint, emit } = d;
  const { location } = win;
  const sorry = make(panel, "p");
  sorry.setAttribute("role", "alert");
  sorry.hidden = true;

  let unread = 0;
  let identity, running, ready, told, beating, patience, from;
  let blinking, title, words, notice;
  let data = options.department ? { department: options.department } : {};
  // What was said to the frame and is not answered: by its number, in order.
  const waiting = new Map();
  let last = 0;

  // The first-party flag: there only while a conversation runs; "1" if its panel was left open.
  const remember = () => {
    try {
      if (running) localStorage[key] = d.open ? "1" : "0";
      else delete localStorage[key];
    } catch {}
  };
  const refused = (why) => Error("Deskbell: " + why);

  const tell = (type, detail) => d.frame.contentWindow.postMessage({ deskbell: 1, type, ...detail }, origin);
  // Says something to the frame, now or as soon as it listens; settled by its answer.
  const post = (type, detail) =>
    new Promise((done, failed) => {
      const id = ++last;
      const said = [type, { ...detail, id }];
      waiting.set(id, { said, done, failed });
      if (ready) tell(...said);
    });
  const later = (type, detail) => d.frame && post(type, detail);
  const drop = (why) => {
    for (const { failed } of waiting.values()) failed(refused(why));
    waiting.clear();
  };
  const unload = () => {
    clearInterval(beating);
    clearTimeout(patience);
    if (d.frame) d.frame.remove();
    d.frame = d.loaded = ready = 0;
  };
  const fail = (why) => {
    console.error("Deskbell: " + why);
    unload();
    drop(why);
    sorry.textContent = d.answer.words.unreachable;
    sorry.hidden = false;
    emit("error", { message: "" + why });
  };
  // The title of the page is the page's: its text is swapped for a second and put back as it was. If the
  // page writes another one meanwhile, that is the one to put back.
  const titled = () => (doc.querySelector("head>title") || {}).firstChild || {};
  const isOurs = () => words && titled().data == words;
  const blink = () => {
    clearTimeout(blinking);
    const text = titled();
    const on = unread && doc.hidden && "data" in text;
    if (isOurs()) text.data = title;
    else if (on) {
      title = text.data;
      text.data = words;
    }
    if (on) blinking = setTimeout(blink, 1_000);
  };
  // What the browser says of notifications; nothing where it has none.
  const permission = () => (win.Notification ? win.Notification.permission : "");
  // The frame's module listens some time after its page has loaded: so the hello is said until heard.
  // Afterwards the same beat tells when the customer has moved on without loading a page; the page's
  // own history is left alone.
  const beat = () => {
    if (ready && told == location.href) return;
    told = location.href;
    const page = { url: told.split("#")[0], title: isOurs() ? title : doc.title, referrer: doc.referrer };
    tell(ready ? "moved" : "hello", { page, open: d.open, identity, availability: d.answer.availability, notify: permission(), ...looks() });
  };
  // The frame is on its way (0), or there (1): also anew, after its element was moved.
  d.up = (loaded) => {
    ready = 0;
    sorry.hidden = true;
    d.frame.title = d.answer.face.name || "";
    clearTimeout(patience);
    patience = setTimeout(fail, PATIENCE_MS, "no answer. Is this page's origin in the site's list?");
    clearInterval(beating);
    if (loaded) {
      beating = setInterval(beat, 50);
      beat();
    }
  };
  const load = () => {
    if (!d.frame) d.load();
  };

  const marks = (act) => {
    if (button.hidden && options.launcher != "none") doc.querySelectorAll(options.launcher).forEach(act);
  };
  const show = (wanted, focus) => {
    wanted = !!wanted;
    const news = wanted != !!d.open;
    if (!news && !(wanted && focus)) return wanted ? later("open", {}) : undefined;
    d.open = wanted;
    if (wanted) {
      if (!d.answer.availability) d.ask().catch(fail);
      if (news) from = doc.activeElement;
      load();
    }
    box.className = wanted ? "open" : "";
    paint();
    if (d.frame) d.frame.title = d.answer.face.name || "";
    marks((one) => one.setAttribute("aria-expanded", wanted));
    if (running) remember();
    if (wanted && focus) d.frame.focus();
    const done = later(wanted ? "open" : "close", { focus });
    if (!wanted && focus) (button.hidden && from && from.focus ? from : button).focus();
    if (news) emit(wanted ? "open" : "close");
    return wanted ? done : undefined;
  };

  const setData = (values) => {
    const next = { ...data };
    for (const [name, value] of Object.entries(values)) {
      if (value == null) delete next[name];
      else if (!name || name.length > DATA_KEY_CHARS) throw refused(`set: a key has 1 to ${DATA_KEY_CHARS} characters`);
      else if (typeof value == "object" || typeof value == "function") throw refused(`set: "${name}" is no text, number or truth value`);
      else if ((next[name] = "" + value).length > DATA_VALUE_CHARS) throw refused(`set: "${name}" has more than ${DATA_VALUE_CHARS} characters`);
    }
    if (Object.keys(next).length > DATA_KEYS) throw refused(`set: more than ${DATA_KEYS} keys`);
    data = next;
  };
  const looks = () => ({ scheme: options.scheme, accent: options.accent, data });
  const commands = {
    __proto__: null,
    open: () => show(true, true),
    close: () => show(false, doc.activeElement == host),
    toggle: () => show(!d.open, true),
    show: () => void (host.hidden = false),
    hide: () => {
      show(false);
      host.hidden = true;
    },
    // { name, email } fills in the form; { token }, signed by the site, proves who it is.
    identify: (who) => {
      if (!who || typeof who != "object") throw refused("identify wants { name, email } or { token }");
      const { name, email, token } = who;
      identity = { name, email, token };
      return later("identify", { identity });
    },
    logout: () => {
      identity = running = 0;
      data = {};
      remember();
      load();
      return post("logout");
    },
    // Options of the tag, said later: set({ position: "left" }); all else is data for the agents.
    set: async (values) => {
      const rest = { ...values };
      for (const name of OPTIONS) {
        if (name in rest) options[name] = rest[name];
        delete rest[name];
      }
      setData(rest);
      if (values.accent || values.locale) await d.ask();
      if (values.launcher) marks((one) => one.setAttribute("aria-expanded", !!d.open));
      paint();
      await later("set", looks());
    },
    setLocale: async (locale) => {
      options.locale = locale;
      await d.ask();
      if (d.frame) {
        unload();
        load();
        await post("set", looks());
      }
    },
    sendTranscript: (email) => {
      load();
      return post("sendTranscript", { email });
    },
    destroy: () => {
      unread = 0;
      blink();
      if (notice) notice.close();
      marks((one) => one.removeAttribute("aria-expanded"));
      unload();
      stopper.abort();
      drop("destroyed");
      host.remove();
      if (win.deskbell == d.call) delete win.deskbell;
    },
  };
  const said = {
    __proto__: null,
    ready: () => {
      if (ready) return;
      ready = 1;
      clearInterval(beating);
      beating = setInterval(beat, 1_000);
      clearTimeout(patience);
      for (const { said } of waiting.values()) tell(...said);
    },
    done: ({ id, error }) => {
      const held = waiting.get(id);
      waiting.delete(id);
      if (held) error ? held.failed(refused(error)) : held.done();
    },
    close: () => show(false, true),
    running: ({ on }) => {
      running = on;
      remember();
    },
    unread: ({ count, words: said }) => {
      if (count == unread) return;
      unread = count;
      if (isOurs()) blink();
      words = `(${count}) ${said}`;
      blink();
      badge.hidden = !count;
      badge.textContent = count || "";
      emit("unread", { count });
    },
    // Asked for by the customer's own press in the frame, which counts as one in the page.
    notify: async () => {
      let said = "denied";
      try {
        // Where only workers may notify, this throws. Without permission it shows nothing.
        if (permission() == "default") new win.Notification("");
        said = await win.Notification.requestPermission();
      } catch {}
      if (d.frame) tell("notify", { notify: said });
    },
    notice: ({ words }) => {
      if (!doc.hidden || permission() != "granted") return;
      notice = new win.Notification(d.answer.face.name, { body: words, tag: key });
      notice.onclick = () => {
        win.focus();
        notice.close();
        show(true, true);
      };
    },
    event: ({ name, detail }) => {
      if (name == "availability") d.staffed(detail);
      emit(name, detail);
    },
  };

  d.css = STYLE;
  listen(win, "message", ({ data: it, source, origin: theirs }) => {
    if (d.frame && source == d.frame.contentWindow && theirs == origin && it && it.deskbell && said[it.type]) said[it.type](it);
  });
  listen(doc, "visibilitychange", blink);
  listen(root, "keydown", ({ key: name }) => name == "Escape" && show(false, true));
  // The keyboard of a phone covers what is below the visible part of the page.
  const view = win.visualViewport;
  if (view) listen(view, "resize", () => panel.style.setProperty("--h", view.height + "px"));
  paint();
  if (d.frame) d.up(d.loaded);
  try {
    running = localStorage[key];
  } catch {}
  if (running) running == "1" ? show(true) : load();
  if (d.answer.invitations) import(origin + "/widget-invite.js").then((it) => it.default(d));

  const run = ([[name, ...rest], done, failed]) => {
    if (stopper.signal.aborted) return failed(refused("destroyed"));
    try {
      if (!commands[name]) throw refused("no command " + name);
      Promise.resolve(commands[name](...rest)).then(() => done(), failed);
    } catch (why) {
      console.error("" + why);
      failed(why);
    }
  };
  d.queue.splice(0).forEach(run);
  d.queue.push = run;
};
