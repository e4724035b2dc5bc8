import { type Faults, noFaults, storm } from './calendar-faults.js'
import type { Draw } from './draw.js'

/** Creates whose answers are lost, that are not found, and are forgotten: they are made twice. */
const twins: Partial<Faults> = {
  lostAfterApply: 0.3,
  laggingFind: 1,
  forgotten: 0.8,
  accountThrottled: 0.03,
}

/** Draws how often each fault of the calendar strikes: most seeds leave most of them out. */
export function faultsOf(draw: Draw, speed: 'quick' | 'shipped', everything: boolean): Faults {
  const styles = ['calm', 'storm', 'twins', 'some', 'some', 'some', 'some'] as const
  const style = everything ? draw.pick(['storm', 'twins', 'twins'] as const) : draw.pick(styles)
  if (style === 'twins') return { ...(draw.chance(0.3) ? storm : noFaults), ...twins }
  if (style === 'calm') return { ...noFaults }
  const names = Object.keys(noFaults) as (keyof Faults)[]
  const drawn = names.map((name): [keyof Faults, number] => {
    const likes = style === 'storm' || draw.chance(0.3)
    const strength = style === 'storm' ? 1 : draw.pick([0.5, 2, 5])
    return [name, likes ? Math.min(0.6, storm[name] * strength) : 0]
  })
  const faults = Object.fromEntries(drawn) as unknown as Faults
  // Waits of seconds on end would leave nothing else to happen.
  const most = speed === 'shipped' ? 0.02 : 0.04
  const { callThrottled, accountThrottled } = faults
  return {
    ...faults,
    callThrottled: Math.min(most, callThrottled),
    accountThrottled: Math.min(most, accountThrottled),
  }
}
