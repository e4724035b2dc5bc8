import type { Instant } from '@calsync/core'
import type pg from 'pg'
import emptyTablesSql from './empty-tables.sql'
import freezeClockSql from './freeze-clock.sql'
import nextDueSql from './next-due.sql'
import stuckSql from './stuck.sql'

/** calsync's schema of one test, whose clock stands still. */
export class TestSchema {
  readonly name: string
  readonly #pool: pg.Pool

  /** @param name a plain identifier, as the configuration has checked it */
  constructor(pool: pg.Pool, name: string) {
    this.#pool = pool
    this.name = name
  }

  /** Whether there is such a schema, of calsync or of the host: `drop()` would take all of it. */
  async exists(): Promise<boolean> {
    const [row] = await this.#run<{ there: boolean }>(
      'select to_regnamespace($1) is not null as there',
      [this.name],
    )
    return row?.there === true
  }

  /** Puts the test's clock in the place of the database's own. */
  async freeze(now: Instant): Promise<void> {
    await this.#run(freezeClockSql.replaceAll('{{now}}', String(now)))
  }

  async moveClock(to: Instant): Promise<void> {
    await this.#run(`update {{schema}}.test_clock set at = {{schema}}.from_ms($1)`, [to])
  }

  async nextDueAt(): Promise<Instant | null> {
    const [row] = await this.#run<{ at: number | null }>(nextDueSql)
    return row?.at ?? null
  }

  async stuck(): Promise<string[]> {
    return (await this.#run<{ what: string }>(stuckSql)).map(({ what }) => what)
  }

  async empty(): Promise<void> {
    await this.#run(emptyTablesSql)
  }

  async drop(): Promise<void> {
    await this.#run('drop schema if exists {{schema}} cascade')
  }

  async #run<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    const inSchema = text.replaceAll('{{schema}}', this.name)
    const query = values.length === 0 ? { text: inSchema } : { text: inSchema, values }
    return (await this.#pool.query(query)).rows as Row[]
  }
}
