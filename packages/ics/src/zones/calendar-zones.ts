import { canonicalTimeZone } from '@calsync/core'
import { type JcalComponent, parseComponent, textOf } from '../jcal/jcal.js'
import { matchingZone, type Span } from './match-zone.js'
import { namedZone } from './named-zone.js'
import { readDefinition, type ZoneDefinition } from './zone-definition.js'

/** What a TZID means. */
export type CalendarZone =
  | { readonly kind: 'iana'; readonly zone: string }
  /** No IANA zone is like it: only the file says which instants its wall times are. */
  | { readonly kind: 'own'; readonly definition: ZoneDefinition }
  | { readonly kind: 'unknown' }

/** A zone as its file explains it. */
interface OwnZone {
  readonly definition: ZoneDefinition
  /** What the file says that it is elsewhere called. */
  readonly location: string | null
}

/** The zones of one VCALENDAR. */
export class CalendarZones {
  readonly #texts: readonly string[]
  readonly #usualZone: string | null
  readonly #found = new Map<string, CalendarZone>()
  #own: ReadonlyMap<string, OwnZone> | null = null

  /**
   * @param texts of the VTIMEZONE components
   * @param usualZone what the calendar says that its times are usually shown in
   */
  constructor(texts: readonly string[], usualZone: string | null) {
    this.#texts = texts
    this.#usualZone = usualZone
  }

  /**
   * A name that is known everywhere means what it says, since many files simplify what they define.
   * Abbreviations (EST, GMT) mean what the file defines, as do names that nobody else knows.
   */
  resolve(tzid: string, spanOf: () => Span): CalendarZone {
    const known = namedZone(tzid)
    if (known !== null && (!isAbbreviation(tzid) || !this.#defined().has(tzid))) {
      return { kind: 'iana', zone: known }
    }
    const span = spanOf()
    const key = `${span.from}/${span.until}/${span.isSeries}/${tzid}`
    const found = this.#found.get(key) ?? this.#explain(tzid, known, span)
    this.#found.set(key, found)
    return found
  }

  #explain(tzid: string, known: string | null, span: Span): CalendarZone {
    const own = this.#defined().get(tzid)
    if (own === undefined) return { kind: 'unknown' }
    const zone = matchingZone(own.definition, [known, own.location, this.#usualZone], span)
    return zone === null ? { kind: 'own', definition: own.definition } : { kind: 'iana', zone }
  }

  #defined(): ReadonlyMap<string, OwnZone> {
    this.#own ??= new Map(this.#texts.flatMap(ownZone))
    return this.#own
  }
}

function isAbbreviation(tzid: string): boolean {
  return /^[A-Za-z]{2,5}$/.test(tzid.trim())
}

/** A definition that cannot be read explains nothing; whoever uses it says so. */
function ownZone(text: string): (readonly [tzid: string, OwnZone])[] {
  let component: JcalComponent
  try {
    component = parseComponent(text)
  } catch {
    return []
  }
  const definition = readDefinition(component)
  if (definition === null) return []
  const location = canonicalTimeZone(textOf(component, 'x-lic-location'))
  return [[textOf(component, 'tzid'), { definition, location }]]
}
