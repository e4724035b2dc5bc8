import type { IncomingMessage } from 'node:http'

/** The whole body as text; undefined when it exceeds the limit, or the client went away. */
export function readRequestBody(
  request: IncomingMessage,
  limitBytes: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      // What is beyond the limit is read and thrown away: else the client would not get the 413.
      if (size <= limitBytes) chunks.push(chunk)
      else chunks.length = 0
    })
    request.on('end', () => {
      if (size > limitBytes) return resolve(undefined)
      const [only] = chunks
      const whole = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
      resolve(whole.toString('utf8'))
    })
    // A request cut in the middle never reached Pica as a whole.
    request.on('close', () => resolve(undefined))
  })
}
