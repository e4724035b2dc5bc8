import { setTimeout as delay } from 'node:timers/promises'
import type { Fault } from './fault.ts'

const SKEW_MS = 5 * 60_000
const LASTS_MS = [5_000, 8_000] as const

/** A machine whose clock nobody sets joins the others. */
export const skewedClock: Fault = {
  name: 'clock-skewed',
  says: 'further workers, five minutes ahead of the others and behind them, join for a while',
  ground: 'workers',
  strike: async (stage, dice) => {
    const skews = dice.pick([[SKEW_MS], [-SKEW_MS], [SKEW_MS, -SKEW_MS]])
    const workers = await Promise.all(skews.map((clockSkewMs) => stage.startExtra({ clockSkewMs })))
    const over = delay(dice.between(...LASTS_MS)).then(async () => {
      await Promise.all(workers.map((worker) => stage.dismiss(worker)))
      return skews.map((ms) => (ms > 0 ? '5 min ahead' : '5 min behind')).join(', ')
    })
    return { to: workers.map(({ name }) => name).join(', '), over }
  },
}
