/** What a database user may do with a table or a view. */
type TablePrivilege = 'select' | 'insert' | 'update' | 'delete'

/** Privileges by table or view, without prefix. */
export type Privileges = Readonly<Record<string, readonly TablePrivilege[]>>

/**
 * What workers and whoever connects users need, statement by statement: `update` also stands for
 * the row locks that planners and publishers take. All functions run with their caller's rights.
 */
export const runtimePrivileges: Privileges = {
  attempt_requests: ['select', 'insert', 'update', 'delete'],
  changes: ['select', 'insert', 'update', 'delete'],
  held_removals: ['select', 'insert', 'update', 'delete'],
  integration_rate_limits: ['select', 'insert', 'update'],
  integrations: ['select', 'insert'],
  leases: ['select', 'insert', 'update'],
  migrations: ['select'],
  organization_integration_settings: ['select', 'insert', 'update'],
  pauses: ['select', 'insert', 'delete'],
  refused_adoptions: ['select', 'insert', 'delete'],
  removal_counters: ['select', 'insert', 'update'],
  removal_releases: ['select', 'insert', 'update'],
  result_outbox: ['select', 'insert', 'update', 'delete'],
  runs: ['select', 'insert', 'update'],
  scans: ['select', 'insert', 'update'],
  schedule_sync_status: ['select', 'insert', 'update'],
  schedules: ['select', 'insert', 'update'],
  sync_audit_log: ['select', 'insert'],
  user_integration_connections: ['select', 'insert', 'update'],
  v_blocked: ['select'],
  v_due: ['select'],
  v_gates: ['select'],
  v_held: ['select'],
  v_missing: ['select'],
  v_parked: ['select'],
  v_status: ['select'],
  workers: ['select', 'insert', 'update', 'delete'],
}

/** What `status`, `explain`, `health` and dry runs need. Users' keys are among it, encrypted. */
export const readonlyPrivileges: Privileges = Object.fromEntries(
  Object.keys(runtimePrivileges).map((table) => [table, ['select']]),
)

/** What `changed()` in a host's transaction needs, and the functions for triggers. */
export const enqueuePrivileges: Privileges = { changes: ['insert'] }

/** The functions that go with it, of whatever arguments. */
export const enqueueFunctions: readonly string[] = [
  'schedule_changed',
  'schedule_deleted',
  'schedules_changed',
  'schedules_deleted',
]
