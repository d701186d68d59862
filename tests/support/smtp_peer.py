"""A real SMTP server for the tests: takes mail, keeps it as files, and can be told to misbehave.

    python smtp_peer.py --port 0 --folder DIR [--mode MODE] [--cert FILE --key FILE | --cert auto]
                        [--auth USER:PASSWORD] [--until-stdin-closes]

It prints `listening PORT` when it is ready. Each mail that it took becomes `0001.json` (the envelope: from, to,
whether TLS was on, who signed in, Message-ID, mode) and then `0001.eml` (the bytes as they came); where the
second is, both are whole.

The mode is read anew for every command from the file `mode` in the folder, so a test switches it by
writing that file:

    ok               takes everything
    defer            451 to the recipient: later
    reject           550 to the recipient: never
    busy             421 to the sender: the server is about to stop
    greylist         451 the first time it sees a recipient, then takes it
    reject-message   554 after the message
    drop-after-data  keeps the mail, then cuts the connection without an answer
    drop-at-rcpt     cuts the connection before the message
    slow             answers the message after 2 seconds
    starttls         takes mail only after STARTTLS (needs --cert; has to be the mode at the start)

`--cert auto` makes a certificate for `localhost` and 127.0.0.1 with the `openssl` command, as `cert.pem` and
`key.pem` in the folder. Needs aiosmtpd (tried with 1.4.6).
"""

import argparse
import asyncio
import json
import pathlib
import ssl
import subprocess
import sys
import threading
from email import message_from_bytes

from aiosmtpd.smtp import SMTP, AuthResult

MODES = {
    "ok", "defer", "reject", "busy", "greylist", "reject-message",
    "drop-after-data", "drop-at-rcpt", "slow", "starttls",
}

CERTIFICATE = """
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = localhost
[extensions]
basicConstraints = critical, CA:FALSE
subjectAltName = DNS:localhost, IP:127.0.0.1
"""


class Peer:
    """What the server does with each command. aiosmtpd finds these methods by their names."""

    def __init__(self, folder, mode):
        self.folder = folder
        self.control = folder / "mode"
        self.control.write_text(mode)
        self.count = len(list(folder.glob("*.eml")))
        self.seen = set()

    def mode(self):
        mode = self.control.read_text().strip()
        return mode if mode in MODES else "ok"

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.mode() == "busy":
            return "421 4.3.2 Shutting down"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        mode = self.mode()
        if mode == "defer":
            return "451 4.3.0 Try again later"
        if mode == "reject":
            return f"550 5.1.1 <{address}> is not known here"
        if mode == "drop-at-rcpt":
            server.transport.abort()
            return "451 4.3.0 Gone"
        if mode == "greylist" and address not in self.seen:
            self.seen.add(address)
            return "451 4.7.1 Greylisted, try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mode = self.mode()
        if mode == "reject-message":
            return "554 5.6.0 Not this message"
        self.keep(session, envelope, mode)
        if mode == "slow":
            await asyncio.sleep(2)
        if mode == "drop-after-data":
            server.transport.abort()
        return "250 OK"

    def keep(self, session, envelope, mode):
        self.count += 1
        name = f"{self.count:04}"
        facts = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "user": getattr(session.auth_data, "login", b"").decode() or None,
            "message_id": message_from_bytes(envelope.original_content)["Message-ID"],
            "mode": mode,
        }
        (self.folder / f"{name}.json").write_text(json.dumps(facts))
        part = self.folder / f".{name}.part"
        part.write_bytes(envelope.original_content)
        part.rename(self.folder / f"{name}.eml")


def make_certificate(folder):
    settings = folder / "certificate.cnf"
    settings.write_text(CERTIFICATE)
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-config", settings,
         "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )
    return cert, key


def sign_in(user, password):
    def check(server, session, envelope, mechanism, data):
        right = data.login == user.encode() and data.password == password.encode()
        return AuthResult(success=right, handled=False, auth_data=data)
    return check


async def serve(arguments):
    folder = pathlib.Path(arguments.folder)
    folder.mkdir(parents=True, exist_ok=True)
    options = {"hostname": "localhost", "require_starttls": arguments.mode == "starttls"}
    if arguments.cert:
        files = make_certificate(folder) if arguments.cert == "auto" else (arguments.cert, arguments.key)
        options["tls_context"] = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        options["tls_context"].load_cert_chain(*files)
    if arguments.auth:
        user, _, password = arguments.auth.partition(":")
        options |= {
            "authenticator": sign_in(user, password), "auth_required": True,
            "auth_require_tls": arguments.mode == "starttls",
        }
    peer = Peer(folder, arguments.mode)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(peer, **options), "127.0.0.1", arguments.port)
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    if arguments.until_stdin_closes:
        stop = asyncio.Event()

        def wait():
            sys.stdin.buffer.read()
            loop.call_soon_threadsafe(stop.set)

        # A daemon thread: it must not keep the program alive.
        threading.Thread(target=wait, daemon=True).start()
        await stop.wait()
    else:
        await server.serve_forever()


def main():
    parser = argparse.ArgumentParser(description="A real SMTP server for the tests.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--mode", choices=sorted(MODES), default="ok")
    parser.add_argument("--cert", help="a PEM file, or auto")
    parser.add_argument("--key", help="the key of --cert, as a PEM file")
    parser.add_argument("--auth", help="USER:PASSWORD that a client has to give")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the program that started it")
    arguments = parser.parse_args()
    if arguments.mode == "starttls" and not arguments.cert:
        parser.error("--mode starttls needs --cert FILE --key FILE, or --cert auto")
    try:
        asyncio.run(serve(arguments))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
