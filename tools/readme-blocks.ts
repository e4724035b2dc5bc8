interface Block {
  readonly language: string
  readonly path: string
  readonly text: string
}

/**
 * The blocks of a page that name an example:
 *
 *     ```ts examples/quickstart/src/index.ts    these lines stand in that file, in this order
 *     ```text examples/quickstart               `npm start` there prints them ("…": anything)
 */
export function blocksOf(markdown: string): Block[] {
  const fence = /^```(\w+) (\S+\/\S+)\n([\s\S]*?)\n```$/gm
  return [...markdown.matchAll(fence)].map(([, language = '', file = '', text = '']) => ({
    language,
    path: file,
    text,
  }))
}

/** The blocks that name no example, by their first two lines; commands (`sh`) have none to name. */
export function unnamedBlocks(markdown: string): string[] {
  const named = /^```\w+ \S+\/\S+\n[\s\S]*?\n```$/gm
  const commands = /^ *```sh\n[\s\S]*?\n *```$/gm
  const fences = [
    ...markdown
      .replace(named, '')
      .replace(commands, '')
      .matchAll(/^ *```(.*)\n?(.*)/gm),
  ]
  return fences
    .filter((_, index) => index % 2 === 0)
    .map(([, language = '', line = '']) => `${language}: ${line}`)
}

const trimmed = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** The lines wanted that do not follow one another in the text. */
export function missingLines(wanted: string, text: string): string[] {
  const lines = trimmed(text)
  let at = 0
  return trimmed(wanted).filter((line) => {
    const parts = line.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    const pattern = new RegExp(`^${parts.join('.*')}$`)
    const found = lines.findIndex((candidate, index) => index >= at && pattern.test(candidate))
    if (found >= 0) at = found + 1
    return found < 0
  })
}
