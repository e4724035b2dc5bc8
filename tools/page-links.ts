import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The links of a page to files or headings that are not there; those to other sites are not followed. */
export function deadLinks(page: string, markdown: string): string[] {
  const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false
    const [file = '', heading] = link.split('#')
    const target = file === '' ? page : path.resolve(path.dirname(page), file)
    if (target !== page && !existsSync(target)) return true
    if (heading === undefined) return false
    const text = target === page ? markdown : readFileSync(target, 'utf8')
    return !headingsOf(text).has(heading)
  })
}

/** As they are named in links: `## The rows` is `the-rows`. */
function headingsOf(markdown: string): Set<string> {
  const names = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
  return new Set(names)
}
