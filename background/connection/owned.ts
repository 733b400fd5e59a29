/** WebCrypto's types want bytes that are certainly not shared between threads. */
export const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
