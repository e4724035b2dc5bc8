export type { AdoptOptions } from './api/adoption/adopt-events.js'
export type { BackfillOptions, BackfillPreview, MailboxWork } from './api/backfills.js'
export { Calsync, type ResultsApi, type SchedulesApi } from './api/calsync.js'
export type { ChangeOptions, ScheduleRefs } from './api/changes.js'
export { ConnectionsApi, type ConnectOptions, type SetUserOptions } from './api/connections.js'
export { createCalsync, type CalsyncParts } from './api/create-calsync.js'
export type { GuardOptions, PolicyOptions } from './api/guard-options.js'
export type { ReconcileOptions } from './api/reconcile-options.js'
export type { ReconcileReport, ReconcileRequest } from './api/reconciliations.js'
export type { ReleaseOptions } from './api/releases.js'
export type { RetryOptions, RetryPreview } from './api/retries.js'
export type { HandlerContext, ResultHandlers } from './api/result-handlers.js'
export { parseSpan } from './api/span.js'
export type { RolloutPolicy } from './engine/environment.js'
export { rolloutVersions, type RolloutOptions } from './api/order-rollout.js'
export type { HealthReport } from './engine/check-health.js'
export { Worker, type WorkerOptions, type WorkerStatus } from './engine/worker.js'
export {
  isAdopted,
  type AdoptionAnswer,
  type AdoptionReport,
  type AdoptionResult,
  type AdoptionRow,
} from './model/adoption.js'
export {
  CalsyncError,
  messageOf,
  type CalsyncErrorInit,
  type ErrorDetails,
} from './model/calsync-error.js'
export {
  calendarEventSchema,
  describeIssues,
  endInstantOf,
  isSeries,
  localEndOf,
  parseCalendarEvent,
  startInstantOf,
  type CalendarEvent,
  type CalendarEventInput,
  type EventLink,
  type SingleEvent,
} from './model/calendar-event.js'
export { calendarChoiceSchema, type CalendarChoice } from './model/calendar-choice.js'
export { busyOnly } from './model/busy-only.js'
export { canonicalJson } from './model/canonical-json.js'
export { calendarChange, calendarInUse } from './decide/calendar-change.js'
export type { Connection, ConnectionHealth, ConnectionState, OptOut } from './model/connection.js'
export {
  errorAnswers,
  needsReconnect,
  type Actor,
  type ErrorAnswers,
  type ErrorClass,
  type LimitScope,
} from './model/error-class.js'
export { editDistance } from './model/edit-distance.js'
export {
  MIXED,
  NO_TEMPLATE,
  presentVersions,
  versionsDiffer,
  type Versions,
} from './model/versions.js'
export { HASH_VERSION, hashEvent, hashSchedule } from './model/event-hash.js'
export { idempotencyKey, type IdempotencyKeyParts } from './model/idempotency-key.js'
export { correlationOf, transactionId } from './model/identity.js'
export type { Instant } from './model/instant.js'
export {
  firstRegularId,
  lastRegularId,
  occurrenceOf,
  recurrenceIds,
  regularIds,
  type RecurrenceIds,
  type WallRange,
} from './model/occurrences.js'
export type {
  ErrorToast,
  Notification,
  SuccessToast,
  Toast,
  WarningToast,
} from './model/notification.js'
export {
  errorOf,
  type Echo,
  type ErrorFacts,
  type FoundEvent,
  type Outcome,
} from './model/outcome.js'
export {
  isOccurrencePart,
  occurrencePart,
  readPart,
  seriesPartOf,
  wholePart,
  type PartKey,
} from './model/part.js'
export type { RecurrenceOverride } from './model/recurrence-override.js'
export {
  frequencies,
  weekdays,
  type DayRule,
  type Frequency,
  type RecurrenceRule,
  type Weekday,
} from './model/recurrence-rule.js'
export { skip, type RenderEvent, type RenderTarget, type Skip } from './model/render.js'
export type { LoadedSchedule, Schedule } from './model/schedule.js'
export {
  idOf,
  kindOf,
  parseScheduleRef,
  scheduleRef,
  shownRef,
  type ScheduleRef,
} from './model/schedule-ref.js'
export { readScheduleRow, scheduleColumns, type ScheduleRow } from './model/schedule-row.js'
export { Secret } from './model/secret.js'
export { outlineOf, whyNoOutline, type SeriesOutline } from './model/series-outline.js'
export {
  parseSyncRequest,
  syncRequestSchema,
  type BatchSync,
  type IndividualSync,
  type SyncRequest,
} from './model/sync-request.js'
export type {
  Action,
  AppliedState,
  Attempt,
  DesiredState,
  Doubt,
  Presence,
  Priority,
  RecordStatus,
  SyncRecord,
} from './model/sync-record.js'
export { isTenantId, splitTenantRef, tenantRef } from './model/tenant-ref.js'
export type {
  ScheduleInvalid,
  SyncCompleted,
  SyncDeadLetter,
  SyncFailed,
  SyncResult,
} from './model/sync-result.js'
export { canonicalTimeZone } from './model/time-zone.js'
export { formatDuration, parseDuration, type EventDuration } from './model/duration.js'
export { formatWallTime, parseWallTime, type WallTime } from './model/wall-time.js'
export {
  instantOf,
  instantsOf,
  offsetMsAt,
  wallTimeAt,
  zoneChanges,
  type WallInstants,
  type ZoneChange,
} from './model/zone-offset.js'

export { backoffMs, defaultRetryPolicy, type RetryPolicy } from './decide/backoff.js'
export { CHUNK_SIZE, chunk } from './decide/chunk.js'
export { defaultGuardPolicy, type GuardLimit, type GuardPolicy } from './decide/guard-policy.js'
export { defaultDeliveryPolicy, type DeliveryPolicy } from './decide/settle-delivery.js'
export { defaultSeriesPolicy, type SeriesPolicy } from './decide/lay-out.js'
export { defaultReconcilePolicy, type ReconcilePolicy } from './decide/reconcile-policy.js'
export { defaultSyncPolicy, type SyncPolicy } from './decide/policy.js'

export type {
  BudgetLimit,
  CalendarInfo,
  CalendarProvider,
  OccurrenceTarget,
  Operation,
  OperationOutcome,
  PackLimits,
  Preparation,
  PreparedOperation,
  ProviderDescription,
  ProviderSession,
  SeriesForm,
} from './ports/calendar-provider.js'
export type { Clock } from './ports/clock.js'
export type {
  ConnectionGateway,
  GatewayFinding,
  GatewayHealth,
  GatewayReply,
  GatewayRequest,
  ResolvedConnection,
  ResolveRequest,
} from './ports/connection-gateway.js'
export { silentLogger, type LogFields, type Logger } from './ports/logger.js'
export type { Random } from './ports/random.js'
export type { ResultReceiver } from './ports/result-receiver.js'
export type {
  ListPage,
  ListRequest,
  ScheduleSource,
  SourceFinding,
} from './ports/schedule-source.js'
export { silentTelemetry, type Labels, type Telemetry } from './ports/telemetry.js'
export type {
  Nudge,
  NudgeAnswer,
  NudgeHandler,
  ResultKind,
  ResultMessage,
  Transport,
  TransportFinding,
  TransportSubscription,
} from './ports/transport.js'
export type {
  ChangeMark,
  ChangeStore,
  HeadState,
  HeadWrite,
  LockedHead,
  PlanFunction,
  PlannedWork,
  PlanReport,
  PlanWrites,
  Postponement,
  ReadTargets,
  RecordWrite,
  ScheduleHead,
  TargetQuery,
  Targets,
  TransactionHandle,
} from './ports/store/change-store.js'
export type {
  AuditEntry,
  BeginAttempt,
  BudgetGrant,
  BudgetRequest,
  Claim,
  ClaimedRecord,
  ClaimRequest,
  ClaimStore,
  ConnectionEffect,
  DueConnection,
  RecordPatch,
  RecordSettlement,
  Settlement,
  SettleReport,
  ConnectionLease,
  LeaseRequest,
} from './ports/store/claim-store.js'
export type {
  ConnectionFilter,
  ConnectionStore,
  ConnectRequest,
  ConnectResult,
  HealthUpdate,
  OrganizationSetting,
  Pause,
  OrganizationMode,
  PauseScope,
  UserSetting,
} from './ports/store/connection-store.js'
export {
  HOST_SCOPE,
  type GuardFacts,
  type GuardStore,
  type GuardWrites,
  type HeldFilter,
  type HeldMailbox,
  type HeldRemoval,
  type HeldReport,
  type LockedCounter,
  type PlanGuard,
  type Release,
  type ReleaseScope,
  type RemovalCounter,
  type RemovalSlice,
} from './ports/store/guard-store.js'
export type {
  Delivery,
  DeliveryEnd,
  DeliveryRequest,
  DeliveryResult,
  DeliveryStore,
  ParkedMessage,
} from './ports/store/delivery-store.js'
export type {
  Explanation,
  RecordFilter,
  RecordView,
  ReportStore,
  RetryReport,
  ObservedWork,
  StatusSummary,
} from './ports/store/report-store.js'
export type {
  NewRollout,
  OutdatedQuery,
  RolloutPage,
  RolloutScope,
  RolloutStore,
} from './ports/store/rollout-store.js'
export type {
  NewRun,
  Rollout,
  Run,
  RunProgress,
  RunScope,
  RunStatus,
  RunStore,
  WorkerReport,
  WorkerRow,
  AdoptionStatus,
  RefusedAdoption,
} from './ports/store/run-store.js'
export type {
  FindingCounts,
  FindingKind,
  FinishedScan,
  ScanFinding,
  ScannedHead,
  ScanRun,
  ScanState,
  ScanStore,
} from './ports/store/scan-store.js'
export type { SyncStore } from './ports/store/sync-store.js'
