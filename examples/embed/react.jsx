// The widget in a React app: <Deskbell relay="https://chat.example" site="shop" onUnread={…} />.
import { useEffect, useRef } from "react";

export function Deskbell({ relay, site, token, onUnread, ...data }) {
  const hear = useRef(onUnread);
  hear.current = onUnread;
  useEffect(() => {
    const script = document.createElement("script");
    script.src = `${relay}/widget.js`;
    // locale="de" becomes data-locale="de".
    Object.assign(script.dataset, data, { site });
    script.onload = () => window.deskbell("on", "unread", ({ count }) => hear.current?.(count));
    document.head.append(script);
    return () => {
      script.onload = null;
      script.remove();
      window.deskbell?.("destroy");
    };
  }, [relay, site]);
  useEffect(() => {
    if (!token) return;
    const identify = () => window.deskbell("identify", { token });
    if (window.deskbell) identify();
    else window.addEventListener("deskbell:ready", identify, { once: true });
    return () => window.removeEventListener("deskbell:ready", identify);
  }, [token]);
  return null;
}
