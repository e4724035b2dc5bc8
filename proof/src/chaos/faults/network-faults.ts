import type { Fault } from './fault.ts'

/** Longer than the lease of the run's workers (4 s). */
const FROZEN_MS = [4_500, 7_000] as const

/** What happens between the workers and Postgres. */
export const networkFaults: readonly Fault[] = [
  {
    name: 'network-half-open',
    says: 'nothing passes between workers and Postgres, for longer than a lease; sockets stay open',
    ground: 'network',
    strike: async ({ world }, dice) => {
      const ms = dice.between(...FROZEN_MS)
      const over = world.gate.freeze(ms).then(() => `${(ms / 1000).toFixed(1)} s`)
      return { to: 'all workers', over }
    },
  },
  {
    name: 'network-cut',
    says: 'all connections between workers and Postgres are reset',
    ground: 'network',
    strike: async ({ world }) => {
      const cut = world.gate.cut()
      return { to: 'all workers', over: Promise.resolve(cut > 0 && `${cut} connections`) }
    },
  },
]
