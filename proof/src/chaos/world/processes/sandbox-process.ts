import { seededRandom, startSandbox } from '@calsync/testkit/sandbox'
import { dieWithParent, firstMessage } from './own-messages.ts'

/** What the sandbox is told first. */
export interface SandboxStart {
  readonly seed: number
}

dieWithParent()
const { seed } = await firstMessage<SandboxStart>()
const { url } = await startSandbox({
  random: seededRandom(seed),
  secrets: { [process.env['PICA_SECRET'] ?? '']: 'live' },
  effectCapacity: 200_000,
  // Long enough for a kill to meet a call under way.
  latencyMs: { min: 2, max: 25 },
})
process.send?.({ url })
