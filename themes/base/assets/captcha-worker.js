// Searches every `step`-th counter from `start` for the key that begins with the prefix
// (ALTCHA protocol 2, PBKDF2). Answers {counter, derivedKey} or {error}.
"use strict";

const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const hex = (buffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function search({ parameters, start, step }) {
  const [kind, hash] = parameters.algorithm.split("/");
  if (kind !== "PBKDF2") throw new Error("unknown algorithm");
  const how = { name: kind, hash, salt: bytes(parameters.salt), iterations: parameters.cost };
  const nonce = bytes(parameters.nonce);
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  const tail = new DataView(password.buffer, nonce.length);
  for (let counter = start; counter <= 0xffffffff; counter += step) {
    tail.setUint32(0, counter);
    const key = await crypto.subtle.importKey("raw", password, kind, false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(how, key, parameters.keyLength * 8));
    if (derivedKey.startsWith(parameters.keyPrefix)) return { counter, derivedKey };
  }
  throw new Error("no such counter");
}

self.onmessage = (event) =>
  search(event.data).then(
    (found) => self.postMessage(found),
    (cause) => self.postMessage({ error: String(cause) }),
  );
