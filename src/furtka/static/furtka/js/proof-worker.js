// Finds the number that solves a challenge of ALTCHA (version 2, PBKDF2), in a thread of its own.
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

async function solve({ algorithm, cost, keyLength, keyPrefix, nonce, salt }) {
  const way = { name: "PBKDF2", hash: algorithm.split("/")[1], salt: bytesOf(salt), iterations: cost };
  const password = new Uint8Array([...bytesOf(nonce), 0, 0, 0, 0]);
  const counted = new DataView(password.buffer, password.length - 4);
  for (let counter = 0; ; counter += 1) {
    counted.setUint32(0, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derived = hexOf(new Uint8Array(await crypto.subtle.deriveBits(way, key, keyLength * 8)));
    if (derived.startsWith(keyPrefix)) return { counter, derivedKey: derived };
  }
}

onmessage = async ({ data }) => {
  postMessage(await solve(data).catch(() => null));
};
