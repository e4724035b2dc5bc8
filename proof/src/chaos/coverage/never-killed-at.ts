/**
 * Awaits on the way at which no real process has died so far, by what it would take to get there.
 * Kills at random moments may have met them; nobody has seen it. A list that shrinks.
 */
export const neverKilledAt: Readonly<Record<string, readonly string[]>> = {
  'a message that cannot be read, a full queue, or a rebalance in the midst of a batch': [
    'kafka-transport/consume-batch.ts:beating.beat:1',
    'kafka-transport/consume-batch.ts:beating.beat:2',
    'kafka-transport/consume-batch.ts:beating:1',
    'kafka-transport/consume-batch.ts:bury:1',
    'kafka-transport/consume-batch.ts:consumeBatch:2',
    'kafka-transport/consume-batch.ts:consumeBatch:3',
    'kafka-transport/consume-batch.ts:handOver:1',
    'kafka-transport/consume-batch.ts:handOver:3',
    'kafka-transport/consumer-session.ts:ConsumerSession.#eachBatch:1',
    'kafka-transport/transport.ts:KafkajsTransport.#writeDeadLetter:1',
    'kafka-transport/transport.ts:KafkajsTransport.#writeDeadLetter:2',
  ],
  'a consumer that crashes or hangs and is made anew': [
    'kafka-transport/consumer-loop.ts:ConsumerLoop.#run:2',
    'kafka-transport/consumer-loop.ts:ConsumerLoop.stop:1',
    'kafka-transport/consumer-watch.ts:sample:1',
    'kafka-transport/consumer-watch.ts:sample:2',
    'kafka-transport/consumer-watch.ts:watchConsumer:2',
    'kafka-transport/lag.ts:readLags:1',
    'kafka-transport/lag.ts:readLags:2',
    'kafka-transport/transport.ts:KafkajsTransport.subscribe.stop:1',
  ],
  'a backfill, which no host of the chaos run orders': [
    'postgres-store/sql-source/function-source.ts:functionSource.list:1',
    'postgres-store/sql-source/sql-source.ts:SqlSource.list.~:1',
    'postgres-store/sql-source/tenant-source.ts:TenantSource.list:1',
    'postgres-store/sql-source/tenant-source.ts:TenantSource.list:2',
    'postgres-store/sql/advance-run.ts:advanceRun:1',
    'postgres-store/sql/take-schedules.ts:takeSchedules:1',
  ],
  'a host process, whose sources run without failpoints': [
    'postgres-store/sql/insert-changes.ts:insertChanges:1',
    'postgres-store/store/change-store.ts:PostgresChangeStore.markChanged:1',
  ],
  'sources as functions, and rows that a query chokes on': [
    'postgres-store/sql-source/function-source.ts:failing:1',
    'postgres-store/sql-source/function-source.ts:functionSource.load:1',
    'postgres-store/sql-source/load-schedules.ts:bisect:1',
    'postgres-store/sql-source/load-schedules.ts:bisect:2',
    'postgres-store/sql-source/load-schedules.ts:explainSingle:1',
    'postgres-store/sql-source/load-schedules.ts:loadAskable:2',
    'postgres-store/sql-source/load-schedules.ts:loadAskable:3',
    'postgres-store/sql-source/shape-cache.ts:ShapeCache.use:4',
  ],
  'tenants with a schema each or behind policies, which no host of the chaos run has': [
    'postgres-store/sql-source/list-tenants.ts:callList:1',
    'postgres-store/sql-source/list-tenants.ts:listTenants:1',
    'postgres-store/sql-source/list-tenants.ts:readList:1',
    'postgres-store/sql-source/list-tenants.ts:readList:2',
    'postgres-store/sql-source/tenant-source.ts:TenantSource.#loadOf:1',
    'postgres-store/sql-source/tenant-source.ts:TenantSource.#tenants:1',
    'postgres-store/sql-source/tenant-source.ts:TenantSource.load:1',
    'postgres-store/sql-source/tenant-source.ts:TenantSource.load:2',
  ],
  'a limit of the whole account, or an unused budget': [
    'postgres-store/sql/give-back-budget.ts:giveBackBudget:1',
    'postgres-store/sql/hold-budget.ts:holdBudget:1',
    'postgres-store/store/claim-store.ts:PostgresClaimStore.giveBackBudget:1',
    'postgres-store/store/claim-store.ts:PostgresClaimStore.holdBudget:1',
  ],
  'results that the database cannot take together': [
    'postgres-store/database/database.ts:Database.transaction:5',
    'postgres-store/store/claim-store.ts:PostgresClaimStore.#settleOneByOne:1',
    'postgres-store/store/claim-store.ts:PostgresClaimStore.#settleWave:2',
  ],
  'met by every call; no kill was drawn there': [
    'kafka-transport/transport.ts:KafkajsTransport.#send:1',
    'kafka-transport/transport.ts:KafkajsTransport.nudge:1',
    'pica-provider/outlook/outlook-calendar.ts:OutlookCalendar.#batch:1',
    'pica-provider/outlook/outlook-calendar.ts:OutlookCalendar.#single:1',
  ],
}
