// The certified `oidc-provider` as a peer of the integration tests: discovery, PKCE, both ways of client authentication, and
// people who sign in by a form with one field.
//
//   node provider.mjs '{"port":0,"clients":[…],"keys":"FOLDER","assertions":["ES256"]}'
//
// Prints `listening PORT`. For a client with `token_endpoint_auth_method` private_key_jwt a key is made, and its private half
// is written to the folder `keys`, under the name of the client; `assertions` are the algorithms that it may sign with. Beside the protocol it listens to the tests:
//   PUT  /peer/people   who has an account here: { "ada": { claims } }
//   POST /peer/rotate   new signing keys, under new names
//   PUT  /peer/fault    what goes wrong from now on: { "token": "down" | "slow" | null }
//   GET  /peer/seen     what the relying party sent: authorization requests and token requests
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import Provider from "oidc-provider";

// Nobody reads on after the first line.
process.stdout.on("error", () => {});

const options = JSON.parse(process.argv[2]);
const seen = { authorizations: [], tokens: [] };
let people = {};
let fault = {};
let provider;

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    response.statusCode = 500;
    response.end();
  });
});

server.listen(options.port ?? 0, "127.0.0.1", () => {
  const port = server.address().port;
  const clients = options.clients.map(withKey);
  makeProvider(`http://127.0.0.1:${port}`, clients);
  server.renew = () => makeProvider(`http://127.0.0.1:${port}`, clients);
  console.log(`listening ${port}`);
});

function withKey(client) {
  if (client.token_endpoint_auth_method !== "private_key_jwt") return client;
  const alg = client.token_endpoint_auth_signing_alg;
  const pair =
    alg === "ES256" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFileSync(join(options.keys, `${client.client_id}.pem`), pair.privateKey.export({ type: "pkcs8", format: "pem" }));
  const jwk = { ...pair.publicKey.export({ format: "jwk" }), kid: "ours", use: "sig", alg };
  return { ...client, jwks: { keys: [jwk] } };
}

function signingKeys() {
  const pair = (kind, more, alg) => {
    const { privateKey } = generateKeyPairSync(kind, more);
    return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg };
  };
  return { keys: [pair("rsa", { modulusLength: 2048 }, "RS256"), pair("ec", { namedCurve: "P-256" }, "ES256")] };
}

function makeProvider(issuer, clients) {
  provider = new Provider(issuer, {
    clients,
    jwks: signingKeys(),
    cookies: { keys: ["only for tests"] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    enabledJWA: { clientAuthSigningAlgValues: options.assertions },
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
    claims: { openid: ["sub"], profile: ["name", "preferred_username", "groups"], email: ["email", "email_verified"] },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
    loadExistingGrant: async (context) => {
      const { client, session, provider: here } = context.oidc;
      const grant = new here.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
    renderError: (context, out) => {
      context.type = "json";
      context.body = out;
    },
  });
  provider.on("server_error", (_, error) => console.error(error));
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function answer(request, response) {
  const url = new URL(request.url, "http://peer");
  const steer = `${request.method} ${url.pathname}`;
  const json = (value) => response.setHeader("content-type", "application/json").end(JSON.stringify(value));
  if (steer === "PUT /peer/people") {
    people = JSON.parse(await bodyOf(request));
    return json({});
  }
  if (steer === "POST /peer/rotate") {
    server.renew();
    return json({});
  }
  if (steer === "PUT /peer/fault") {
    fault = JSON.parse(await bodyOf(request));
    return json({});
  }
  if (steer === "GET /peer/seen") return json(seen);
  if (url.pathname.startsWith("/interaction/")) return interact(request, response);
  if (steer === "GET /auth") seen.authorizations.push(Object.fromEntries(url.searchParams));
  if (steer === "POST /token") {
    const body = await bodyOf(request);
    seen.tokens.push({ ...Object.fromEntries(new URLSearchParams(body)), authorization: request.headers.authorization });
    if (fault.token === "down") {
      response.statusCode = 503;
      return response.end();
    }
    if (fault.token === "slow") return undefined; // never answers
    request.body = Object.fromEntries(new URLSearchParams(body));
  }
  return provider.callback()(request, response);
}

/// A person at the provider's own page: they type who they are, or turn back.
async function interact(request, response) {
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html");
    return response.end(
      `<main><h1>Who are you?</h1><form method="post" action="${request.url}"><input name="account" type="text"></form></main>`,
    );
  }
  const account = new URLSearchParams(await bodyOf(request)).get("account");
  const result = account ? { login: { accountId: account } } : { error: "access_denied", error_description: "turned back" };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}
