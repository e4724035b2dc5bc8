export { defineConfig, type CalsyncConfig } from './sdk/calsync-config.js'
export { createCalsync, type CalsyncOptions } from './sdk/create-calsync.js'
export type { CalsyncOnPostgres } from './sdk/compose.js'
export { importedEvents, type ImportedEventsOptions } from './sdk/imported-events.js'
export { pica } from './sdk/pica.js'
export { fromDrizzle, type DrizzleTransaction } from './sdk/transactions/from-drizzle.js'
export { fromKnex, type KnexTransaction } from './sdk/transactions/from-knex.js'
export { fromKysely, type KyselyTransaction } from './sdk/transactions/from-kysely.js'
export { fromPrisma, type PrismaTransaction } from './sdk/transactions/from-prisma.js'
export { fromTypeOrm, type TypeOrmTransaction } from './sdk/transactions/from-typeorm.js'

export { outlook, type OutlookOptions, type PicaOptions } from '@calsync/pica-provider'
export { kafka, type KafkaOptions } from '@calsync/kafka-transport'
export {
  icsSource,
  readCalendar,
  writeCalendar,
  type IcsSourceOptions,
  type ReadCalendar,
  type ReadCalendarOptions,
  type ReadEvent,
  type UnreadableEvent,
  type WriteCalendarOptions,
  type WrittenEvent,
} from '@calsync/ics'
export {
  functionSource,
  printMigrations,
  sqlSource,
  type FunctionSourceOptions,
  type MigrateReport,
  type SqlSourceDefinition,
  type SqlSourceOptions,
} from '@calsync/postgres-store'
export {
  CalsyncError,
  errorAnswers,
  messageOf,
  needsReconnect,
  parseScheduleRef,
  parseSyncRequest,
  scheduleRef,
  Secret,
  silentLogger,
  skip,
  type BackfillOptions,
  type BackfillPreview,
  type Calsync,
  type CalendarEvent,
  type CalendarEventInput,
  type CalendarProvider,
  type ChangeOptions,
  type Connection,
  type ConnectionFilter,
  type ConnectionGateway,
  type ConnectionHealth,
  type ConnectionsApi,
  type ConnectionState,
  type ConnectOptions,
  type ConnectResult,
  type ErrorAnswers,
  type ErrorClass,
  type ErrorFacts,
  type Explanation,
  type HealthReport,
  type Logger,
  type PauseScope,
  type RecordFilter,
  type RecordStatus,
  type RecordView,
  type RenderEvent,
  type RenderTarget,
  type ResultMessage,
  type RetryOptions,
  type RetryPolicy,
  type RetryPreview,
  type Run,
  type RunScope,
  type RunStatus,
  type Schedule,
  type ScheduleRef,
  type ScheduleRow,
  type ScheduleSource,
  type SchedulesApi,
  type Skip,
  type StatusSummary,
  type SyncPolicy,
  type SyncRecord,
  type SyncRequest,
  type SyncStore,
  type Telemetry,
  type TransactionHandle,
  type Transport,
  type Worker,
  type WorkerOptions,
  type WorkerRow,
  type WorkerStatus,
} from '@calsync/core'
