import { gatewayTimeout } from '../vault/pica-error.js'
import type { WireReply } from '../wire-reply.js'
import type { World } from './world.js'

/** Pica gives up on a slow upstream with 502; the call goes on behind it and takes its effect. */
export async function withGatewayTimeout(
  world: World,
  run: () => Promise<WireReply>,
): Promise<{ reply: WireReply; gaveUp: boolean }> {
  const { settings, faults, clock, background } = world
  const limitMs = settings.gatewayTimeoutMs
  // Without latency nothing can be slow, and a timer per call would cost more than the call.
  const instant = settings.latencyMs === 0 && faults.empty
  if (limitMs === null || instant) return { reply: await run(), gaveUp: false }
  const stop = new AbortController()
  const running = run()
  const limit = clock.sleep(limitMs, stop.signal).then(
    () => undefined,
    () => undefined,
  )
  const reply = await Promise.race([running, limit])
  if (reply !== undefined) {
    stop.abort()
    return { reply, gaveUp: false }
  }
  background.start(running)
  return { reply: gatewayTimeout(), gaveUp: true }
}
