import type { AddressInfo, Server } from 'node:net'
import { CalsyncError } from '@calsync/core'

/** Listens and resolves with the port. Throws `CalsyncError` (`PORT_UNAVAILABLE`). */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portUnavailable(port, error)))
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

export function portUnavailable(port: number, cause: unknown): CalsyncError {
  const { code } = cause as NodeJS.ErrnoException
  const why = code === 'EADDRINUSE' ? 'something else listens there' : (code ?? 'it cannot be used')
  return new CalsyncError({
    code: 'PORT_UNAVAILABLE',
    message: `port ${port} cannot be listened on: ${why}`,
    next: 'choose another one with --port; 0 is any free one',
    cause,
  })
}
