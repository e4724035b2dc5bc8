export type { MoveInput } from './act-as-user.js'
export { calendarFacts, type CalendarFactsOptions, type ProviderRecords } from './calendar-facts.js'
export { SandboxClient, type KeylessConnection } from './client.js'
export type { MailboxSettings } from './configure-mailbox.js'
export { createSandbox } from './create-sandbox.js'
export type { FaultStatus } from './faults/fault-book.js'
export {
  faultRuleSchema,
  type FaultAction,
  type FaultRule,
  type FaultRuleInput,
  type FaultScope,
} from './faults/fault-rule.js'
export type { DuplicateValue } from './graph/correlation-index.js'
export type { ExtendedProperty } from './graph/event-content.js'
export type { Effect } from './graph/graph-call.js'
export type { MailRecord } from './graph/mail-log.js'
export type { Calendar } from './graph/mailbox.js'
export type { MailboxCounters } from './graph/mailbox-counters.js'
export type { EffectRecord, ShownTime } from './journal/effect-log.js'
export type { JournalEntry } from './journal/journal-entry.js'
export type { JournalTotals } from './journal/journal.js'
export type { OccurrenceRange, SandboxOccurrence } from './mailbox-occurrences.js'
export type { Duplicate, MailboxSummary, MailboxView, SandboxEvent } from './mailbox-view.js'
export type { SandboxHeaders, SandboxReply, SandboxRequest } from './request.js'
export { SandboxError } from './sandbox-error.js'
export { createSandboxFetch } from './sandbox-fetch.js'
export type { Sandbox, SandboxOptions, SandboxState } from './sandbox.js'
export { sandboxGateway, type SandboxGateway } from './sandbox-gateway.js'
export { seededRandom } from './seeded-random.js'
export { startSandbox, type RunningSandbox, type StartSandboxOptions } from './server.js'
export { settingsSchema, type SandboxSettings, type SandboxSettingsInput } from './settings.js'
export { createManualClock, type ManualClock } from './time/manual-clock.js'
export type { SandboxClock } from './time/sandbox-clock.js'
export { createSystemClock } from './time/system-clock.js'
export type {
  ConnectInput,
  ConnectionState,
  PreviousConnection,
  VaultConnection,
} from './vault/vault-connection.js'
