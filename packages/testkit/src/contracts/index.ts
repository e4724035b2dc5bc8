export type { ContractCase } from './contract-case.js'
export {
  scheduleSourceContract,
  type HostSchedule,
  type ScheduleSourceHarness,
} from './schedule-source-contract.js'
export { syncStoreContract } from './sync-store-contract.js'
export type { HostTransaction, SyncStoreHarness } from './sync-store/harness.js'
export { calendarProviderContract } from './calendar-provider-contract.js'
export type {
  CalendarProviderHarness,
  CalendarSeen,
  EventSeen,
  OccurrenceSeen,
  ProviderFaults,
  TimeRange,
} from './calendar-provider/harness.js'
export {
  optionalMembers,
  type OptionalMember,
  type ProviderCase,
} from './calendar-provider/provider-case.js'
export { transportContract, type ResultSeen, type TransportHarness } from './transport-contract.js'
