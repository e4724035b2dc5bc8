import { randomBytes } from 'node:crypto'
import { type GrantRoles, printGrants, type SchemaOptions } from '@calsync/postgres-store'
import pg from 'pg'

/** Users of a server who may do what the printed grants say, and nothing else. */
export interface GrantedRoles {
  readonly names: Required<GrantRoles>
  /** A pool of one of them; ended by `drop`. */
  poolOf(role: keyof GrantRoles, options?: pg.PoolConfig): pg.Pool
  /** Runs the printed part 1 (as the owner of the database) or 2 (as the migrator). */
  grant(part: 1 | 2): Promise<void>
  drop(): Promise<void>
}

/** Roles belong to the whole server, so each caller has his own. */
export async function grantedRoles(url: string, options: SchemaOptions): Promise<GrantedRoles> {
  const suffix = randomBytes(4).toString('hex')
  const names = {
    migrator: `mi"grator ${suffix}`,
    runtime: `runtime-${suffix}`,
    readonly: `on'call%s ${suffix}`,
    enqueue: `api_${suffix}`,
  }
  const admin = new pg.Pool({ connectionString: url, max: 1 })
  // The pool does not wait for the last goodbye, and a drop of the database may come before it.
  admin.on('connect', (client) => void client.on('error', () => {}))
  for (const name of Object.values(names)) {
    await admin.query(`create role ${pg.escapeIdentifier(name)} login password 'p'`)
  }
  const pools: pg.Pool[] = []
  const poolOf = (role: keyof GrantRoles, config: pg.PoolConfig = {}): pg.Pool => {
    const { hostname, port, pathname } = new URL(url)
    const pool = new pg.Pool({
      ...{ host: hostname, port: Number(port), database: decodeURIComponent(pathname.slice(1)) },
      ...{ user: names[role], password: 'p', max: 10, ...config },
    })
    // A pool tells of idle connections that end; tests end some on purpose.
    pool.on('error', () => {})
    // The pool does not wait for the last goodbye, and a drop of the database may come before it.
    pool.on('connect', (client) => void client.on('error', () => {}))
    pools.push(pool)
    return pool
  }
  const printed = printGrants({ ...options, roles: names })
  const at = printed.indexOf('-- 2.')
  return {
    names,
    poolOf,
    grant: async (part) => {
      if (part === 1) await admin.query(printed.slice(0, at))
      else await poolOf('migrator', { max: 1 }).query(printed.slice(at))
    },
    drop: async () => {
      await Promise.all(pools.map((pool) => pool.end()))
      for (const name of Object.values(names)) {
        const role = pg.escapeIdentifier(name)
        await admin.query(`drop owned by ${role} cascade; drop role ${role}`)
      }
      await admin.end()
    },
  }
}
