import type { Connection, SyncRecord, TargetQuery, Targets } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './read-targets.sql'

interface Row {
  /** Each once, in the order in which they were connected. */
  readonly connections: readonly Connection[] | null
  readonly records: readonly SyncRecord[] | null
}

/**
 * One read for all queries: the schedules of a page have the same users over and over, and writing
 * their connections out for each was most of the cost.
 */
export async function readTargets(
  queries: Queries,
  wanted: readonly TargetQuery[],
): Promise<Targets[]> {
  if (wanted.length === 0) return []
  const users = distinctUsers(wanted)
  const [row] = await queries.query<Row>({ name: 'read-targets', text }, [
    wanted.map(({ ref }) => ref),
    users.map(({ organizationId }) => organizationId),
    users.map(({ userId }) => userId),
  ])
  const places = (row?.connections ?? []).map((connection, place) => ({ connection, place }))
  const byId = new Map(places.map((placed) => [placed.connection.id, placed]))
  const byUser = Map.groupBy(places, ({ connection }) => userKey(connection))
  const recordsByRef = Map.groupBy(row?.records ?? [], ({ ref }) => ref)
  return wanted.map(({ ref, organizationId, userIds }) => {
    const records = recordsByRef.get(ref) ?? []
    const found = new Set([
      ...userIds.flatMap((userId) => byUser.get(userKey({ organizationId, userId })) ?? []),
      ...records.flatMap(({ connectionId }) => byId.get(connectionId) ?? []),
    ])
    const connections = [...found]
      .sort((left, right) => left.place - right.place)
      .map(({ connection }) => connection)
    return { ref, connections, records }
  })
}

interface User {
  readonly organizationId: string
  readonly userId: string
}

function distinctUsers(wanted: readonly TargetQuery[]): User[] {
  const users = wanted.flatMap(({ organizationId, userIds }) =>
    userIds.map((userId) => ({ organizationId, userId })),
  )
  return [...new Map(users.map((user) => [userKey(user), user])).values()]
}

function userKey({ organizationId, userId }: User): string {
  return JSON.stringify([organizationId, userId])
}
