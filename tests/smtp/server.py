# A real SMTP server for the mail tests: keeps every mail as a file; can want TLS (by STARTTLS or from
# the first byte) and a log-in, and can refuse for a while as busy servers do. Prints its port, then
# one line for each attempt.
import argparse
import asyncio
import logging
import pathlib
import ssl
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

USER, PASSWORD = b"chat", b"only for tests"


class Keeper:
    """Writes accepted mails to the folder as 1.eml, 2.eml, …, envelope first."""

    def __init__(self, folder, refuse):
        self.folder, self.refuse, self.kept = folder, refuse, 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            print("refused for good", flush=True)
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.refuse > 0:
            self.refuse -= 1
            print("refused for now", flush=True)
            return "451 4.3.2 Busy, try again later"
        self.kept += 1
        secure = "tls" if server.transport.get_extra_info("sslcontext") else "open"
        who = "known" if session.authenticated else "unknown"
        lines = f"X-Envelope: {envelope.mail_from} {','.join(envelope.rcpt_tos)} {secure} {who}\r\n"
        # A reader must never see half a mail: the name appears when all is written.
        part = self.folder / f"{self.kept}.part"
        part.write_bytes(lines.encode() + envelope.content)
        part.rename(self.folder / f"{self.kept}.eml")
        print("kept", flush=True)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    right = data.login == USER and data.password == PASSWORD
    if not right:
        print("log-in refused", flush=True)
    # Not handled: the server itself answers 535, as real ones do.
    return AuthResult(success=right, handled=False)


async def main():
    # What goes wrong here is what the tests are about; they say so themselves.
    logging.disable()
    warnings.simplefilter("ignore")
    wishes = argparse.ArgumentParser()
    wishes.add_argument("--folder", type=pathlib.Path, required=True)
    wishes.add_argument("--certificate")
    wishes.add_argument("--key")
    wishes.add_argument("--tls-first", action="store_true")
    wishes.add_argument("--refuse", type=int, default=0)
    wish = wishes.parse_args()
    options, first = {}, None
    if wish.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(wish.certificate, wish.key)
        options = {"authenticator": authenticate, "auth_required": True}
        if wish.tls_first:
            first = context
            # It asks for STARTTLS by itself, which is past here.
            options["auth_require_tls"] = False
        else:
            options |= {"tls_context": context, "require_starttls": True}
    keeper = Keeper(wish.folder, wish.refuse)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(keeper, **options), "127.0.0.1", 0, ssl=first)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
