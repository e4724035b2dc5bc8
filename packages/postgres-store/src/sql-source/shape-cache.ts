import { QueryFailure } from './query-failure.js'
import type { UsableShape } from './query-shape.js'
import type { QueryAnswer } from './read-only-query.js'

/** The statement was built for another type of id than the table has by now. */
class ShapeChanged extends QueryFailure {
  constructor() {
    super('the type of id changed meanwhile', null, null)
  }
}

/** Every statement puts the id out in its own type too, under this name, so that a change shows. */
export const TYPED_ID = 'typed_id'

/** @throws {QueryFailure} when the answer's ids have another type than the statement was built for */
export function expectShape(shape: UsableShape, answer: QueryAnswer): void {
  const field = answer.fields.find(({ name }) => name === TYPED_ID)
  if (field !== undefined && field.dataTypeID !== shape.id.type.oid) throw new ShapeChanged()
}

/** Asks for the shape of a query once, and again when the host's tables turn out to have changed. */
export class ShapeCache {
  readonly #describe: () => Promise<UsableShape>
  #known: Promise<UsableShape> | null = null

  constructor(describe: () => Promise<UsableShape>) {
    this.#describe = describe
  }

  /** Runs `use`; when a remembered shape may be why it fails, once more with a fresh one. */
  async use<T>(use: (shape: UsableShape) => Promise<T>): Promise<T> {
    if (this.#known === null) return use(await this.#fresh())
    try {
      return await use(await this.#known)
    } catch (error) {
      if (!isAboutShape(error)) throw error
      return use(await this.#fresh())
    }
  }

  async #fresh(): Promise<UsableShape> {
    const asked = this.#describe()
    this.#known = asked
    try {
      return await asked
    } catch (error) {
      if (this.#known === asked) this.#known = null
      throw error
    }
  }
}

function isAboutShape(error: unknown): boolean {
  if (error instanceof ShapeChanged) return true
  return error instanceof QueryFailure && error.sqlState?.startsWith('42') === true
}
