import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { deadLinks } from './page-links.ts'
import { blocksOf, missingLines, unnamedBlocks } from './readme-blocks.ts'

/** What is wrong with a block or a link of a page. */
export interface PageFinding {
  readonly what: string
  readonly lines: readonly string[]
}

/**
 * Whether the excerpts of a page are lines of the files that they name, and its links lead somewhere.
 * What an example prints is another check. In an adoption page every block names its file.
 */
export function checkPage(root: string, page: string, markdown: string): PageFinding[] {
  const findings: PageFinding[] = []
  const note = (what: string, lines: readonly string[]): void => {
    if (lines.length > 0) findings.push({ what, lines })
  }
  for (const { language, path: file, text } of blocksOf(markdown)) {
    if (language === 'text') continue
    const target = path.join(root, file)
    const isFile = existsSync(target) && statSync(target).isFile()
    if (!isFile) note(file, ['there is no such file'])
    else note(file, missingLines(text, readFileSync(target, 'utf8')))
  }
  if (/^adopting-/.test(path.basename(page))) {
    note('a block that names no file', unnamedBlocks(markdown))
  }
  note('a link that leads nowhere', deadLinks(path.resolve(root, page), markdown))
  return findings
}
