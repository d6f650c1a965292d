// Shows what the relay pushes while no agent view is open, and leads to it. What is pushed names a
// kind, a site and a conversation; nothing that a customer said, and not who they are.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    // Something has to be shown: browsers take the permission away from who pushes unseen.
  }
  const { title = "Deskbell", site = "", conversation = "" } = told;
  const shown = {
    body: site,
    tag: conversation || "deskbell",
    renotify: true,
    data: { conversation },
  };
  event.waitUntil(self.registration.showNotification(title, shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { conversation } = event.notification.data || {};
  const place = conversation ? "/agent#conversation=" + conversation : "/agent";
  const open = async () => {
    const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const view = all.find((one) => /^\/agent(\/|$)/.test(new URL(one.url).pathname));
    if (!view) return self.clients.openWindow(place);
    view.postMessage({ open: conversation });
    return view.focus();
  };
  event.waitUntil(open());
});

// The browser has made another subscription: an open view tells the relay at once, others when they
// are opened next. Without a log-in nobody can.
self.addEventListener("pushsubscriptionchange", (event) => {
  const again = async () => {
    const old = event.oldSubscription;
    const made = event.newSubscription || (old && (await self.registration.pushManager.subscribe(old.options)));
    const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    if (made) all.forEach((one) => one.postMessage({ resubscribed: true }));
  };
  event.waitUntil(again());
});
