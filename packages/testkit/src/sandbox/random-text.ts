const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64-like text: it contains `/` and `+`, so a client that does not encode ids notices. */
export function randomText(random: () => number, length: number): string {
  let text = ''
  while (text.length < length) {
    let bits = Math.floor(random() * 0x40000000)
    for (let i = 0; i < 5 && text.length < length; i++, bits >>>= 6) text += alphabet[bits & 63]
  }
  return text
}

/** Lower-case hexadecimal digits. */
export function randomHex(random: () => number, length: number): string {
  let text = ''
  while (text.length < length) text += Math.floor(random() * 16).toString(16)
  return text
}
