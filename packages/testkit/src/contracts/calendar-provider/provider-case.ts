import type { ContractCase } from '../contract-case.js'
import type { CalendarProviderHarness, CalendarSeen, ProviderFaults } from './harness.js'
import { ProviderScene } from './provider-scene.js'

/** A case of the provider's contract. Some need what not every provider or harness has. */
export interface ProviderCase extends ContractCase<CalendarProviderHarness> {
  /**
   * Why the case has nothing to test with this harness; `null` when it has. Runners show it and
   * skip the case; `run` throws in such a case, so that nothing is passed over unseen.
   */
  readonly lack: (harness: CalendarProviderHarness) => string | null
  readonly run: (harness: CalendarProviderHarness) => Promise<void>
}

type OptionalNames<T> = {
  [Name in keyof T]-?: undefined extends T[Name] ? Name : never
}[keyof T] &
  string

/** An optional member of the harness. */
export type OptionalMember =
  `faults.${OptionalNames<ProviderFaults>}` | `calendar.${OptionalNames<CalendarSeen>}`

/** Every optional member of the harness: what may be left out at the price of skipped cases. */
export const optionalMembers: readonly OptionalMember[] = [
  'calendar.retitleByUser',
  'faults.full',
  'faults.conflict',
  'faults.unknownZone',
  'faults.hang',
]

export interface CaseNeeds {
  readonly member?: OptionalMember
  /** Why a provider need not keep this promise; `null` when it has to. */
  readonly unless?: (scene: ProviderScene) => string | null
}

/** A case of the provider's contract over a scene. */
export function providerCase(
  name: string,
  run: (scene: ProviderScene) => Promise<void>,
  needs: CaseNeeds = {},
): ProviderCase {
  const lack = (harness: CalendarProviderHarness): string | null =>
    lackOfMember(harness, needs.member) ?? needs.unless?.(new ProviderScene(harness)) ?? null
  return {
    name,
    lack,
    run: async (harness) => {
      const missing = lack(harness)
      if (missing !== null) throw new Error(`this case is to be skipped: ${missing}`)
      await run(new ProviderScene(harness))
    },
  }
}

function lackOfMember(
  { calendar, faults }: CalendarProviderHarness,
  member: OptionalMember | undefined,
): string | null {
  if (member === undefined) return null
  const [owner, name] = member.split('.')
  const has: unknown = Reflect.get(owner === 'faults' ? faults : calendar, name ?? '')
  return has === undefined ? `the harness has no ${member}` : null
}
