// A provider that signs what it should not. It speaks just enough OpenID Connect to bring somebody back with a code; what the ID
// token says and how it is signed is what a test asks for.
//
//   node hostile_provider.mjs '{"client":"jwp"}'
//
// Prints `listening PORT`. What it makes next is told by PUT /peer/tweak:
//   claims   claims put over the right ones; null takes one away
//   header   the same for the header of the token
//   sign     ES256 (right) | none | HS256-public (the public key as a secret) | HS256-secret | stranger (a key that is not its own) |
//            broken (one bit of the signature turned)
//   iss      what the address that leads back says: left out if null
//   discovery  fields put over those of its discovery
//   userinfo   what its userinfo says
//   ahead      how many seconds its clock is ahead
//   redirect   "token" or "jwks" or "discovery" answers with a redirect to itself
import { createHmac, createPublicKey, createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";

// Nobody reads on after the first line.
process.stdout.on("error", () => {});

const options = JSON.parse(process.argv[2]);
const right = generateKeyPairSync("ec", { namedCurve: "P-256" });
const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rounds = new Map();
let tweak = {};
let issuer;

const encode = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

function over(base, changes = {}) {
  const merged = { ...base, ...changes };
  for (const name of Object.keys(merged)) if (merged[name] === null) delete merged[name];
  return merged;
}

function sign(input) {
  const secret = (key) => createHmac("sha256", key).update(input).digest();
  const pair = (keys) => createSign("sha256").update(input).sign({ key: keys.privateKey, dsaEncoding: "ieee-p1363" });
  switch (tweak.sign ?? "ES256") {
    case "none":
      return Buffer.alloc(0);
    case "HS256-public":
      return secret(right.publicKey.export({ type: "spki", format: "pem" }));
    case "HS256-secret":
      return secret(options.secret ?? "");
    case "stranger":
      return pair(stranger);
    case "broken": {
      const signature = pair(right);
      signature[10] ^= 1;
      return signature;
    }
    default:
      return pair(right);
  }
}

function idToken(nonce) {
  const now = Math.floor(Date.now() / 1000) + (tweak.ahead ?? 0);
  const algorithm = { none: "none", "HS256-public": "HS256", "HS256-secret": "HS256" }[tweak.sign] ?? "ES256";
  const claims = {
    iss: issuer, aud: options.client, sub: "ada", iat: now, exp: now + 300, nonce,
    name: "Ada Synthetic", email: "ada.synthetic@example.org", email_verified: true, groups: ["advisers"],
  };
  const header = over({ alg: algorithm, typ: "JWT", kid: "right" }, tweak.header);
  const input = `${encode(header)}.${encode(over(claims, tweak.claims))}`;
  return `${input}.${sign(input).toString("base64url")}`;
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://peer");
  const json = (value, status = 200) => {
    response.statusCode = status;
    response.setHeader("content-type", "application/json").end(JSON.stringify(value));
  };
  const away = (location) => {
    response.statusCode = 302;
    response.setHeader("location", location).end();
  };
  switch (url.pathname) {
    case "/peer/tweak":
      tweak = JSON.parse(await bodyOf(request));
      return json({});
    case "/.well-known/openid-configuration":
      if (tweak.redirect === "discovery") return away(`${issuer}/elsewhere`);
      return json(over({
        issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`,
        userinfo_endpoint: `${issuer}/userinfo`, response_types_supported: ["code"],
        subject_types_supported: ["public"], id_token_signing_alg_values_supported: ["ES256"],
        token_endpoint_auth_methods_supported: ["client_secret_post"], authorization_response_iss_parameter_supported: true,
      }, tweak.discovery));
    case "/jwks":
      if (tweak.redirect === "jwks") return away(`${issuer}/elsewhere`);
      return json({ keys: [{ ...createPublicKey(right.privateKey).export({ format: "jwk" }), kid: "right", use: "sig", alg: "ES256" }] });
    case "/auth": {
      const code = randomUUID();
      rounds.set(code, url.searchParams.get("nonce"));
      const back = new URL(url.searchParams.get("redirect_uri"));
      back.searchParams.set("code", code);
      back.searchParams.set("state", url.searchParams.get("state"));
      const iss = tweak.iss === undefined ? issuer : tweak.iss;
      if (iss !== null) back.searchParams.set("iss", iss);
      return away(back.href);
    }
    case "/token": {
      if (tweak.redirect === "token") return away(`${issuer}/elsewhere`);
      const nonce = rounds.get(new URLSearchParams(await bodyOf(request)).get("code"));
      if (!nonce) return json({ error: "invalid_grant" }, 400);
      return json({ access_token: "opaque", token_type: "Bearer", expires_in: 60, id_token: idToken(nonce) });
    }
    case "/userinfo":
      return json(tweak.userinfo ?? {});
    default:
      return json({}, 404);
  }
});

server.listen(0, "127.0.0.1", () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  console.log(`listening ${server.address().port}`);
});
