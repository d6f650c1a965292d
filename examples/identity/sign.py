# Signs who a customer is, in Python without packages: `python3 sign.py` prints a token.
import base64, hashlib, hmac, json, os, time


def sign(secret: str, claims: dict) -> str:
    def part(data: bytes) -> bytes:
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    header = json.dumps({"alg": "HS256", "typ": "JWT"}).encode()
    body = json.dumps({"exp": int(time.time()) + 600, **claims}).encode()
    signed = part(header) + b"." + part(body)
    tag = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return (signed + b"." + part(tag)).decode()


if __name__ == "__main__":
    who = {"sub": "42", "aud": "shop", "name": "Ada", "email": "ada@example.com"}
    print(sign(os.environ["DESKBELL_IDENTITY_SECRET_SHOP"], who))
