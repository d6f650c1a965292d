// Proactive invitations: a few words at the launcher, once a visit at most, on the pages and at the
// moments that the owner chose, only while somebody is there to answer. Fetched only by pages of
// sites that have any. Keeps one mark for the visit (sessionStorage), written when one is shown.
const STYLE = `
.invite{position:absolute;bottom:68px;box-sizing:border-box;width:max-content;max-width:min(300px,100vw - 40px);padding:12px 44px 12px 16px;border-radius:14px;background:Canvas;color:CanvasText;box-shadow:0 8px 24px #0003;font-weight:400}
.open .invite{display:none}
.invite button{border:0;background:none;color:inherit;font:inherit;text-align:start;cursor:pointer}
.invite button:focus-visible{outline:3px solid;outline-offset:2px;border-radius:6px}
.invite .go{padding:0;min-height:24px;overflow-wrap:anywhere}
.invite .no{position:absolute;top:0;inset-inline-end:0;width:44px;height:44px;font-size:20px}`;
const BEAT_MS = 500;

// Whether a page's path is meant: `*` stands for anything.
const matches = (pattern, path) =>
  new RegExp("^" + pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, ".*") + "$").test(path);

export default (d) => {
  const { win, doc, key, box, stopper, listen, make, paint } = d;
  const mark = key + ".invited";
  const storage = (act) => {
    try {
      return act();
    } catch {}
  };
  // Where nothing can be kept, nothing is shown: it would be shown on every page.
  const done = () => d.open || storage(() => localStorage[key] || sessionStorage[mark]);
  const ending = new AbortController();
  const { signal } = ending;
  let bubble, asking, path, since, deepest, beating;

  const end = () => {
    clearInterval(beating);
    ending.abort();
    if (bubble) bubble.remove();
    bubble = 0;
  };
  const show = (text) => {
    storage(() => (sessionStorage[mark] = 1));
    if (!storage(() => sessionStorage[mark])) return end();
    clearInterval(beating);
    d.css += `${STYLE}.invite{${d.side()}:0}`;
    paint();
    bubble = make(box, "div", "invite");
    const status = make(bubble, "div");
    status.setAttribute("role", "status");
    const no = make(bubble, "button", "no");
    no.textContent = "×";
    no.setAttribute("aria-label", d.answer.words.dismiss);
    listen(no, "click", end);
    listen(doc, "keydown", (event) => event.key == "Escape" && end());
    // A status is read aloud when its words come, not when it does.
    requestAnimationFrame(() => {
      const go = make(status, "button", "go");
      go.textContent = text;
      listen(go, "click", () => {
        end();
        d.call("open");
      });
    });
  };
  const here = (leaving) => {
    if (path != win.location.pathname) {
      path = win.location.pathname;
      since = Date.now();
      deepest = 0;
    }
    const invitations = d.answer.invitations || [];
    if (invitations.some((one) => one.scroll_percent)) {
      const { scrollHeight } = doc.documentElement;
      deepest = Math.max(deepest, ((win.scrollY + win.innerHeight) / scrollHeight) * 100);
    }
    const seconds = (Date.now() - since) / 1000;
    return invitations.find(
      (one) =>
        matches(one.page, path) &&
        seconds >= one.after_s &&
        deepest >= one.scroll_percent &&
        (leaving || !one.exit),
    );
  };
  const look = async (leaving) => {
    if (asking || bubble || signal.aborted) return;
    if (done()) return end();
    const meant = !doc.hidden && here(leaving);
    if (!meant) return;
    // Somebody may have left since the page was loaded.
    asking = 1;
    await d.ask().catch(() => {});
    asking = 0;
    if (d.answer.availability.state == "away" || done() || !d.answer.invitations) return end();
    show(meant.text);
  };
  beating = setInterval(look, BEAT_MS);
  doc.addEventListener("mouseout", (event) => !event.relatedTarget && event.clientY <= 0 && look(1), { __proto__: null, signal });
  listen(win, "deskbell:open", end);
  stopper.signal.addEventListener("abort", end);
};
