import { callsContract } from './calendar-provider/calls-contract.js'
import { failuresContract } from './calendar-provider/failures-contract.js'
import { findContract } from './calendar-provider/find-contract.js'
import type { CalendarProviderHarness } from './calendar-provider/harness.js'
import { preparationContract } from './calendar-provider/preparation-contract.js'
import { writesContract } from './calendar-provider/writes-contract.js'
import type { ContractCase } from './contract-case.js'

/** Every promise of the `CalendarProvider` port; each case wants an empty calendar. */
export const calendarProviderContract: readonly ContractCase<CalendarProviderHarness>[] = [
  ...preparationContract,
  ...writesContract,
  ...findContract,
  ...failuresContract,
  ...callsContract,
]
