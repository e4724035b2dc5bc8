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
  EventSeen,
  ProviderFaults,
} from './calendar-provider/harness.js'
export { transportContract, type ResultSeen, type TransportHarness } from './transport-contract.js'
