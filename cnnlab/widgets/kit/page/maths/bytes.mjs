// Bytes that came as text. No document here.

/** The bytes of a text in base64. */
export const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
