export { KeyRing } from './key-ring.js'
export { parseKeyRing } from './parse-key-ring.js'
export {
  migrate,
  pendingMigrations,
  printMigrations,
  requireSchema,
  schemaVersion,
  type MigrateReport,
  type SchemaOptions,
} from './migrate/migrate.js'
export {
  postgresStore,
  PostgresSyncStore,
  type PostgresStoreOptions,
} from './store/postgres-store.js'
export {
  pollingTransport,
  type PollingTransportOptions,
} from './polling-transport/polling-transport.js'
export {
  functionSource,
  type FunctionSourceOptions,
  type FunctionSourceRow,
} from './sql-source/function-source.js'
export type { DateAndTime, SourceColumns, TableColumns } from './sql-source/columns-query.js'
export {
  sqlSource,
  type QuerySourceOptions,
  type SqlSourceDefinition,
  type SqlSourceOptions,
  type TableSourceOptions,
} from './sql-source/sql-source.js'
export {
  printTriggerDrops,
  printTriggers,
  type ChildTable,
  type TriggerOptions,
} from './triggers/print-triggers.js'
export type {
  SchemaTenants,
  SettingTenants,
  Tenant,
  TenantList,
  Tenants,
} from './sql-source/tenancy.js'
