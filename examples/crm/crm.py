"""A bridge from Deskbell to a CRM: takes webhooks, checks their signature, reads the conversation by the
API, and writes it beside its contact. Here the CRM is a SQLite file; `Crm` is what to replace by yours.

Python 3.9 or newer, and nothing else.
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import sqlite3
import sys
import time
import urllib.error
import urllib.request

RELAY = os.environ.get("DESKBELL_URL", "http://127.0.0.1:8787").rstrip("/")
KEY = os.environ.get("DESKBELL_KEY", "")
SECRET = os.environ.get("DESKBELL_WEBHOOK_SECRET", "")
FILE = os.environ.get("CRM_FILE", "crm.db")
PORT = int(os.environ.get("CRM_PORT", "8090"))

# A call that is older than this, in seconds, is nobody's we know: somebody plays it again.
TOLERANCE_S = 300
# What a call may have in bytes: one entry and its conversation.
BODY_MAX = 256 * 1024
# When a conversation is worth being written down.
WORTH = {"conversation.ended", "ticket.made", "ticket.answered", "survey.answered"}


class Crm:
    """The CRM: contacts by address, and what was talked about with each."""

    def __init__(self, file):
        self.db = sqlite3.connect(file)
        self.db.executescript(
            """
            CREATE TABLE IF NOT EXISTS contacts (email TEXT PRIMARY KEY, name TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS conversations (
              id TEXT PRIMARY KEY, reference TEXT NOT NULL, email TEXT, name TEXT NOT NULL,
              state TEXT NOT NULL, agent TEXT, asked_at INTEGER NOT NULL, csat INTEGER,
              transcript TEXT NOT NULL
            );
            CREATE TABLE IF NOT EXISTS taken (webhook_id TEXT PRIMARY KEY);
            """
        )

    def was_taken(self, webhook_id):
        """Whether this call was taken before: calls may come twice."""
        row = self.db.execute("SELECT 1 FROM taken WHERE webhook_id = ?", (webhook_id,))
        return row.fetchone() is not None

    def is_new(self, conversation_id):
        """Whether nothing is known of a conversation yet."""
        row = self.db.execute("SELECT 1 FROM conversations WHERE id = ?", (conversation_id,))
        return row.fetchone() is None

    def keep(self, webhook_id, whole, transcript):
        """Writes a conversation beside its contact, all or nothing."""
        row = whole["conversation"]
        email, feedback = row.get("email"), whole.get("feedback", {})
        with self.db:
            self.db.execute("INSERT OR IGNORE INTO taken VALUES (?)", (webhook_id,))
            if email:
                self.db.execute(
                    "INSERT INTO contacts VALUES (?, ?) "
                    "ON CONFLICT (email) DO UPDATE SET name = excluded.name",
                    (email, row["name"]),
                )
            self.db.execute(
                "INSERT OR REPLACE INTO conversations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    row["id"],
                    row["reference"],
                    email,
                    row["name"],
                    row["state"],
                    row.get("agent", {}).get("name"),
                    row["asked_at"],
                    feedback.get("csat"),
                    transcript,
                ),
            )


def is_signed(headers, body, secret, now):
    """Whether the relay made this call, by the convention of Standard Webhooks, and lately."""
    webhook_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(now - int(timestamp)) > TOLERANCE_S:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    # There may be several, separated by blanks, while a secret changes.
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)


def call(method, path, body=None):
    """Calls the relay's API; returns the text of the answer."""
    request = urllib.request.Request(RELAY + path, method=method)
    request.add_header("Authorization", "Bearer " + KEY)
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()


def note_id(conversation_id):
    """The id of our note in a conversation: the same each time, so that it is written once."""
    bits = bytearray(hashlib.sha256(b"crm " + conversation_id.encode()).digest()[:16])
    bits[6], bits[8] = bits[6] & 0x0F | 0x80, bits[8] & 0x3F | 0x80
    text = bits.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def push(crm, webhook_id, payload):
    """Pushes what a call tells of into the CRM, and says so in a note for the agents."""
    if payload["type"] not in WORTH or crm.was_taken(webhook_id):
        return
    conversation = payload["data"]["conversation"]["id"]
    path = "/api/v1/conversations/" + conversation
    whole = json.loads(call("GET", path))
    transcript = call("GET", path + "/transcript")
    if crm.is_new(conversation):
        # Needs a key with the scope `write`; one that reads writes no note.
        try:
            note = {"id": note_id(conversation), "text": "Kept in the CRM."}
            call("POST", path + "/notes", note)
        except urllib.error.HTTPError as refused:
            if refused.code != 403:
                raise
    crm.keep(webhook_id, whole, transcript)


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes calls. Anything but 2xx, and the relay calls again later."""

    def do_POST(self):
        length = int(self.headers.get("content-length") or 0)
        if not 0 < length <= BODY_MAX:
            return self.say(413)
        body = self.rfile.read(length)
        if not is_signed(self.headers, body, SECRET, time.time()):
            return self.say(401)
        try:
            push(self.server.crm, self.headers["webhook-id"], json.loads(body))
        except (OSError, sqlite3.Error) as error:
            print("not taken:", error, file=sys.stderr, flush=True)
            return self.say(503)
        return self.say(204)

    def say(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Says nothing: addresses and paths are in the relay's log of deliveries."""


def main():
    if not KEY.startswith("dbk_") or not SECRET.startswith("whsec_"):
        sys.exit("set DESKBELL_KEY (dbk_…) and DESKBELL_WEBHOOK_SECRET (whsec_…)")
    server = http.server.HTTPServer(("127.0.0.1", PORT), Receiver)
    server.crm = Crm(FILE)
    print("listening on port", server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
