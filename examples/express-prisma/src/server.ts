import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createApp } from './app.ts'
import { calsync, worker } from './calsync.ts'
import { prisma } from './database.ts'

export interface RunningServer {
  readonly url: string
  close(): Promise<void>
}

/** The whole practice in one process: the API, and the worker that keeps the calendars. */
export async function startServer(port: number): Promise<RunningServer> {
  await calsync.migrate()
  await worker.start()
  const server = createApp().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await worker.stop()
      await calsync.close()
      await prisma.$disconnect()
    },
  }
}
