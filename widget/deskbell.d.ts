// The types of the JavaScript interface that the script tag gives a page: `window.deskbell`.
// Served by every relay at /deskbell.d.ts; explained in docs/javascript.md.

export interface DeskbellIdentity {
  /** Fills in the form. Agents see it marked as unverified. */
  name?: string;
  /** Fills in the form. Agents see it marked as unverified. */
  email?: string;
  /** A JSON Web Token that the site's server signed: proves who the customer is. */
  token?: string;
}

export interface DeskbellOptions {
  position?: "left" | "right";
  scheme?: "light" | "dark" | "auto";
  /** #rrggbb; the text on it is chosen for contrast. */
  accent?: string;
  /** "default", "none", or a CSS selector of the page's own launcher. */
  launcher?: string;
  zIndex?: number | string;
  /** A language tag, or "auto". */
  locale?: string;
}

/** What agents see beside the customer's name; `null` takes a key away. */
export type DeskbellData = Record<string, string | number | boolean | null | undefined>;

export interface DeskbellAvailability {
  state: "open" | "busy" | "away";
  /** How many agents are there. */
  agents: number;
  [more: string]: unknown;
}

export interface DeskbellEvents {
  ready: undefined;
  open: undefined;
  close: undefined;
  /** A message came or was sent. Its words are not told. */
  message: { mine: boolean };
  unread: { count: number };
  availability: DeskbellAvailability;
  queue: { place: number; line: number; estimate_ms: number | null };
  assigned: { agent: string };
  ended: undefined;
  rating: { csat: number | null; ces: number | null };
  offline: undefined;
  /** `code` where the relay refused something (docs/protocol.md), else a message. */
  error: { code?: string; message?: string };
}

export type DeskbellEvent = keyof DeskbellEvents;
export type DeskbellUnsubscribe = () => void;

/** Every command but `on` returns a promise, settled when it is done or has failed. */
export interface Deskbell {
  (command: "open"): Promise<void>;
  (command: "close"): Promise<void>;
  (command: "toggle"): Promise<void>;
  (command: "show"): Promise<void>;
  (command: "hide"): Promise<void>;
  (command: "identify", who: DeskbellIdentity): Promise<void>;
  (command: "logout"): Promise<void>;
  (command: "set", values: DeskbellOptions & DeskbellData): Promise<void>;
  (command: "setLocale", locale: string): Promise<void>;
  (command: "sendTranscript", email: string): Promise<void>;
  /** `await` takes what it returns also where the stub answers with a promise of it. */
  <E extends DeskbellEvent>(command: "on", event: E, hearer: (detail: DeskbellEvents[E]) => void): DeskbellUnsubscribe;
  <E extends DeskbellEvent>(command: "off", event: E, hearer?: (detail: DeskbellEvents[E]) => void): Promise<void>;
  (command: "destroy"): Promise<void>;
}

declare global {
  interface Window {
    deskbell?: Deskbell;
  }
  const deskbell: Deskbell;
  interface WindowEventMap extends DeskbellEventMap {}
}

export type DeskbellEventMap = {
  [E in DeskbellEvent as `deskbell:${E}`]: CustomEvent<DeskbellEvents[E]>;
};
