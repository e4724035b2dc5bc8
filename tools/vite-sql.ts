import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

/** Makes `import text from './query.sql'` a string in tests, as esbuild's text loader does in the build. */
export function sqlAsText(): Plugin {
  return {
    name: 'calsync:sql-as-text',
    enforce: 'pre',
    async load(id) {
      const file = id.split('?', 1)[0] ?? id
      if (!file.endsWith('.sql')) return null
      this.addWatchFile(file)
      return `export default ${JSON.stringify(await readFile(file, 'utf8'))}`
    },
  }
}
