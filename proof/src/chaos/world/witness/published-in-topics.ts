import type { PublishedFact } from '@calsync/testkit/checker'
import type { SecretWatch } from '../secret-watch.ts'
import type { TopicMessage, TopicReader } from '../servers/topic-reader.ts'

/** The topics with results, as other services read them. */
export class PublishedInTopics {
  readonly #reader: TopicReader
  readonly #kinds: ReadonlyMap<string, PublishedFact['kind']>
  readonly #watch: SecretWatch
  readonly #facts: PublishedFact[] = []

  constructor(
    reader: TopicReader,
    topics: { readonly prefix: string; readonly appEvents: string },
    watch: SecretWatch,
  ) {
    const { prefix, appEvents } = topics
    this.#reader = reader
    this.#watch = watch
    this.#kinds = new Map([
      [`${prefix}.completed`, 'completed'],
      [`${prefix}.failed`, 'failed'],
      [`${prefix}.dlq`, 'dlq'],
      [appEvents, 'notification'],
    ])
  }

  /** All that arrived so far. */
  async facts(): Promise<readonly PublishedFact[]> {
    for (const message of await this.#reader.read([...this.#kinds.keys()])) this.#take(message)
    return this.#facts
  }

  #take({ topic, value, headers, at }: TopicMessage): void {
    this.#watch.look(`the topic ${topic}`, `${JSON.stringify(headers)}${value}`)
    const id = headers['calsync-message-id']
    const kind = this.#kinds.get(topic)
    // A dead letter of the transport, of a request that nobody could read, is no result.
    if (id === undefined || kind === undefined || 'calsync-original-topic' in headers) return
    this.#facts.push({ at, id, kind, body: JSON.parse(value) as PublishedFact['body'] })
  }
}
