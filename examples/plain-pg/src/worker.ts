import { calsync } from './calsync.ts'

export const worker = calsync.worker()

/** Creates calsync's tables, or brings them up to date, and starts to send. */
export async function startWorker(): Promise<void> {
  await calsync.migrate()
  await worker.start()
}
