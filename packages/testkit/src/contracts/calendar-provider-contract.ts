import { callsContract } from './calendar-provider/calls-contract.js'
import { echoContract } from './calendar-provider/echo-contract.js'
import { failuresContract } from './calendar-provider/failures-contract.js'
import { findContract } from './calendar-provider/find-contract.js'
import { idempotencyContract } from './calendar-provider/idempotency-contract.js'
import { occurrencesContract } from './calendar-provider/occurrences-contract.js'
import { preparationContract } from './calendar-provider/preparation-contract.js'
import type { ProviderCase } from './calendar-provider/provider-case.js'
import { refusalsContract } from './calendar-provider/refusals-contract.js'
import { secretsContract } from './calendar-provider/secrets-contract.js'
import { seriesContract } from './calendar-provider/series-contract.js'
import { seriesFormsContract } from './calendar-provider/series-forms-contract.js'
import { writesContract } from './calendar-provider/writes-contract.js'
import { zonesContract } from './calendar-provider/zones-contract.js'

/**
 * Every promise of the `CalendarProvider` port; each case wants an empty calendar. A case whose
 * `lack` gives a reason is to be skipped with it.
 */
export const calendarProviderContract: readonly ProviderCase[] = [
  ...under('preparation', preparationContract),
  ...under('writes', writesContract),
  ...under('idempotency', idempotencyContract),
  ...under('find', findContract),
  ...under('calls', callsContract),
  ...under('failures', failuresContract),
  ...under('refusals', refusalsContract),
  ...under('secrets', secretsContract),
  ...under('zones', zonesContract),
  ...under('series forms', seriesFormsContract),
  ...under('series', seriesContract),
  ...under('occurrences', occurrencesContract),
  ...under('echo', echoContract),
]

function under(role: string, cases: readonly ProviderCase[]): ProviderCase[] {
  return cases.map((each) => ({ ...each, name: `${role}: ${each.name}` }))
}
