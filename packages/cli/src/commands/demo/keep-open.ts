import { once } from 'node:events'
import type { Performance } from './performance.js'

/** Says where everything is, and stays until Ctrl-C. */
export async function keepOpen({ screen, servers, interrupted }: Performance): Promise<void> {
  screen.title('\nStill running, until Ctrl-C')
  screen.lines(`   mailboxes   ${servers.sandbox.url}/`)
  screen.lines(`   Postgres    ${servers.database}`)
  if (!interrupted.aborted) await once(interrupted, 'abort')
}
