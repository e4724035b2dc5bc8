export { KeyRing } from './key-ring.js'
export { parseKeyRing } from './parse-key-ring.js'
export type { SchemaOptions } from './database/schema-name.js'
export { migrate, type MigrateReport } from './migrate/migrate.js'
export {
  type MigrationFilesOptions,
  type MigrationFormat,
  migrationFiles,
  migrationFormats,
} from './migrate/migration-files.js'
export type { MigrationFile, MigrationFolder } from './migrate/formats/migration-file.js'
export { printMigrations, type PrintOptions } from './migrate/print-migrations.js'
export {
  knownSchemaVersion,
  pendingMigrations,
  readSchemaState,
  requireSchema,
  schemaVersion,
  type SchemaState,
} from './migrate/schema-state.js'
export { type GrantOptions, type GrantRoles, printGrants } from './privileges/print-grants.js'
export {
  type DatabaseRole,
  type MissingPrivilege,
  missingPrivileges,
  type RolePrivileges,
} from './privileges/missing-privileges.js'
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
