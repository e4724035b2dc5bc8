import type { Admin } from 'kafkajs'
import { openClient } from './client.js'
import type { Settings } from './settings.js'
import { within } from './within.js'

/** Does administrative work over a connection of its own; kafkajs's errors pass through. */
export async function withAdmin<T>(
  settings: Settings,
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const { clock, timings } = settings
  const client = openClient(settings, 1)
  const admin = client.kafka.admin()
  try {
    await within(clock, timings.checkMs, admin.connect())
    return await work(admin)
  } finally {
    await within(clock, timings.checkMs, admin.disconnect()).catch(() => undefined)
    client.destroy()
  }
}
