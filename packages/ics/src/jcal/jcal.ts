import ICAL from 'ical.js'

/** A recurrence rule of jCal: part names in lower case; `until` with hyphens and colons. */
export type JcalRule = Readonly<Record<string, string | number | readonly (string | number)[]>>

/** Name in lower case, parameters, value type, values. */
export type JcalProperty = readonly [
  name: string,
  parameters: Readonly<Record<string, string | readonly string[]>>,
  type: string,
  ...values: unknown[],
]

/** iCalendar as ical.js gives and takes it (jCal, RFC 7265). */
export type JcalComponent = readonly [
  name: string,
  properties: readonly JcalProperty[],
  components: readonly JcalComponent[],
]

/** Reads the text of one component; throws what ical.js throws, or says what it should have. */
export function parseComponent(text: string): JcalComponent {
  const parsed: unknown = ICAL.parse(text)
  // ical.js takes any END for the end of what is open, and gives what is left then.
  if (!isComponent(parsed)) throw new Error('its BEGIN and END lines do not belong together')
  return parsed
}

function isComponent(parsed: unknown): parsed is JcalComponent {
  if (!Array.isArray(parsed)) return false
  const [name, properties, components] = parsed as unknown[]
  return typeof name === 'string' && Array.isArray(properties) && Array.isArray(components)
}

export function stringifyComponent(component: JcalComponent): string {
  return ICAL.stringify(component as unknown as unknown[])
}

export function propertiesOf([, properties]: JcalComponent, name: string): JcalProperty[] {
  return properties.filter((property) => property[0] === name)
}

export function firstOf(component: JcalComponent, name: string): JcalProperty | null {
  return component[1].find((property) => property[0] === name) ?? null
}

export function componentsOf([, , components]: JcalComponent, name: string): JcalComponent[] {
  return components.filter((component) => component[0] === name)
}

export function valuesOf([, , , ...values]: JcalProperty): unknown[] {
  return values
}

export function parameterOf([, parameters]: JcalProperty, name: string): string | null {
  const value = parameters[name]
  return (typeof value === 'object' ? value[0] : value) ?? null
}

/** The values of a property as text, as a reader sees it. */
export function textsOf(property: JcalProperty): string[] {
  const texts = valuesOf(property).filter((value) => typeof value === 'string')
  return property[2] === 'unknown' ? texts.map(unescaped) : texts
}

/** The text of the first property of a name; `''` when there is none. */
export function textOf(component: JcalComponent, name: string): string {
  const property = firstOf(component, name)
  return property === null ? '' : (textsOf(property)[0] ?? '')
}

/** ical.js leaves values of properties that it does not know as they are written. */
function unescaped(raw: string): string {
  const [, , , text] = ICAL.parse.property(`COMMENT:${raw}`) as JcalProperty
  return typeof text === 'string' ? text : raw
}
