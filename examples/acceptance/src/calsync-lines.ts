import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * The lines of a host that know calsync, its SELECT aside: all of its `calsync.config.ts` and of files
 * called after calsync, and what names it elsewhere. Tests do not count, nor do comments.
 */
export function calsyncLines(hostDirectory: string): string[] {
  return sourcesOf(hostDirectory).flatMap((file) => {
    const isAllOurs = /calsync/.test(path.relative(hostDirectory, file))
    return codeLines(readFileSync(file, 'utf8'))
      .filter((line) => isAllOurs || /calsync|\bworker\b/i.test(line))
      .map((line) => `${path.relative(hostDirectory, file)}: ${line.trim()}`)
  })
}

function sourcesOf(directory: string): string[] {
  const config = path.join(directory, 'calsync.config.ts')
  const sources = readdirSync(path.join(directory, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => path.join(directory, 'src', name))
  return [config, ...sources]
}

/** Without blank lines, comments, and the inside of SELECTs. */
function codeLines(text: string): string[] {
  return text
    .replace(/(query: `)[^`]*(`)/g, '$1$2')
    .replace(/\/\*[^]*?\*\//g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('//'))
}
