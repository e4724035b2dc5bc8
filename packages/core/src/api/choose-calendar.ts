import type { Environment } from '../engine/environment.js'
import { type CalendarChoice, calendarChoiceSchema } from '../model/calendar-choice.js'
import { CalsyncError } from '../model/calsync-error.js'
import type { CalendarInfo, CalendarProvider, ProviderSession } from '../ports/calendar-provider.js'

/** Whose calendar is chosen, at the provider. */
export interface ChosenFor {
  readonly integration: string
  readonly account: string
  readonly session: ProviderSession
}

const LOOK_MS = 500
/** As long as a call that was lost may still make its calendar, and the calls around it last. */
const TURN_MS = 120_000
const PATIENCE_MS = 30_000

/**
 * The id of the calendar that is meant, `null` for the account's default one. One that is to be
 * created is looked for by name first, by one process at a time: connects at once, and repeated ones,
 * come to the same. Throws `CalsyncError`: `INVALID_CALENDAR`, `CALENDAR_NOT_FOUND`,
 * `CALENDAR_AMBIGUOUS`, `CALENDAR_READ_ONLY`, `CALENDAR_BUSY` (retryable), and as `listCalendars` and
 * `createCalendar` do.
 */
export async function chooseCalendar(
  environment: Pick<Environment, 'store' | 'clock' | 'random'>,
  provider: CalendarProvider,
  choice: CalendarChoice,
  whom: ChosenFor,
): Promise<string | null> {
  const checked = calendarChoiceSchema.safeParse(choice)
  if (!checked.success) throw invalidChoice()
  if (choice === 'primary') return null
  if ('create' in choice) return await findOrCreate(environment, provider, choice.create, whom)
  const calendars = await provider.listCalendars(whom.session)
  const found =
    'id' in choice
      ? calendars.filter(({ id }) => id === choice.id)
      : calendars.filter(({ name }) => name === choice.name)
  const what = 'id' in choice ? `the id ${choice.id}` : `the name "${choice.name}"`
  const [calendar, second] = found
  if (calendar === undefined) throw notFound(what, calendars)
  if (second !== undefined) throw ambiguous(what, found)
  return idOf(calendar, what)
}

async function findOrCreate(
  { store, clock, random }: Pick<Environment, 'store' | 'clock' | 'random'>,
  provider: CalendarProvider,
  name: string,
  { integration, account, session }: ChosenFor,
): Promise<string | null> {
  const turn = `calendar ${JSON.stringify([integration, account, name])}`
  const holder = random.uuid()
  const started = clock.monotonic()
  while (!(await store.runs.lead(turn, holder, TURN_MS))) {
    if (clock.monotonic() - started > PATIENCE_MS) throw busy(name)
    await clock.sleep(LOOK_MS)
  }
  // Not given back after a failure: what was lost may still come to be.
  const id = await findOrCreateAlone(provider, name, session)
  await store.runs.lead(turn, holder, 0)
  return id
}

async function findOrCreateAlone(
  provider: CalendarProvider,
  name: string,
  session: ProviderSession,
): Promise<string | null> {
  const what = `the name "${name}"`
  const known = firstOf(await provider.listCalendars(session), name)
  if (known !== null) return idOf(known, what)
  try {
    return (await provider.createCalendar(session, name)).id
  } catch (error) {
    // Its answer may be lost, or somebody else was quicker.
    const made = firstOf(await provider.listCalendars(session), name)
    if (made === null) throw error
    return idOf(made, what)
  }
}

/** Of several of one name always the same one. */
function firstOf(calendars: readonly CalendarInfo[], name: string): CalendarInfo | null {
  const named = calendars.filter((calendar) => calendar.name === name)
  return named.toSorted((a, b) => (a.id < b.id ? -1 : 1))[0] ?? null
}

function idOf({ id, isDefault, canEdit }: CalendarInfo, what: string): string | null {
  if (isDefault) return null
  if (canEdit) return id
  throw new CalsyncError({
    code: 'CALENDAR_READ_ONLY',
    message: `the account may not write to the calendar of ${what}`,
    next: 'choose one of its own calendars',
  })
}

function notFound(what: string, calendars: readonly CalendarInfo[]): CalsyncError {
  const names = calendars.map(({ name }) => `"${name}"`).slice(0, 10)
  return new CalsyncError({
    code: 'CALENDAR_NOT_FOUND',
    message: `the account has no calendar of ${what}; it has ${names.join(', ') || 'none'}`,
    next: 'choose one of these, or let calsync make one: { create: name }',
  })
}

function ambiguous(what: string, found: readonly CalendarInfo[]): CalsyncError {
  return new CalsyncError({
    code: 'CALENDAR_AMBIGUOUS',
    message: `the account has ${found.length} calendars of ${what}`,
    next: 'choose one by its id',
  })
}

function busy(name: string): CalsyncError {
  return new CalsyncError({
    code: 'CALENDAR_BUSY',
    message: `the calendar "${name}" is being made by somebody else, or nobody knows yet whether it was`,
    next: 'connect again in two minutes',
    retryable: true,
  })
}

function invalidChoice(): CalsyncError {
  return new CalsyncError({
    code: 'INVALID_CALENDAR',
    message: 'the calendar of a connection is not one that could be meant',
    next: "write 'primary', { id }, { name } or { create }",
  })
}
