import { expect } from 'vitest'
import type { TestHost } from './host.js'

/** Everything secret that a run had to do with. */
function canariesOf(host: TestHost): string[] {
  const password = new URL(host.url).password
  return [...host.keys.values(), 'sandbox-secret', host.encryptionKey, password, 'canary-password']
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
}

/** Fails when a text holds a secret; says which kind of secret, not the secret. */
export function expectNoCanary(host: TestHost, where: string, text: string): void {
  const found = canariesOf(host).filter((secret) => text.includes(secret)).length
  expect(found, `${found} secrets in ${where}`).toBe(0)
}

/** All of calsync's rows as text, but for the encrypted keys themselves. */
export async function rowsAsText(host: TestHost): Promise<string> {
  const { rows: tables } = await host.pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'calsync' and table_type = 'BASE TABLE'`,
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await host.pool.query<{ text: string | null }>(
      `select string_agg((to_jsonb(t) - 'ciphertext')::text, E'\\n') as text from calsync."${name}" t`,
    )
    texts.push(rows[0]?.text ?? '')
  }
  expect(texts.length).toBeGreaterThan(8)
  return texts.join('\n')
}
