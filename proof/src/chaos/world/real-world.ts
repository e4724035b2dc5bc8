import type { CalsyncOnPostgres } from 'calsync'
import type { Evidence } from '@calsync/testkit/checker'
import type { SandboxClient } from '@calsync/testkit/sandbox'
import type { Pool } from 'pg'
import type { Disturbances } from './disturbances.ts'
import { isQuiet, unrest } from './is-quiet.ts'
import type { SecretWatch } from './secret-watch.ts'
import type { Topics } from './servers/open-topics.ts'
import type { Connections } from './witness/connections.ts'
import { hostFacts } from './witness/host-record.ts'
import { lookIntoTables } from './witness/leaks.ts'
import type { ProviderRecord } from './witness/provider-record.ts'
import { publishedInTable } from './witness/published-in-table.ts'
import type { BrokerControl, ChaosWorld } from './world.ts'

/** What a world is made of; all of it stands and runs. */
export type WorldParts = Pick<
  ChaosWorld,
  'transport' | 'users' | 'postgres' | 'gate' | 'workers' | 'hosts' | 'stop'
> & {
  readonly sandbox: SandboxClient
  readonly pool: Pool
  readonly calsync: CalsyncOnPostgres
  readonly topics: Topics | null
  readonly connections: Connections
  readonly provider: ProviderRecord
  readonly disturbances: Disturbances
  readonly watch: SecretWatch
}

/** The levers and witnesses of a world, in one place. */
export function realWorld(parts: WorldParts): ChaosWorld {
  const { transport, users, postgres, gate, sandbox, workers, hosts, stop } = parts
  const { pool, calsync, topics, connections, provider, disturbances, watch } = parts
  const published = () => topics?.published.facts() ?? publishedInTable(pool)
  const broker: BrokerControl | null = topics?.control ?? null
  return {
    transport,
    users,
    postgres,
    gate: {
      freeze: (ms) => disturbances.during(() => gate.freeze(ms)),
      cut: () => {
        disturbances.begin()()
        return gate.cut()
      },
    },
    broker,
    sandbox,
    workers,
    hosts,
    orderRetry: async () => {
      // Noted first: what is tried again is answered after this.
      connections.facts.push({ kind: 'retry_ordered', at: Date.now() })
      await calsync.retry({}, { by: 'chaos' })
    },
    reconnect: (user) => connections.reconnect(user),
    stealLeadership: async (ms) => {
      await pool.query(
        `insert into calsync.leases as l (name, holder, lease_until)
         values ('sweep', 'nobody', clock_timestamp() + $1 * interval '1 millisecond')
         on conflict (name) do update set
           holder = excluded.holder, lease_until = excluded.lease_until, term = l.term + 1`,
        [ms],
      )
    },
    isQuiet: () => isQuiet(pool),
    unrest: () => unrest(pool),
    evidence: async (): Promise<Evidence> => ({
      host: [...connections.facts, ...(await hostFacts(pool))],
      calendar: await provider.facts(disturbances),
      published: await published(),
    }),
    leaks: async () => {
      await topics?.control.readRequests()
      await published()
      await lookIntoTables(pool, watch)
      return watch.found()
    },
    stop,
  }
}
