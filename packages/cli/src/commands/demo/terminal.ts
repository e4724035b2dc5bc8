import { type Style, styleOf, wantsColour } from '../../output/style.js'

export interface Terminal {
  readonly style: Style
  readonly isTerminal: boolean
  readonly columns: number
}

/** Where the story is shown: colours and a moving line only for a terminal. */
export function terminalOf({ color, output }: { color: boolean; output: string }): Terminal {
  const { isTTY, columns } = output === 'table' ? process.stdout : process.stderr
  const isTerminal = isTTY && process.env['TERM'] !== 'dumb'
  const colour = wantsColour({ isTerminal, environment: process.env, wanted: color })
  // Some terminals say that they have no columns.
  return { style: styleOf(colour), isTerminal, columns: columns || 100 }
}
