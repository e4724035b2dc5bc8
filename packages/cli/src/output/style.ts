import { createColors } from 'picocolors'

type Paint = (text: string) => string

/** How words are marked; every function returns its text unchanged where colour is off. */
export interface Style {
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly green: Paint
  readonly yellow: Paint
}

export function styleOf(colour: boolean): Style {
  const { bold, dim, red, green, yellow } = createColors(colour)
  return { bold, dim, red, green, yellow }
}

export interface ColourFacts {
  readonly isTerminal: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
  /** False after `--no-color`. */
  readonly wanted: boolean
}

/** Colour only for a terminal that can show it and a person who has not said no. */
export function wantsColour({ isTerminal, environment, wanted }: ColourFacts): boolean {
  const noColour = environment['NO_COLOR']
  if (!wanted || (noColour !== undefined && noColour !== '')) return false
  return isTerminal && environment['TERM'] !== 'dumb'
}
