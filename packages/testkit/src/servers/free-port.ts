import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * A loopback port nobody listens on, below the range from which systems take the ports of outgoing
 * connections: a port that the system hands out can be gone again when a server restarts on it.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = randomInt(20_000, 30_000)
    if (await canListen(port)) return port
  }
  throw new Error('No free port found between 20000 and 29999 on 127.0.0.1.')
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
