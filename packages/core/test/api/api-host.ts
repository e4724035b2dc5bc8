import {
  type Calsync,
  type CalendarProvider,
  type ConnectionGateway,
  createCalsync,
  type Nudge,
  type ScheduleSource,
  Secret,
  type Transport,
} from '@calsync/core'
import { ManualClock, memoryStore, type MemoryStore, seededRandom } from '@calsync/testkit'

const transport = (nudged: Nudge[]): Transport => ({
  name: 'none',
  publishes: false,
  nudge: (nudges) => {
    nudged.push(...nudges)
    return Promise.resolve()
  },
  subscribe: () => Promise.resolve({ stop: () => Promise.resolve() }),
  publish: () => Promise.resolve(),
  check: () => Promise.resolve([]),
  close: () => Promise.resolve(),
})

const source: ScheduleSource = {
  kind: 'class',
  load: async (refs) => refs.map((ref) => ({ kind: 'missing', ref })),
  list: async () => ({ refs: [], cursor: null }),
  check: async () => [],
}

export interface ApiHost {
  readonly calsync: Calsync
  readonly store: MemoryStore
  readonly clock: ManualClock
  /** Gateway user ids that the vault was asked about, one list per question. */
  readonly asked: (readonly string[])[]
  readonly nudged: readonly Nudge[]
  readonly gateway: { -readonly [K in keyof ConnectionGateway]: ConnectionGateway[K] }
}

/** What a host calls, over a store in memory and a vault that answers as it is told to. */
export function apiHost(
  integrations: readonly string[] = ['outlook'],
  calendars: Partial<CalendarProvider> = {},
): ApiHost {
  const clock = new ManualClock()
  const store = memoryStore({ clock })
  const asked: (readonly string[])[] = []
  const nudged: Nudge[] = []
  const gateway: ApiHost['gateway'] = {
    name: 'vault',
    resolve: async ({ gatewayUserId }) => ({
      credential: new Secret(`key-of-${gatewayUserId}`),
      account: `${gatewayUserId}@example.com`,
      health: 'operational',
    }),
    send: () => Promise.reject(new Error('not part of this test')),
    check: async (ids) => {
      asked.push(ids)
      return new Map(ids.map((id) => [id, { health: 'degraded', message: 'slow' }] as const))
    },
    disconnect: async () => {},
    diagnose: async () => [],
  }
  const providers = integrations.map(
    (integration) =>
      ({ gateway, describe: () => ({ integration }), ...calendars }) as unknown as CalendarProvider,
  )
  const random = seededRandom()
  const calsync = createCalsync({
    store,
    transport: transport(nudged),
    clock,
    random,
    sources: [source],
    providers,
  })
  return { calsync, store, clock, asked, nudged, gateway }
}
